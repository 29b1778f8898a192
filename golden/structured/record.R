# Where glmmTMB 1.1.15.2 stops on Orthodont with a structured random term beside a residual: glmmtmb.json, by
#   Rscript golden/structured/record.R > golden/structured/glmmtmb.json
suppressMessages({library(glmmTMB); library(nlme); library(jsonlite)})
d <- as.data.frame(Orthodont); d$fage <- factor(d$age)
f <- match(d$age, c(8, 10, 12, 14)); X <- model.matrix(~ Sex * I(age - 11), d)
dense <- function(S, s2, beta, reml) {
  l <- 0; A <- 0
  for (i in split(seq_len(nrow(d)), d$Subject)) {
    R <- chol(S[f[i], f[i]] + diag(s2, length(i)))
    r <- backsolve(R, d$distance[i] - X[i, ] %*% beta, transpose = TRUE)
    A <- A + crossprod(backsolve(R, X[i, ], transpose = TRUE))
    l <- l - sum(log(diag(R))) - sum(r^2) / 2 - length(i) / 2 * log(2 * pi)
  }
  if (reml) l - determinant(A)$modulus / 2 + ncol(X) / 2 * log(2 * pi) else l
}
kinds <- c(ar1 = "ar1-hom", cs = "cs-het", diag = "diag-het", hetar1 = "ar1-het", homcs = "cs-hom", homdiag = "diag-hom",
           homtoep = "toep-hom", toep = "toep-het", us = "us")
one <- function(k, reml) {
  call <- sprintf("distance ~ Sex * I(age - 11) + %s(0 + fage | Subject)", k)
  fit <- suppressWarnings(glmmTMB(as.formula(call), d, REML = reml))
  S <- VarCorr(fit)$cond$Subject; b <- fixef(fit)$cond
  list(structure = kinds[[k]], call = call, method = if (reml) "REML" else "ML", printed = as.numeric(logLik(fit)),
       dense = as.numeric(dense(S, sigma(fit)^2, b, reml)), beta = unname(b), Sigma = unname(matrix(S, 4)), sigma = sigma(fit))
}
fits <- do.call(c, lapply(names(kinds), function(k) lapply(c(FALSE, TRUE), function(r) one(k, r))))
cat(toJSON(list(source = "glmmTMB 1.1.15.2", data = "orthodont/data.csv", fits = fits), auto_unbox = TRUE, digits = 17, na = "null"))
