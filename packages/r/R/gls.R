# nlme's gls: no random effects; residuals of a subject correlated, or only of unequal variance, or neither.
marginal <- function(b, job) {
  b <- nlmeData(b, job)
  functions <- nlmeVariances(b, job)
  arguments <- list(b$formula, data = b$data, method = job$method)
  if (!is.null(job$residual)) arguments$correlation <- nlmeCorrelation(b, job, "subject1")
  if (length(functions) > 0) arguments$weights <- nlmeWeights(functions)
  if (identical(job$residual$kind, "equalto")) arguments$control <- nlme::glsControl(sigma = 1)
  m <- do.call(nlme::gls, arguments)
  at <- byPosition(b, job, names(stats::coef(m)))
  theta <- stats::coef(m$modelStruct)
  ll <- stats::logLik(m)
  n <- b$n
  p <- length(stats::coef(m))
  list(
    beta = unname(stats::coef(m))[at], Sigma = list(), sigma = m$sigma,
    residual = if (!is.null(job$residual)) listed(nlmeResidual(m, b, job)),
    logLik = as.numeric(ll), criterion = -2 * as.numeric(ll),
    vcov = unname(as.matrix(m$varBeta))[at, at, drop = FALSE], df = rep(n - p, length(at)),
    k = attr(ll, "df"), nobs = n, dfResidual = n - p, aic = stats::AIC(m), bic = stats::BIC(m),
    native = list(names = names(theta), values = unname(theta)), singular = FALSE, optimizer = "nlminb", code = 0,
    message = "", fitted = unname(as.numeric(stats::fitted(m)))
  )
}
