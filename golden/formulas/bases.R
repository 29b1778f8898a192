# What R makes of poly, ns, bs, cut and '.': model.matrix on odd.csv and nested.csv, for packages/frame to be held against.
#
#   LC_ALL=C.UTF-8 Rscript --vanilla bases.R         (in this folder)
#
# Writes bases.json: a formula, the columns of its model matrix, and R's error where R refuses.

suppressMessages({
  library(splines)
  library(jsonlite)
})
invisible(Sys.setlocale("LC_COLLATE", "C"))
read <- function(name) read.csv(paste0(name, ".csv"), check.names = FALSE, stringsAsFactors = TRUE)
one <- function(data, formula) {
  d <- read(data)
  case <- list(data = data, formula = formula)
  made <- try(suppressWarnings({
    f <- model.frame(as.formula(formula), d, na.action = na.omit, drop.unused.levels = TRUE) # as lmer has it
    model.matrix(attr(f, "terms"), f)
  }), silent = TRUE)
  if (inherits(made, "try-error")) return(c(case, error = conditionMessage(attr(made, "condition"))))
  c(case, list(columns = I(colnames(made)), X = lapply(seq_len(ncol(made)), function(j) unname(made[, j]))))
}
odd <- c(
  "y ~ poly(x, 2)", "y ~ poly(x, 1)", "y ~ poly(z, 5)", "y ~ poly(z, degree = 3) * a", "y ~ poly(x, 3, raw = TRUE)",
  "y ~ poly(I(z + 2000), 3)", "y ~ a + poly(x, 2):a", "y ~ poly(k, 2)", "y ~ poly(k, 3)", "y ~ poly(hole, 2)",
  "y ~ ns(x, 3)", "y ~ ns(x)", "y ~ ns(x, df = 4) * b", "y ~ ns(z, knots = c(2, 5))", "y ~ ns(x, 3, intercept = TRUE) - 1",
  "y ~ ns(x, knots = 0, Boundary.knots = c(-1, 1))", "y ~ ns(hole, 2)", "y ~ ns(log(z), df = 5)",
  "y ~ bs(x)", "y ~ bs(x, 5)", "y ~ bs(x, df = 6, degree = 2)", "y ~ bs(z, knots = c(2, 5, 8))", "y ~ bs(x, degree = 1, knots = 0)",
  "y ~ bs(x, 5, intercept = TRUE) - 1", "y ~ bs(x, knots = 0, Boundary.knots = c(-1, 1.5))", "y ~ bs(hole, 4):a",
  "y ~ cut(x, 3)", "y ~ cut(z, c(0, 2, 5, 9))", "y ~ cut(z, c(0, 2, 5, 10), right = FALSE)",
  "y ~ cut(z, quantile(z), include.lowest = TRUE)", "y ~ cut(z, c(2, 5, 0, 10), labels = c('low', 'mid', 'high'))",
  "y ~ cut(z, c(0, 2, 5, 10), labels = FALSE)", "y ~ cut(x, c(-Inf, 0, 1, Inf))", "y ~ cut(z * 1e4, 4)", "y ~ cut(z / 1e5, 3)",
  "y ~ cut(x, 3, dig.lab = 2)", "y ~ cut(z, c(0, 1.2345, 1.2346, 1.23461, 10))", "y ~ cut(x, 1)", "y ~ cut(x, c(1, 1, 2))",
  "y ~ cut(z, c(0, 2, 5, 10), ordered_result = TRUE)", "y ~ cut(x, c(0, 1)) + a", "y ~ cut(hole, 2)",
  "y ~ cut(z, quantile(z, c(0, 0.1, 0.5, 1)))", "y ~ bs(x, df = 3) + ns(z, 2)"
)
nested <- c("score ~ .", "score ~ . - 1", "score ~ (age + .) * school", "log(score^2 + 1) ~ .", "score ~ . + I(age^2) - child")
cases <- c(lapply(odd, one, data = "odd"), lapply(nested, one, data = "nested"))
out <- list(provenance = list(R = as.character(getRversion())), cases = cases)
json <- toJSON(out, digits = NA, auto_unbox = TRUE)
writeLines(enc2utf8(gsub("},{\"data\":", "},\n{\"data\":", json, fixed = TRUE)), "bases.json", useBytes = TRUE)
cat(length(cases), "cases,", sum(sapply(cases, function(c) !is.null(c$error))), "refused\n")
