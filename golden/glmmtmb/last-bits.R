# How much the counts of a fit hang on the last bit: the real package's own objective, each value and gradient entry moved by up to half a unit in
# its last place, five times. Rscript last-bits.R FILE.json, glmmTMB 1.1.15.2 (TMB 1.9.25), R 4.2.2; run in this folder.
library(glmmTMB)
out <- commandArgs(TRUE)[1]
O <- read.csv("../orthodont/data.csv")
O$Subject <- factor(O$Subject); O$fage <- factor(O$age); O$Sex <- factor(O$Sex, levels = c("Male", "Female"))
B <- read.csv("../bodyweight/data.csv")
B$Rat <- factor(B$Rat); B$Diet <- factor(B$Diet); B$nt <- numFactor(B$Time); B$ft <- factor(B$Time)
o <- function(term) as.formula(paste("distance ~ Sex * I(age - 11) +", term))
w <- function(term) as.formula(paste("weight ~ Time * Diet +", term))
fits <- list(
  list("bodyweight-mat-ml", w("mat(0 + nt | Rat)"), B, ~0), list("bodyweight-hetar1-ml", w("hetar1(0 + ft | Rat)"), B, ~0),
  list("bodyweight-homtoep-ml", w("homtoep(0 + ft | Rat)"), B, ~0), list("orthodont-toep-ml", o("toep(0 + fage | Subject)"), O, ~0),
  list("orthodont-toep-nugget-ml", o("toep(0 + fage | Subject)"), O, ~1), list("orthodont-homdiag-nugget-ml", o("homdiag(0 + fage | Subject)"), O, ~1),
  list("orthodont-cs-nugget-ml", o("cs(0 + fage | Subject)"), O, ~1),
  list("bodyweight-slope-dispdiet-ml", w("(1 + Time | Rat)"), B, ~Diet), list("bodyweight-slope-disptime-ml", w("(1 + Time | Rat)"), B, ~Time),
  list("orthodont-ar1-ml", o("ar1(0 + fage | Subject)"), O, ~0), list("orthodont-cs-ml", o("cs(0 + fage | Subject)"), O, ~0))
runs <- list()
for (one in fits) {
  for (k in 0:5) {
    set.seed(k)
    moved <- function(v) if (k == 0) v else v * (1 + runif(length(v), -1, 1) * 2^-53)
    end <- NULL
    noisy <- function(par, fn, gr, control, ...) end <<- stats::nlminb(par, function(x) moved(fn(x)), function(x) moved(gr(x)), control = control)
    suppressWarnings(try(glmmTMB(one[[2]], one[[3]], REML = FALSE, dispformula = one[[4]],
      control = glmmTMBControl(optimizer = noisy, optCtrl = list(iter.max = 300, eval.max = 400))), silent = TRUE))
    runs[[length(runs) + 1]] <- list(name = one[[1]], seed = k, iterations = end$iterations, evaluations = unname(end$evaluations),
      objective = end$objective, message = end$message)
    cat(one[[1]], k, end$iterations, end$evaluations, sprintf("%.7f", end$objective), end$message, "\n")
  }
}
source <- paste("glmmTMB", packageVersion("glmmTMB"), "TMB", packageVersion("TMB"), R.version.string)
writeLines(jsonlite::toJSON(list(source = source, runs = runs), digits = 17, auto_unbox = TRUE), out)
