# y ~ x + z + (x | g)
# Base R only: the log-likelihood where a fit stopped and at a higher point, and the slope. Rscript proof.R
invisible(Sys.setlocale("LC_COLLATE", "C"))
here <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])
raw <- read.csv(file.path(if (is.na(here)) "." else dirname(here), "data.csv"), colClasses = "character", check.names = FALSE,
                na.strings = c("NA", ""), encoding = "UTF-8")
names(raw) <- trimws(sub("^\ufeff", "", names(raw)))
names(raw)[names(raw) == ""] <- "X"  # the row names that write.csv puts first
d <- type.convert(raw, as.is = TRUE)
mf <- model.frame(y ~ 1 + x + z + g, d, drop.unused.levels = TRUE)
y <- as.numeric(model.response(mf))
w <- rep(1, length(y))
stopifnot(length(y) == 17)
X <- model.matrix(~ 1 + x + z, mf)
stopifnot(identical(colnames(X), c("(Intercept)", "x", "z")))
Z <- list(model.matrix(~ 1 + x, mf))
g <- list(paste(mf[["g"]], sep = ":"))
loglik <- function(at, REML) {  # at: S, a list of one covariance matrix; s2, the residual variance; beta
  V <- diag(at$s2 / w)
  for (k in seq_along(Z)) V <- V + (Z[[k]] %*% at$S[[k]] %*% t(Z[[k]])) * outer(g[[k]], g[[k]], "==")
  L <- t(chol(V))
  kept <- !is.na(at$beta)  # a column that depends on the others has no estimate
  x <- forwardsolve(L, X[, kept, drop = FALSE])
  r <- if (REML) qr.resid(qr(x, tol = 1e-14), forwardsolve(L, y)) else forwardsolve(L, y) - x %*% at$beta[kept]
  p <- if (REML) sum(kept) else 0
  half <- if (REML) sum(log(abs(diag(qr.R(qr(x, tol = 1e-14)))))) else 0
  -((length(y) - p) * log(2 * pi) + sum(r^2)) / 2 - sum(log(diag(L))) - half
}
difference <- function(what, a, b) cat(sprintf("  %-46s %16.6f\n", what, c(a, b)), sep = "")

stopped <- list(S = list(matrix(c(0, 0, 0, 8.003704503959827e-19), 2)), s2 = 1.9189295604437553,
  beta = c(0.9985536449740536, 0.5962268681557048, -0.417387008913994))
best <- list(S = list(matrix(c(0.3661266021694611, 0.37250382937112125, 0.37250382937112125, 0.3789921357091803), 2)), s2 = 1.261144693426607,
  beta = c(1.4426273265777112, 0.9571242136366245, -0.7887506867346725))
f <- function(at) loglik(at, FALSE)
cat("lme4/ML: log-likelihood (ML)\n")
difference(c("where it stopped", "at the best point found"), f(stopped), f(best))
cat(sprintf("  %-46s %16.6f\n", "difference", f(best) - f(stopped)))
v <- c(0.7126434645267803, 0.7015264018319395); h <- 1e-5 * stopped$s2 / mean((Z[[1]] %*% v)^2)
moved <- stopped; moved$S[[1]] <- stopped$S[[1]] + h * v %*% t(v)
twice <- stopped; twice$S <- Map(function(a, b) a + 2 * (b - a), stopped$S, moved$S)
cat(sprintf("  %-46s %16.6g\n", "d logL / d(variance of 0.713 (Intercept) + 0.702 x within g)", (4 * f(moved) - f(twice) - 3 * f(stopped)) / (2 * h)))
cat("  At a true zero that slope is 0 or negative.\n")
