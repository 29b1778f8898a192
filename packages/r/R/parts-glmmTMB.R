# The other linear predictors of glmmTMB, and what its families have beside a dispersion.
partFormula <- function(part, prefix) {
  names <- paste0(prefix, seq_along(part$columns))
  offset <- if (!is.null(part$offset)) sprintf("offset(%so)", prefix)
  stats::as.formula(paste("~ 0", paste(c("", names, offset), collapse = " + ")))
}
# Coefficients in the order of the problem, with their covariance matrix; `vcov` is NULL where there is none.
partsOf <- function(m, job) {
  own <- c(zeroInflation = "zi", dispersion = "disp")
  own <- own[vapply(names(own), function(part) !is.null(job[[part]]), NA)]
  lapply(own, function(name) {
    v <- tryCatch(stats::vcov(m)[[name]], error = function(e) NULL)
    list(beta = listed(unname(glmmTMB::fixef(m)[[name]])), vcov = if (!is.null(v)) unname(as.matrix(v)))
  })
}
# With a formula for the dispersion there is no one number.
sigmaOf <- function(m, job) if (is.null(job$dispersion)) stats::sigma(m) else NULL
shapeOf <- function(m) {
  found <- tryCatch(glmmTMB::family_params(m), error = function(e) NULL)
  if (length(found) > 0) listed(unname(found))
}
