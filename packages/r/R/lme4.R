engines$lme4 <- function(b, job) {
  bars <- Map(lme4Term, b$random, bars(b))
  for (one in bars) if (is.list(one)) return(one)
  if (!is.null(job$residual)) return(list(lacks = paste0("residual:", job$residual$kind), message = "lmer() keeps independent residuals of one variance beside the random effects", limit = "original"))
  text <- c(if (b$intercept) "1" else "0", b$fixed, unlist(bars))
  m <- if (isGeneralized(job)) glmerFit(text, b, job) else lmerFit(text, b, job)
  if (is.list(m)) return(m)
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
  # a structure other than us is optimized in standard deviations and a correlation, and theta is made of them
  own <- if (any(vapply(b$random, function(r) r$columns > 1 && r$structure != "us", NA))) parOf(m) else theta
  answer <- list(
    beta = unname(lme4::fixef(m))[at],
    Sigma = lapply(where, function(i) as.matrix(vc[[i]])),
    sigma = stats::sigma(m),
    logLik = as.numeric(stats::logLik(m)),
    criterion = as.numeric(if (isGeneralized(job)) NA else if (job$method == "REML") lme4::REMLcrit(m) else stats::deviance(m)),
    vcov = vcovOf(m)[at, at, drop = FALSE],
    k = attr(stats::logLik(m), "df"), nobs = stats::nobs(m), dfResidual = stats::df.residual(m),
    aic = stats::AIC(m), bic = stats::BIC(m),
    native = list(names = names(own), values = unname(own)),
    gradient = opt$derivs$gradient, hessian = opt$derivs$Hessian,
    eigenvalues = eigenvalues(opt$derivs$Hessian), condSD = modeDeviations(modes, b, where, groups, cnms),
    singular = lme4::isSingular(m, tol = 1e-4),
    optimizer = opt$optimizer, code = opt$conv$opt, message = paste(unlist(opt$message), collapse = "; "), f = opt$feval,
    ranef = Map(function(k, i) unname(as.matrix(modesOf(modes, b$random[[k]], groups, cnms, i))), seq_along(where), where),
    fitted = unname(stats::fitted(m))
  )
  if (isGeneralized(job)) utils::modifyList(answer, ofGlmer(m, job)) else answer
}
lmerFit <- function(text, b, job) {
  control <- if (is.null(job$optimizer)) lme4::lmerControl() else lme4::lmerControl(optimizer = job$optimizer)
  arguments <- list(stats::reformulate(text, "y"), b$data, REML = job$method == "REML", control = control)
  if (!is.null(b$data$w)) arguments$weights <- quote(w)
  if (!is.null(b$data$o)) arguments$offset <- quote(o)
  do.call(lme4::lmer, arguments)
}
# A fit that ends where its deviance is NaN has none, and vcov() stops there.
vcovOf <- function(m) {
  p <- length(lme4::fixef(m))
  tryCatch(unname(as.matrix(stats::vcov(m))), error = function(e) matrix(NA_real_, p, p))
}
LME4_KEYWORDS <- c(
  "diag-het" = "diag(%s, hom = FALSE)", "diag-hom" = "diag(%s, hom = TRUE)", "cs-het" = "cs(%s, hom = FALSE)",
  "cs-hom" = "cs(%s, hom = TRUE)", "ar1-hom" = "ar1(%s, hom = TRUE)", "ar1-het" = "ar1(%s, hom = FALSE)"
)
lme4Term <- function(r, bar) {
  if (r$structure == "us" || r$columns == 1) return(bar)
  version <- utils::packageDescription("lme4")$Version
  keyword <- LME4_KEYWORDS[r$structure]
  refused <- function(message) list(lacks = paste0("structure:", r$structure), message = message, limit = "original")
  if (is.na(keyword)) return(refused(sprintf("lme4 %s has us, diag, cs and ar1, and not %s", version, r$structure)))
  if (utils::compareVersion(version, "2.0") < 0) {
    return(refused(sprintf("lme4 %s fits unstructured terms only; diag(), cs() and ar1() came with 2.0-0, and independent terms are asked for as (x || g)", version)))
  }
  sprintf(keyword, substr(bar, 2, nchar(bar) - 1))
}
parOf <- function(m) {
  named <- tryCatch(lme4::getME(m, "par"), error = function(e) NULL)
  values <- m@optinfo$val
  stats::setNames(values, if (length(named) == length(values) && !is.null(names(named))) names(named) else paste0("par", seq_along(values)))
}
# The position among lme4's terms of the k-th term of the problem: same factor (lme4 merges equal ones), same columns.
locate <- function(b, k, groups, cnms) {
  wanted <- ifelse(b$random[[k]]$ones & seq_along(b$random[[k]]$ones) == 1, "(Intercept)", b$random[[k]]$names)
  own <- b$random[[k]]$group
  equal <- vapply(groups, function(g) identical(as.integer(b$data[[g]]), as.integer(b$data[[own]])), NA)
  hit <- which(equal & vapply(cnms, function(c) identical(c, wanted), NA))
  if (length(hit) == 0) stop("cannot find the term on ", own)
  # factors of other names that make the same groups keep a term each
  if (own %in% groups[hit]) hit[groups[hit] == own][1] else hit[1]
}
modesOf <- function(modes, term, groups, cnms, i) {
  columns <- cnms[[i]]
  modes[[groups[i]]][, columns, drop = FALSE]
}
