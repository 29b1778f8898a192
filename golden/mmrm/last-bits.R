# How much the counts of a fit hang on the last bit: mmrm's own objective on fev_data (us, REML), each value, gradient entry and element of the Hessian
# moved by up to half a unit in its last place, ten times by each optimizer. Rscript last-bits.R FILE.json, mmrm 0.3.19 (TMB 1.9.25), R 4.2.2.
library(mmrm)
# seed 0: not moved
out <- commandArgs(TRUE)[1]
runs <- list()
form <- FEV1 ~ RACE + SEX + ARMCD * AVISIT + us(AVISIT | USUBJID)
for (optimizer in c("L-BFGS-B", "BFGS", "CG", "nlminb")) for (k in 0:10) {
  set.seed(k)
  moved <- function(v) if (k == 0) v else v * (1 + runif(length(v), -1, 1) * 2^-53)
  end <- NULL
  f <- function(fn) function(x) moved(fn(x))
  if (optimizer == "nlminb") {
    # mmrm hands its Hessian to stats::nlminb alone
    space <- asNamespace("stats")
    plain <- get("nlminb", space)
    unlockBinding("nlminb", space)
    assign("nlminb", function(start, objective, gradient, hessian, ...) {
      H <- function(x) { M <- moved(hessian(x)); M[upper.tri(M)] <- t(M)[upper.tri(M)]; M }
      end <<- plain(start, f(objective), f(gradient), H, ...)
    }, space)
    try(mmrm(form, fev_data, reml = TRUE, control = mmrm_control(optimizer = "nlminb")), silent = TRUE)
    assign("nlminb", plain, space)
  } else {
    noisy <- function(par, fn, gr, ...) end <<- stats::optim(par, f(fn), f(gr), method = optimizer)
    try(mmrm(form, fev_data, reml = TRUE, control = mmrm_control(optimizers = list(one = noisy))), silent = TRUE)
  }
  counts <- if (optimizer == "nlminb") c(end$iterations, end$evaluations) else end$counts
  value <- if (optimizer == "nlminb") end$objective else end$value
  runs[[length(runs) + 1]] <- list(optimizer = optimizer, seed = k, counts = unname(counts), objective = value)
  cat(optimizer, k, counts, sprintf("%.9f", value), "\n")
}
source <- paste("mmrm", packageVersion("mmrm"), "TMB", packageVersion("TMB"), R.version.string)
writeLines(jsonlite::toJSON(list(source = source, runs = runs), digits = 17, auto_unbox = TRUE), out)
