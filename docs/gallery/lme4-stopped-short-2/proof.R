# y ~ 1 + (x | g)
# Base R only: the log-likelihood where a fit stopped and at a higher point, and the slope. Rscript proof.R
invisible(Sys.setlocale("LC_COLLATE", "C"))
here <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])
raw <- read.csv(file.path(if (is.na(here)) "." else dirname(here), "data.csv"), colClasses = "character", check.names = FALSE,
                na.strings = c("NA", ""), encoding = "UTF-8")
names(raw) <- trimws(sub("^\ufeff", "", names(raw)))
names(raw)[names(raw) == ""] <- "X"  # the row names that write.csv puts first
d <- type.convert(raw, as.is = TRUE)
mf <- model.frame(y ~ 1 + x + g, d, drop.unused.levels = TRUE)
y <- as.numeric(model.response(mf))
w <- rep(1, length(y))
stopifnot(length(y) == 10)
X <- model.matrix(~ 1, mf)
stopifnot(identical(colnames(X), c("(Intercept)")))
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

stopped <- list(S = list(matrix(c(0, 0, 0, 0.510769943659042), 2)), s2 = 0.5450455202136615,
  beta = c(1.2150689682030986))
best <- list(S = list(matrix(c(0.00327424272397349, 0.040443935569674266, 0.040443935569674266, 0.4995695378316148), 2)), s2 = 0.539135010075092,
  beta = c(1.2465706132065777))
f <- function(at) loglik(at, FALSE)
cat("lme4/ML: log-likelihood (ML)\n")
difference(c("where it stopped", "at the best point found"), f(stopped), f(best))
cat(sprintf("  %-46s %16.6f\n", "difference", f(best) - f(stopped)))
h <- 1e-5; moved <- list(S = Map(function(a, b) a + h * (b - a), stopped$S, best$S),
                          s2 = stopped$s2 + h * (best$s2 - stopped$s2), beta = stopped$beta + h * (best$beta - stopped$beta))
cat(sprintf("  %-46s %16.4f\n", "slope towards the best point, per whole way", (f(moved) - f(stopped)) / h))
