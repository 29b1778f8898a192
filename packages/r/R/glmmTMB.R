engines$glmmTMB <- function(b, job) {
  random <- Map(function(r, k) glmmTMBTerm(r, k, b), b$random, seq_along(b$random))
  beside <- if (is.null(job$residual)) list(terms = list(), dispformula = "1", data = list(), matrices = list()) else residualTerms(b, job)
  for (one in c(random, list(beside))) if (!is.null(one$lacks)) return(one)
  terms <- c(random, beside$terms)
  texts <- vapply(terms, function(t) t$text, "")
  # terms of the zero-inflation follow those of the mean, each in the order in which they are written
  inflating <- vapply(b$random, function(r) identical(r$part, "zeroInflation"), NA)
  for (data in c(lapply(random, function(t) t$data), list(beside$data))) for (name in names(data)) b$data[[name]] <- data[[name]]
  matrices <- c(do.call(c, lapply(random, function(t) t$matrices)), beside$matrices)
  formula <- stats::reformulate(c(if (b$intercept) "1" else "0", b$fixed, texts[c(!inflating, rep(TRUE, length(beside$terms)))]), response(b))
  # it looks for matrices where it is called from
  place <- list2env(matrices %||% list(), parent = globalenv())
  dispformula <- stats::as.formula(paste("~", beside$dispformula), place)
  environment(formula) <- place
  arguments <- list(formula, data = b$data, dispformula = dispformula, REML = job$method == "REML")
  if (isGeneralized(job)) {
    arguments$family <- glmmTMBFamily(job)
    if (is.null(arguments$family)) return(noFamily("glmmTMB", job))
  }
  if (!is.null(job$zeroInflation)) arguments$ziformula <- partFormula(job$zeroInflation, "zi", texts[which(inflating)])
  if (!is.null(job$dispersion)) arguments$dispformula <- partFormula(job$dispersion, "d")
  if (!is.null(b$data$w)) arguments$weights <- b$data$w
  if (!is.null(b$data$o)) arguments$offset <- b$data$o
  m <- do.call(glmmTMB::glmmTMB, arguments, envir = place)
  beta <- glmmTMB::fixef(m)$cond
  at <- byPosition(b, job, names(beta))
  found <- lapply(seq_along(b$random), function(k) termOf(m, inflating, k))
  inResidual <- sum(!inflating) + seq_along(beside$terms)
  vc <- glmmTMB::VarCorr(m)$cond
  thetas <- split(m$obj$env$parList(m$fit$par, m$fit$parfull)$theta, thetaTerms(m))
  version <- utils::packageDescription("glmmTMB")$Version
  withDeviations <- glmmTMB::ranef(m, condVar = TRUE)
  par <- m$fit$par
  hessian <- tryCatch(stats::optimHess(par, m$obj$fn, m$obj$gr), error = function(e) NULL)
  table <- summary(m)$coefficients$cond
  ll <- stats::logLik(m)
  reached <- -as.numeric(m$fit$objective)
  list(
    beta = unname(beta)[at], Sigma = Map(function(f, t) overRows(f$Sigma, t$rows), found, random),
    sigma = sigmaOf(m, job), parts = partsOf(m, job), vcovOfParts = vcovOfParts(m, job, at), shape = shapeOf(m), thetas = I(thetaCounts(m, inflating)),
    residual = if (!is.null(job$residual)) {
      listed(glmmTMBResidual(m, job$residual, beside, vc[inResidual], thetas[inResidual], utils::compareVersion(version, "1.1.9") < 0))
    },
    logLik = reached, criterion = -2 * reached,
    withheld = is.na(as.numeric(ll)),
    vcov = unname(as.matrix(stats::vcov(m)$cond))[at, at, drop = FALSE], se = unname(table[, "Std. Error"])[at],
    k = attr(ll, "df"), nobs = stats::nobs(m), dfResidual = stats::df.residual(m), aic = stats::AIC(m), bic = stats::BIC(m),
    native = list(names = listed(names(par)), values = listed(unname(par))),
    gradient = listed(as.numeric(m$obj$gr(par))), hessian = if (length(par) > 0) hessian,
    eigenvalues = eigenvalues(hessian), condSD = if (!any(inflating)) modeDeviations(withDeviations, b, lapply(found, function(f) f$at), groupsOf(m, "cond"), m$modelInfo$reTrms$cond$cnms),
    singular = FALSE, pdHessian = isTRUE(m$sdr$pdHess), optimizer = "nlminb", code = m$fit$convergence,
    message = m$fit$message, iterations = m$fit$iterations, f = unname(m$fit$evaluations[1]), g = unname(m$fit$evaluations[2]),
    ranef = Map(function(f, t) modesOver(withDeviations[[f$part]][[f$group]], t$rows), found, random),
    fitted = unname(stats::fitted(m))
  )
}
groupsOf <- function(m, part) {
  flist <- m$modelInfo$reTrms[[part]]$flist
  names(flist)[attr(flist, "assign")]
}
# Where the k-th term of the problem is in the fit: terms stay in the order in which they are written.
termOf <- function(m, inflating, k) {
  part <- if (inflating[k]) "zi" else "cond"
  at <- sum(inflating[seq_len(k)] == inflating[k])
  list(part = part, at = at, group = groupsOf(m, part)[at], Sigma = glmmTMB::VarCorr(m)[[part]][[at]])
}
# How many parameters each term has, those of the residual model last.
thetaCounts <- function(m, inflating) {
  count <- function(which) vapply(m$modelInfo$reStruc[[which]], function(s) as.integer(s$blockNumTheta), 0L, USE.NAMES = FALSE)
  conditional <- count("condReStruc")
  own <- integer(length(inflating))
  own[!inflating] <- utils::head(conditional, sum(!inflating))
  if (any(inflating)) own[inflating] <- count("ziReStruc")
  c(own, utils::tail(conditional, length(conditional) - sum(!inflating)))
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
