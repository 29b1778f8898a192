# y ~ x + (x | g)
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
stopifnot(length(y) == 20)
X <- model.matrix(~ 1 + x, mf)
stopifnot(identical(colnames(X), c("(Intercept)", "x")))
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

stopped <- list(S = list(matrix(c(0, 0, 0, 6.421075568735238e-19), 2)), s2 = 1.360829800078591,
  beta = c(0.9485588405393154, 0.15820893498878272))
best <- list(S = list(matrix(c(0.017613032089609914, -0.04535493910990557, -0.04535493910990557, 0.11679252562520036), 2)), s2 = 1.3028225034569565,
  beta = c(0.9023758188826608, 0.24985122846752522))
f <- function(at) loglik(at, TRUE)
cat("lme4/REML: log-likelihood (REML)\n")
difference(c("where it stopped", "at the best point found"), f(stopped), f(best))
cat(sprintf("  %-46s %16.6f\n", "difference", f(best) - f(stopped)))
v <- c(-0.3347721822572588, 0.9422990958218695); h <- 1e-5 * stopped$s2 / mean((Z[[1]] %*% v)^2)
moved <- stopped; moved$S[[1]] <- stopped$S[[1]] + h * v %*% t(v)
twice <- stopped; twice$S <- Map(function(a, b) a + 2 * (b - a), stopped$S, moved$S)
cat(sprintf("  %-46s %16.6g\n", "d logL / d(variance of -0.335 (Intercept) + 0.942 x within g)", (4 * f(moved) - f(twice) - 3 * f(stopped)) / (2 * h)))
cat("  At a true zero that slope is 0 or negative.\n")
