# nlme's gls: residuals of a subject correlated by corCompSymm, corAR1 or corSymm, with varIdent where each position has a variance.
# Positions are integers from 1; the driver says which correlation and whether the variances differ.
marginal <- function(b, job) {
  residual <- job$residual
  b$data$s <- factor(as.integer(numbers(residual$subject)) + 1L, seq_len(residual$subjects))
  b$data$v <- as.integer(numbers(residual$position)) + 1L
  form <- if (residual$correlation == "cs") ~ 1 | s else ~ v | s
  structure <- list(cs = nlme::corCompSymm, ar1 = nlme::corAR1, us = nlme::corSymm)[[residual$correlation]]
  weights <- list()
  if (!is.null(b$data$w)) {
    b$data$inverse <- 1 / b$data$w
    weights <- c(weights, list(nlme::varFixed(~inverse)))
  }
  if (isTRUE(residual$each)) weights <- c(weights, list(nlme::varIdent(form = ~ 1 | v)))
  arguments <- list(b$formula, data = b$data, method = job$method, correlation = structure(form = form))
  if (length(weights) == 1) arguments$weights <- weights[[1]]
  if (length(weights) == 2) arguments$weights <- do.call(nlme::varComb, weights)
  m <- do.call(nlme::gls, arguments)
  at <- byPosition(b, job, names(stats::coef(m)))
  ident <- function(v) {
    if (inherits(v, "varIdent")) return(v)
    if (inherits(v, "varComb")) for (one in v) if (inherits(one, "varIdent")) return(one)
    NULL
  }
  own <- ident(m$modelStruct$varStruct)
  ratios <- if (is.null(own)) NULL else stats::coef(own, unconstrained = FALSE, allCoef = TRUE)[as.character(seq_len(residual$positions))]
  theta <- stats::coef(m$modelStruct)
  ll <- stats::logLik(m)
  n <- b$n
  p <- length(stats::coef(m))
  list(
    beta = unname(stats::coef(m))[at], Sigma = list(), sigma = m$sigma,
    correlations = I(unname(stats::coef(m$modelStruct$corStruct, unconstrained = FALSE))),
    ratios = if (is.null(ratios)) NULL else I(unname(ratios)),
    logLik = as.numeric(ll), criterion = -2 * as.numeric(ll),
    vcov = unname(as.matrix(m$varBeta))[at, at, drop = FALSE], df = rep(n - p, length(at)),
    k = attr(ll, "df"), nobs = n, dfResidual = n - p, aic = stats::AIC(m), bic = stats::BIC(m),
    native = list(names = names(theta), values = unname(theta)), singular = FALSE, optimizer = "nlminb", code = 0,
    message = "", fitted = unname(as.numeric(stats::fitted(m)))
  )
}
