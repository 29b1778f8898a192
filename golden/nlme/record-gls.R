# Writes gls.json: what nlme::gls prints (corCompSymm, corAR1, corSymm, alone or with varIdent) for small models, at full precision, and every value that its
# optimizer saw.
#   LC_ALL=C Rscript record-gls.R cs-hom > gls.json
#   LC_ALL=C Rscript record-gls.R others > gls-structures.json
# Orthodont, Oats and BodyWeight are nlme's; `gaps` is Orthodont without every fifth row; `negative` is drawn here.
suppressMessages({library(nlme); library(jsonlite)})
invisible(suppressMessages(trace("nlminb", where = asNamespace("stats"), print = FALSE, exit = quote({
  assign("ends", c(get0("ends", .GlobalEnv), list(returnValue())), .GlobalEnv)
}))))
columns <- function(f, data) { X <- model.matrix(f, data); list(columns = I(colnames(X)), values = unname(lapply(seq_len(ncol(X)), function(j) I(unname(X[, j]))))) }
plain <- function(x) if (length(x) == 1) x else I(x)
record <- function(name, f, data, subject, method, w = NULL, kind = "cs-hom", visit = NULL) {
  assign("ends", list(), .GlobalEnv)
  form <- as.formula(paste("~", if (is.null(visit) || grepl("^cs", kind)) 1 else visit, "|", subject))
  structure <- list(`cs-hom` = corCompSymm, `cs-het` = corCompSymm, `ar1-hom` = corAR1, `ar1-het` = corAR1, us = corSymm)[[kind]]
  args <- list(model = f, data = data, method = method, correlation = structure(form = form))
  if (kind == "us" || grepl("het$", kind)) args$weights <- varIdent(form = as.formula(paste("~ 1 |", visit)))
  if (!is.null(w)) { data$w <- w; args$data <- data; args$weights <- varFixed(~ 1 / w) }
  m <- do.call(gls, args)
  end <- get("ends", .GlobalEnv)[[1]]
  list(name = name, y = I(as.numeric(eval(f[[2]], data))), fixed = columns(f, data), subject = I(as.character(data[[subject]])), levels = I(levels(factor(data[[subject]]))), kind = kind, visit = if (is.null(visit)) NULL else I(as.numeric(data[[visit]])),
    weights = if (is.null(w)) NULL else I(w), method = method, rho = plain(unname(coef(m$modelStruct$corStruct, unconstrained = FALSE))),
    par = plain(unname(end$par)), objective = end$objective, iterations = end$iterations, evaluations = I(unname(end$evaluations)),
    logLik = as.numeric(logLik(m)), AIC = AIC(m), BIC = BIC(m), sigma = m$sigma, beta = I(unname(coef(m))),
    se = I(unname(summary(m)$tTable[, "Std.Error"])), p = I(unname(summary(m)$tTable[, "p-value"])))
}
o <- as.data.frame(Orthodont)
o$visit <- (o$age - 6) / 2
gaps <- o[-seq(5, nrow(o), by = 5), ]
set.seed(1)
negative <- data.frame(g = rep(1:20, c(rep(3, 10), rep(2, 10))), x = rnorm(50))
negative$y <- 1 + negative$x + rnorm(50)
negative$y <- negative$y - 0.9 * ave(negative$y, negative$g)
b <- as.data.frame(BodyWeight)
out <- list()
for (method in c("ML", "REML")) {
  out <- c(out, list(
    record("Orthodont", distance ~ Sex * I(age - 11), o, "Subject", method),
    record("Orthodont with gaps", distance ~ Sex * I(age - 11), gaps, "Subject", method),
    record("negative correlation", y ~ x, negative, "g", method),
    record("BodyWeight", weight ~ Diet * Time, b, "Rat", method),
    record("weights", distance ~ Sex * I(age - 11), o, "Subject", method, w = 1 + (seq_len(nrow(o)) %% 3))))
  for (kind in c("cs-het", "ar1-hom", "ar1-het", "us"))
    out <- c(out, list(
      record(paste("Orthodont", kind), distance ~ Sex * I(age - 11), o, "Subject", method, kind = kind, visit = "visit"),
      record(paste("Orthodont with gaps", kind), distance ~ Sex * I(age - 11), gaps, "Subject", method, kind = kind, visit = "visit")))
}
wanted <- commandArgs(TRUE)[1] == "cs-hom"
out <- Filter(function(c) (c$kind == "cs-hom") == wanted, out)
cat(toJSON(list(source = paste0("nlme ", packageVersion("nlme"), ", R ", getRversion()), cases = out), digits = NA, auto_unbox = TRUE, null = "null"))
