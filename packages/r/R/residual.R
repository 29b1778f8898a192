# The parameters of a residual model in the order of their standard names: of each group its covariance parameters, then
# those of the variance functions. What a package does not have is missing.
rowwise <- function(m, value) unlist(lapply(seq_len(m), function(i) vapply(seq_len(i - 1), function(j) value(i, j), 0)))
# Out of the covariance matrix of all positions, of a kind that it decides.
fromMatrix <- function(kind, S) {
  m <- nrow(S)
  variances <- diag(S)
  there <- which(is.finite(variances))
  first <- there[1]
  correlation <- function(i, j) S[i, j] / sqrt(S[i, i] * S[j, j])
  between <- function(lag) {
    pairs <- there[(there + lag) %in% there]
    if (length(pairs) == 0) NA_real_ else correlation(pairs[1], pairs[1] + lag)
  }
  lags <- seq_len(m - 1)
  rest <- switch(sub("-(hom|het)$", "", kind),
    us = if (kind == "us") rowwise(m, function(i, j) S[i, j]) else rowwise(m, correlation),
    diag = NULL,
    cs = if (length(there) > 1) correlation(there[1], there[2]) else NA_real_,
    ar1 = neighbours(there, correlation),
    toep = vapply(lags, between, 0),
    ad = vapply(lags, function(k) correlation(k, k + 1), 0)
  )
  c(if (grepl("-hom$", kind)) variances[first] else variances, rest)
}
# Positions without rows may lie between.
neighbours <- function(there, correlation) {
  if (length(there) < 2) return(NA_real_)
  steps <- diff(there)
  at <- which.min(steps)
  rho <- correlation(there[at], there[at + 1])
  if (steps[at] == 1) rho else sign(rho) * abs(rho)^(1 / steps[at])
}
# A matrix over the positions that have rows, as one over all of them.
overAll <- function(S, there, m) {
  full <- matrix(NA_real_, m, m)
  full[there, there] <- S
  full
}
# An array also of one number, or of none.
listed <- function(values) I(if (is.null(values)) numeric() else values)
known <- function(columns) matrix(unlist(lapply(columns, numbers)), length(columns))
