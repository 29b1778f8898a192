engines$nlme <- function(b, job) {
  if (!is.null(b$data$o)) return(list(lacks = "offset", message = "lme() and gls() have no offset"))
  if (length(b$random) == 0) return(marginal(b, job))
  # nesting: sort the distinct factors from the outermost inwards; each must lie within the one before
  level <- levelsOf(b, job)
  distinct <- which(!duplicated(level))
  sizes <- vapply(distinct, function(k) nlevels(b$data[[b$random[[k]]$group]]), 0L)
  distinct <- distinct[order(sizes)]
  for (i in seq_along(distinct)[-1]) {
    outer <- b$data[[b$random[[distinct[i - 1]]]$group]]
    inner <- b$data[[b$random[[distinct[i]]]$group]]
    if (any(tapply(as.integer(outer), inner, function(x) length(unique(x))) > 1)) {
      return(list(lacks = "crossed-groups", message = "mixdiff passes nested grouping factors on to lme(), and these are crossed (lme itself takes them as pdBlocked)"))
    }
  }
  random <- lapply(distinct, function(k) {
    here <- which(level == level[k])
    one <- function(j) nlmeMatrix(b$random[[j]])
    if (length(here) == 1) one(here)
    else if (all(vapply(here, function(j) b$random[[j]]$columns == 1, NA))) {
      terms <- unlist(lapply(here, function(j) if (b$random[[j]]$ones[1]) "1" else b$random[[j]]$names))
      nlme::pdDiag(stats::reformulate(c(if ("1" %in% terms) NULL else "0", terms)))
    } else nlme::pdBlocked(lapply(here, one))
  })
  names(random) <- vapply(distinct, function(k) b$random[[k]]$group, "")
  b <- nlmeData(b, job)
  functions <- nlmeVariances(b, job)
  arguments <- list(b$formula, data = b$data, random = random, method = job$method)
  if (!is.null(job$residual)) {
    within <- groupingWithin(b, names(random), job$residual$kind)
    if (is.null(within)) return(list(lacks = "residual-beside-random", message = WITHIN, limit = "original"))
    arguments$correlation <- nlmeCorrelation(b, job, within)
  }
  if (length(functions) > 0) arguments$weights <- nlmeWeights(functions)
  if (identical(job$residual$kind, "equalto")) arguments$control <- nlme::lmeControl(sigma = 1)
  m <- do.call(nlme::lme, arguments)
  at <- byPosition(b, job, names(nlme::fixef(m)))
  sigma <- m$sigma
  reStruct <- m$modelStruct$reStruct
  block <- function(k) {
    r <- b$random[[k]]
    owner <- names(random)[distinct == level[k]]
    wanted <- ifelse(r$ones & seq_along(r$ones) == 1, "(Intercept)", r$names)
    list(owner = owner, wanted = wanted)
  }
  spots <- lapply(seq_along(b$random), block)
  modes <- nlme::ranef(m)
  if (is.data.frame(modes)) modes <- stats::setNames(list(modes), names(random))
  ranef <- Map(function(spot, k) {
    one <- modes[[spot$owner]]
    # rows are labelled outer/inner: put them into the order of the problem's levels
    inner <- sub("^.*/", "", rownames(one))
    unname(as.matrix(one[match(levels(b$data[[b$random[[k]]$group]]), inner), spot$wanted, drop = FALSE]))
  }, spots, seq_along(spots))
  full <- lapply(spots, function(spot) {
    S <- as.matrix(reStruct[[spot$owner]]) * sigma^2
    S[spot$wanted, spot$wanted, drop = FALSE]
  })
  theta <- stats::coef(m$modelStruct)
  fx <- summary(m)$tTable
  ll <- stats::logLik(m)
  list(
    beta = unname(nlme::fixef(m))[at], Sigma = lapply(full, unname), sigma = sigma,
    residual = if (!is.null(job$residual)) listed(nlmeResidual(m, b, job)),
    logLik = as.numeric(ll), criterion = -2 * as.numeric(ll),
    se = unname(fx[, "Std.Error"])[at], vcov = vcovLike(m, fx)[at, at, drop = FALSE], df = unname(fx[, "DF"])[at],
    k = attr(ll, "df"), nobs = attr(ll, "nobs"), dfResidual = NULL, aic = stats::AIC(m), bic = stats::BIC(m),
    native = list(names = names(theta), values = unname(theta)), singular = FALSE, optimizer = "nlminb", code = 0,
    message = "", iterations = m$numIter, ranef = ranef, fitted = unname(as.numeric(stats::fitted(m)))
  )
}
# The first term of each term's level. Terms of the same groups share a level of lme(), but two intercepts would be one column
# there: a second one stands at a level of its own, as in ~ 1 | a/c where every a has one c.
levelsOf <- function(b, job) {
  level <- seq_along(b$random)
  for (k in level) for (j in seq_len(k - 1)) {
    shared <- which(level[seq_len(k - 1)] == j)
    if (length(shared) == 0 || job$random[[j]]$sameAs != job$random[[k]]$sameAs) next
    if (b$random[[k]]$ones[1] && any(vapply(shared, function(i) b$random[[i]]$ones[1], NA))) next
    level[k] <- j
    break
  }
  level
}
nlmeMatrix <- function(r, columns = seq_len(r$columns), structure = r$structure) {
  if (structure == "block") {
    ends <- cumsum(vapply(r$parts, function(p) p$columns, 0L))
    starts <- c(0L, utils::head(ends, -1)) + 1L
    return(nlme::pdBlocked(Map(function(p, from, to) nlmeMatrix(r, from:to, p$kind), r$parts, starts, ends)))
  }
  one <- r$ones[columns]
  form <- stats::reformulate(c(if (any(one)) "1" else "0", r$names[columns][!one]))
  if (length(columns) == 1) return(nlme::pdLogChol(form))
  switch(structure, us = nlme::pdLogChol(form), "diag-het" = nlme::pdDiag(form), "diag-hom" = nlme::pdIdent(form),
    "cs-hom" = nlme::pdCompSymm(form), stop("no pdMat for ", structure))
}
WITHIN <- "lme() correlates the rows within its innermost group, or within groups inside that: those of this residual model are others"
# lme takes the correlation's groups by the names of its own, from the outermost inwards.
groupingWithin <- function(b, chain, kind) {
  if (grepl("^diag", kind)) return("")
  last <- b$data[[chain[length(chain)]]]
  inside <- tapply(as.integer(last), b$data$subject1, function(x) length(unique(x)))
  if (any(inside > 1)) return(NULL)
  same <- nlevels(last) == nlevels(b$data$subject1)
  paste(c(chain, if (!same) "subject1"), collapse = "/")
}
# summary() scales sigma by sqrt(n/(n-p)) for ML: the covariance that matches the printed standard errors
vcovLike <- function(m, fx) {
  v <- unname(as.matrix(stats::vcov(m)))
  scale <- mean((fx[, "Std.Error"] / sqrt(diag(v)))^2)
  v * scale
}
