engines$glmmTMB <- function(b, job) {
  random <- Map(function(r, k) glmmTMBTerm(r, k, b), b$random, seq_along(b$random))
  beside <- if (is.null(job$residual)) list(terms = list(), dispformula = "1", data = list(), matrices = list()) else residualTerms(b, job)
  for (one in c(random, list(beside))) if (!is.null(one$lacks)) return(one)
  terms <- c(random, beside$terms)
  texts <- vapply(terms, function(t) t$text, "")
  for (data in c(lapply(random, function(t) t$data), list(beside$data))) for (name in names(data)) b$data[[name]] <- data[[name]]
  matrices <- c(do.call(c, lapply(random, function(t) t$matrices)), beside$matrices)
  formula <- stats::reformulate(c(if (b$intercept) "1" else "0", b$fixed, texts), response(b))
  # it looks for matrices where it is called from
  place <- list2env(matrices %||% list(), parent = globalenv())
  dispformula <- stats::as.formula(paste("~", beside$dispformula), place)
  environment(formula) <- place
  arguments <- list(formula, data = b$data, dispformula = dispformula, REML = job$method == "REML")
  if (isGeneralized(job)) {
    arguments$family <- glmmTMBFamily(job)
    if (is.null(arguments$family)) return(noFamily("glmmTMB", job))
  }
  if (!is.null(job$zeroInflation)) arguments$ziformula <- partFormula(job$zeroInflation, "zi")
  if (!is.null(job$dispersion)) arguments$dispformula <- partFormula(job$dispersion, "d")
  if (!is.null(b$data$w)) arguments$weights <- b$data$w
  if (!is.null(b$data$o)) arguments$offset <- b$data$o
  m <- do.call(glmmTMB::glmmTMB, arguments, envir = place)
  beta <- glmmTMB::fixef(m)$cond
  at <- byPosition(b, job, names(beta))
  vc <- glmmTMB::VarCorr(m)$cond
  groups <- attr(m$modelInfo$reTrms$cond$flist, "assign")
  groups <- names(m$modelInfo$reTrms$cond$flist)[groups]
  cnms <- m$modelInfo$reTrms$cond$cnms
  # terms stay in the order in which they are written
  where <- as.list(seq_along(b$random))
  inResidual <- length(b$random) + seq_along(beside$terms)
  thetas <- split(m$obj$env$parList(m$fit$par, m$fit$parfull)$theta, thetaTerms(m))
  version <- utils::packageDescription("glmmTMB")$Version
  withDeviations <- glmmTMB::ranef(m, condVar = TRUE)
  modes <- withDeviations$cond
  par <- m$fit$par
  hessian <- tryCatch(stats::optimHess(par, m$obj$fn, m$obj$gr), error = function(e) NULL)
  table <- summary(m)$coefficients$cond
  ll <- stats::logLik(m)
  reached <- -as.numeric(m$fit$objective)
  list(
    beta = unname(beta)[at], Sigma = Map(function(i, t) overRows(vc[[i]], t$rows), where, random),
    sigma = sigmaOf(m, job), parts = partsOf(m, job), shape = shapeOf(m), thetas = I(lengths(thetas, use.names = FALSE)),
    residual = if (!is.null(job$residual)) {
      listed(glmmTMBResidual(m, job$residual, beside, vc[inResidual], thetas[inResidual], utils::compareVersion(version, "1.1.9") < 0))
    },
    logLik = reached, criterion = -2 * reached,
    withheld = is.na(as.numeric(ll)),
    vcov = unname(as.matrix(stats::vcov(m)$cond))[at, at, drop = FALSE], se = unname(table[, "Std. Error"])[at],
    k = attr(ll, "df"), nobs = stats::nobs(m), dfResidual = stats::df.residual(m), aic = stats::AIC(m), bic = stats::BIC(m),
    native = list(names = listed(names(par)), values = listed(unname(par))),
    gradient = listed(as.numeric(m$obj$gr(par))), hessian = if (length(par) > 0) hessian,
    eigenvalues = eigenvalues(hessian), condSD = modeDeviations(withDeviations, b, where, groups, cnms),
    singular = FALSE, pdHessian = isTRUE(m$sdr$pdHess), optimizer = "nlminb", code = m$fit$convergence,
    message = m$fit$message, iterations = m$fit$iterations, f = unname(m$fit$evaluations[1]), g = unname(m$fit$evaluations[2]),
    ranef = Map(function(t, i) modesOver(modes[[groups[i]]], t$rows), random, where),
    fitted = unname(stats::fitted(m))
  )
}
# Which term each theta belongs to.
thetaTerms <- function(m) {
  count <- vapply(m$modelInfo$reStruc$condReStruc, function(s) as.integer(s$blockNumTheta), 0L)
  factor(rep(seq_along(count), count), seq_along(count))
}
modesOver <- function(modes, rows) {
  at <- match(rows, colnames(modes))
  unname(as.matrix(modes)[, at, drop = FALSE])
}
