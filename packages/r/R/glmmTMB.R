engines$glmmTMB <- function(b, job) {
  wrapped <- mapply(function(bar, r) if (r$structure == "diag" && r$columns > 1) paste0("diag", bar) else bar, bars(b), b$random)
  response <- if (is.null(b$data$failures)) "y" else quote(cbind(y, failures))
  formula <- stats::reformulate(c(if (b$intercept) "1" else "0", b$fixed, wrapped), response)
  environment(formula) <- globalenv()
  arguments <- list(formula, data = b$data, REML = job$method == "REML")
  if (identical(job$family, "binomial")) arguments$family <- stats::binomial()
  if (!is.null(b$data$w)) arguments$weights <- b$data$w
  if (!is.null(b$data$o)) arguments$offset <- b$data$o
  m <- do.call(glmmTMB::glmmTMB, arguments)
  beta <- glmmTMB::fixef(m)$cond
  at <- byPosition(b, job, names(beta))
  vc <- glmmTMB::VarCorr(m)$cond
  groups <- attr(m$modelInfo$reTrms$cond$flist, "assign")
  groups <- names(m$modelInfo$reTrms$cond$flist)[groups]
  cnms <- m$modelInfo$reTrms$cond$cnms
  where <- lapply(seq_along(b$random), function(k) locate(b, k, groups, cnms))
  withDeviations <- glmmTMB::ranef(m, condVar = TRUE)
  modes <- withDeviations$cond
  par <- m$fit$par
  hessian <- tryCatch(stats::optimHess(par, m$obj$fn, m$obj$gr), error = function(e) NULL)
  table <- summary(m)$coefficients$cond
  ll <- stats::logLik(m)
  reached <- -m$fit$objective
  list(
    beta = unname(beta)[at], Sigma = lapply(where, function(i) unname(matrix(as.numeric(vc[[i]]), nrow(vc[[i]])))),
    sigma = stats::sigma(m), logLik = reached, criterion = -2 * reached,
    withheld = is.na(as.numeric(ll)),
    vcov = unname(as.matrix(stats::vcov(m)$cond))[at, at, drop = FALSE], se = unname(table[, "Std. Error"])[at],
    k = attr(ll, "df"), nobs = stats::nobs(m), dfResidual = stats::df.residual(m), aic = stats::AIC(m), bic = stats::BIC(m),
    native = list(names = names(par), values = unname(par)), gradient = as.numeric(m$obj$gr(par)), hessian = hessian,
    eigenvalues = eigenvalues(hessian), condSD = modeDeviations(withDeviations, b, where, groups, cnms),
    singular = FALSE, pdHessian = isTRUE(m$sdr$pdHess), optimizer = "nlminb", code = m$fit$convergence,
    message = m$fit$message, iterations = m$fit$iterations, f = unname(m$fit$evaluations[1]), g = unname(m$fit$evaluations[2]),
    ranef = Map(function(k, i) unname(as.matrix(modes[[groups[i]]][, cnms[[i]], drop = FALSE])), seq_along(where), where),
    fitted = unname(stats::fitted(m))
  )
}
