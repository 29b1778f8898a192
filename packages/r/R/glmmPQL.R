# Penalized quasi-likelihood of MASS: lme() on working responses, again and again. It states no log-likelihood.
engines$glmmPQL <- function(b, job) {
  family <- plainFamily(job)
  if (is.null(family)) return(noFamily("MASS", job))
  if (length(b$random) != 1) return(list(lacks = "crossed-groups", message = "mixdiff passes one random term on to glmmPQL()"))
  if (job$method == "REML") stop("glmmPQL() fits its working models by ML only")
  r <- b$random[[1]]
  offset <- if (!is.null(b$data$o)) "offset(o)"
  fixed <- stats::reformulate(c(if (b$intercept) "1" else "0", b$fixed, offset), response(b))
  random <- stats::setNames(list(nlmeMatrix(r)), r$group)
  arguments <- list(fixed, random = random, family = family, data = b$data, verbose = FALSE)
  if (!is.null(b$data$w)) arguments$weights <- quote(w)
  m <- do.call(MASS::glmmPQL, arguments)
  beta <- nlme::fixef(m)
  at <- byPosition(b, job, names(beta))
  wanted <- ifelse(r$ones & seq_along(r$ones) == 1, "(Intercept)", r$names)
  S <- as.matrix(m$modelStruct$reStruct[[r$group]]) * m$sigma^2
  table <- summary(m)$tTable
  modes <- nlme::ranef(m)
  theta <- stats::coef(m$modelStruct)
  message(sprintf("glmmPQL() estimates a scale beside the random effects: %s times the variance of the family", signif(m$sigma^2, 6)))
  list(
    beta = unname(beta)[at], Sigma = list(unname(S[wanted, wanted, drop = FALSE])), sigma = m$sigma,
    se = unname(table[, "Std.Error"])[at], vcov = vcovLike(m, table)[at, at, drop = FALSE], df = unname(table[, "DF"])[at],
    k = length(beta) + length(theta) + 1, nobs = nrow(b$data), dfResidual = NULL,
    native = list(names = listed(names(theta)), values = listed(unname(theta))), singular = FALSE, optimizer = "nlminb", code = 0,
    message = "", iterations = m$numIter,
    ranef = list(unname(as.matrix(modes[match(levels(b$data[[r$group]]), rownames(modes)), wanted, drop = FALSE]))),
    fitted = unname(as.numeric(stats::fitted(m)))
  )
}
