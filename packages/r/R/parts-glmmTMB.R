# The other linear predictors of glmmTMB, and what its families have beside a dispersion.
partFormula <- function(part, prefix, terms = character()) {
  names <- paste0(prefix, seq_along(part$columns))
  offset <- if (!is.null(part$offset)) sprintf("offset(%so)", prefix)
  stats::as.formula(paste("~ 0", paste(c("", names, offset, terms), collapse = " + ")))
}
# Coefficients in the order of the problem, and the covariance matrix of all of them, those of the mean first.
partsOf <- function(m, job) {
  own <- c(zeroInflation = "zi", dispersion = "disp")
  own <- own[vapply(names(own), function(part) !is.null(job[[part]]), NA)]
  if (length(own) == 0) return(NULL)
  lapply(own, function(name) listed(unname(glmmTMB::fixef(m)[[name]])))
}
vcovOfParts <- function(m, job, at) {
  counts <- vapply(c("zeroInflation", "dispersion"), function(part) length(job[[part]]$columns), 0L)
  if (sum(counts) == 0) return(NULL)
  v <- tryCatch(suppressWarnings(stats::vcov(m, full = TRUE)), error = function(e) NULL)
  if (is.null(v)) return(NULL)
  p <- length(glmmTMB::fixef(m)$cond)
  order <- c(at, p + seq_len(sum(counts)))
  unname(as.matrix(v))[order, order, drop = FALSE]
}
# With a formula for the dispersion there is no one number.
sigmaOf <- function(m, job) if (is.null(job$dispersion)) stats::sigma(m) else NULL
shapeOf <- function(m) {
  found <- tryCatch(glmmTMB::family_params(m), error = function(e) NULL)
  if (length(found) > 0) listed(unname(found))
}
