# nlme's correlation structures and variance functions of a residual model, and their parameters under the standard names.
# Names in formulas are the driver's; `within` is the grouping, as `g1/g2`.
nlmeCorrelation <- function(b, job, within) {
  residual <- job$residual
  kind <- sub("-(hom|het)$", "", residual$kind)
  if (kind == "diag") return(NULL)
  form <- function(left) stats::as.formula(paste("~", left, "|", within), globalenv())
  ordered <- form("position1")
  place <- form(paste(c("0", grep("^at1_", names(b$data), value = TRUE)), collapse = " + "))
  order <- as.integer(numbers(residual$order))
  spatial <- function(class) class(form = place, nugget = isTRUE(residual$nugget))
  switch(kind,
    cs = nlme::corCompSymm(form = form("1")),
    ar1 = nlme::corAR1(form = ordered),
    us = nlme::corSymm(form = ordered),
    arma = nlme::corARMA(form = ordered, p = order[1], q = order[2]),
    # partial correlations of all orders reach every positive definite Toeplitz matrix (Barndorff-Nielsen & Schou 1973)
    toep = nlme::corARMA(form = ordered, p = residual$positions - 1L, q = 0L),
    exp = spatial(nlme::corExp), gau = spatial(nlme::corGaus), lin = spatial(nlme::corLin),
    ratio = spatial(nlme::corRatio), spher = spatial(nlme::corSpher),
    propto = , equalto = {
      A <- stats::cov2cor(known(residual$known))
      nlme::corSymm(A[lower.tri(A)], form = ordered, fixed = TRUE)
    }
  )
}
withPositions <- function(b) {
  b$data$position1 <- as.integer(b$data$visit1)
  b
}
# One variance per position, the variance functions of the model, weights: in this order.
nlmeVariances <- function(b, job) {
  residual <- job$residual
  each <- isTRUE(residual$kind == "us") || grepl("-het$", residual$kind %||% "")
  own <- lapply(seq_along(residual$variance), function(k) nlmeVariance(residual$variance[[k]], k))
  fixed <- residual$kind %in% c("propto", "equalto")
  c(
    if (each) list(nlme::varIdent(form = ~ 1 | visit1)), own,
    if (isTRUE(fixed)) list(nlme::varFixed(~known1)), if (!is.null(b$data$w)) list(nlme::varFixed(~inverse1))
  )
}
nlmeVariance <- function(one, k) {
  by <- if (is.null(one$by)) "" else paste0(" | vf", k)
  of <- if (identical(one$of, "fitted")) "fitted(.)" else paste0("vx", k)
  form <- function(left, by) stats::as.formula(paste0("~ ", left, by), globalenv())
  switch(one$kind,
    ident = nlme::varIdent(form = form("1", by)), power = nlme::varPower(form = form(of, by)),
    exp = nlme::varExp(form = form(of, by)), "const-power" = nlme::varConstPower(form = form(of, by)),
    fixed = nlme::varFixed(form(of, ""))
  )
}
nlmeWeights <- function(functions) {
  if (length(functions) < 2) functions[[1]] else do.call(nlme::varComb, functions)
}
nlmeData <- function(b, job) {
  if (!is.null(b$data$w)) b$data$inverse1 <- 1 / b$data$w
  if (!is.null(job$residual$known)) b$data$known1 <- diag(known(job$residual$known))[as.integer(b$data$visit1)]
  if (is.null(job$residual)) b else withPositions(b)
}
# varIdent takes the first level that it meets for its reference; here it is the first of all.
identRatios <- function(v, name, count) {
  coef <- stats::coef(v, unconstrained = FALSE, allCoef = TRUE)
  unname(coef[paste0(name, "_", seq_len(count))])
}
nlmeResidual <- function(m, b, job) {
  residual <- job$residual
  variance <- m$modelStruct$varStruct
  parts <- if (inherits(variance, "varComb")) unclass(variance) else if (is.null(variance)) list() else list(variance)
  each <- residual$kind == "us" || grepl("-het$", residual$kind)
  sigma <- m$sigma
  ratios <- rep(1, residual$positions)
  if (each) {
    ratios <- identRatios(parts[[1]], "visit1", residual$positions)
    parts <- parts[-1]
  }
  own <- list()
  for (k in seq_along(residual$variance)) {
    one <- residual$variance[[k]]
    if (one$kind == "ident") {
      own[[k]] <- identRatios(parts[[k]], paste0("vf", k), one$by$levels)
      sigma <- sigma * own[[k]][1]
      own[[k]] <- own[[k]][-1] / own[[k]][1]
    } else own[[k]] <- varianceParameters(parts[[k]], one, k)
  }
  c(nlmeCovariance(m$modelStruct$corStruct, residual, sigma, ratios), unlist(own, use.names = FALSE))
}
varianceParameters <- function(v, one, k) {
  if (one$kind == "fixed") return(NULL)
  coef <- stats::coef(v, unconstrained = FALSE, allCoef = TRUE)
  if (is.null(one$by)) return(coef)
  levels <- paste0("vf", k, "_", seq_len(one$by$levels))
  if (one$kind == "const-power") c(coef["const", levels], coef["power", levels]) else coef[levels]
}
nlmeCovariance <- function(correlation, residual, sigma, ratios) {
  kind <- residual$kind
  m <- residual$positions
  if (kind == "equalto") return(NULL)
  if (kind == "propto") return(sigma^2)
  coef <- if (is.null(correlation)) NULL else unname(stats::coef(correlation, unconstrained = FALSE))
  if (kind %in% c("exp", "gau", "lin", "ratio", "spher", "arma")) return(c(sigma^2, coef))
  P <- switch(sub("-(hom|het)$", "", kind),
    diag = diag(m),
    cs = matrix(coef, m, m),
    ar1 = coef^abs(outer(seq_len(m), seq_len(m), "-")),
    toep = stats::toeplitz(unname(stats::ARMAacf(ar = coef, lag.max = m - 1))),
    us = symmetric(coef, m, which(is.finite(ratios)))
  )
  diag(P) <- 1
  fromMatrix(kind, P * outer(ratios, ratios) * sigma^2)
}
# corSymm has its lower triangle column by column, of the positions that have rows.
symmetric <- function(coef, m, there) {
  P <- matrix(0, length(there), length(there))
  P[lower.tri(P)] <- coef
  overAll(P + t(P) + diag(length(there)), there, m)
}
