engines$lme4 <- function(b, job) {
  if (any(vapply(b$random, function(r) r$structure == "diag" && r$columns > 1, NA))) {
    return(list(lacks = "structure:diag", message = "lmer() is asked for independent terms as (x || g)"))
  }
  text <- c(if (b$intercept) "1" else "0", b$fixed, bars(b))
  formula <- stats::reformulate(text, "y")
  control <- if (is.null(job$optimizer)) lme4::lmerControl() else lme4::lmerControl(optimizer = job$optimizer)
  arguments <- list(formula, b$data, REML = job$method == "REML", control = control)
  if (!is.null(b$data$w)) arguments$weights <- quote(w)
  if (!is.null(b$data$o)) arguments$offset <- quote(o)
  m <- do.call(lme4::lmer, arguments)
  at <- byPosition(b, job, names(lme4::fixef(m)))
  # lme4 may reorder the terms: map them back by their grouping factor and their occurrence
  flist <- lme4::getME(m, "flist")
  cnms <- lme4::getME(m, "cnms")
  groups <- names(flist)[attr(flist, "assign")]
  vc <- lme4::VarCorr(m)
  modes <- lme4::ranef(m, condVar = TRUE)
  where <- lapply(seq_along(b$random), function(k) locate(b, k, groups, cnms))
  theta <- lme4::getME(m, "theta")
  opt <- m@optinfo
  list(
    beta = unname(lme4::fixef(m))[at],
    Sigma = lapply(where, function(i) as.matrix(vc[[i]])),
    sigma = stats::sigma(m),
    logLik = as.numeric(stats::logLik(m)),
    criterion = as.numeric(if (job$method == "REML") lme4::REMLcrit(m) else stats::deviance(m)),
    vcov = unname(as.matrix(stats::vcov(m)))[at, at, drop = FALSE],
    k = attr(stats::logLik(m), "df"), nobs = stats::nobs(m), dfResidual = stats::df.residual(m),
    aic = stats::AIC(m), bic = stats::BIC(m),
    native = list(names = names(theta), values = unname(theta)),
    gradient = opt$derivs$gradient, hessian = opt$derivs$Hessian,
    eigenvalues = eigenvalues(opt$derivs$Hessian), condSD = modeDeviations(modes, b, where, groups, cnms),
    singular = lme4::isSingular(m, tol = 1e-4),
    optimizer = opt$optimizer, code = opt$conv$opt, message = paste(unlist(opt$message), collapse = "; "), f = opt$feval,
    ranef = Map(function(k, i) unname(as.matrix(modesOf(modes, b$random[[k]], groups, cnms, i))), seq_along(where), where),
    fitted = unname(stats::fitted(m))
  )
}
# The position among lme4's terms of the k-th term of the problem: same factor (lme4 merges equal ones), same columns.
locate <- function(b, k, groups, cnms) {
  wanted <- ifelse(b$random[[k]]$ones & seq_along(b$random[[k]]$ones) == 1, "(Intercept)", b$random[[k]]$names)
  own <- b$random[[k]]$group
  equal <- vapply(groups, function(g) identical(as.integer(b$data[[g]]), as.integer(b$data[[own]])), NA)
  hit <- which(equal & vapply(cnms, function(c) identical(c, wanted), NA))
  if (length(hit) == 0) stop("cannot find the term on ", own)
  hit[1]
}
modesOf <- function(modes, term, groups, cnms, i) {
  columns <- cnms[[i]]
  modes[[groups[i]]][, columns, drop = FALSE]
}
