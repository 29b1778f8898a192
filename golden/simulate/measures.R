# Measures of performance by rsimsum on its own example data, and on data that are drawn here, at full precision. Figures only: the data of the
# package are not copied. Rscript --vanilla measures.R   (writes measures.json beside this file; needs rsimsum)
# With --data it prints the data instead, as a table: what a test reads that holds the figures against them.
library(rsimsum)
drawn <- function() {
  set.seed(2019)
  n <- 200
  estimate <- 0.5 + 0.2 * rnorm(n)
  se <- 0.2 * sqrt(rchisq(n, 20) / 20)
  estimate[c(3, 77)] <- se[c(3, 77)] <- NA # rsimsum leaves out a row that lacks either
  data.frame(estimate = estimate, se = se, df = 20, part = 1)
}
cases <- function() {
  part <- function(x) as.integer(factor(x, unique(x)))
  list(
    list(name = "MIsim", truth = 0.5, data = with(MIsim, data.frame(estimate = b, se = se, df = Inf, part = part(method)))),
    list(name = "relhaz", truth = -0.5, data = with(relhaz, data.frame(estimate = theta, se = se, df = Inf, part = part(paste(n, baseline, model))))),
    list(name = "tt", truth = -1, data = with(tt, data.frame(estimate = diff, se = se, df = df, part = part(paste(dgm, method))))),
    list(name = "drawn", truth = 0.5, data = drawn()))
}
if ("--data" %in% commandArgs(TRUE)) {
  for (case in cases()) write.table(cbind(case = case$name, format(case$data, digits = 17)), sep = ",", quote = FALSE, row.names = FALSE, col.names = FALSE)
  quit("no")
}
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))))
full <- function(x) sprintf("%.17g", x)
names <- c(bias = "bias", rbias = "relative-bias", empse = "empirical-se", modelse = "model-se", relerror = "se-error", mse = "mse",
  cover = "coverage", becover = "be-coverage", power = "power")
figures <- function(case) lapply(sort(unique(case$data$part)), function(p) {
  d <- case$data[case$data$part == p, ]
  s <- if (all(is.finite(d$df))) simsum(d, estvarname = "estimate", true = case$truth, se = "se", df = "df") else
    simsum(d[c("estimate", "se")], estvarname = "estimate", true = case$truth, se = "se")
  rows <- s$summ[match(names(names), s$summ$stat), ]
  list(part = p, measures = setNames(Map(function(est, mcse) list(value = full(est), mcse = full(mcse)), rows$est, rows$mcse), names))
})
library(jsonlite)
provenance <- list(source = paste("rsimsum", packageVersion("rsimsum")), script = "golden/simulate/measures.R", R = R.version.string)
writeLines(toJSON(list(provenance = provenance, cases = lapply(cases(), function(case)
  list(name = case$name, truth = case$truth, parts = figures(case)))), auto_unbox = TRUE), file.path(here, "measures.json"))
