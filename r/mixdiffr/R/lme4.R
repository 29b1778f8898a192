transport.lmerMod <- function(model) {
  X <- lme4::getME(model, "X")
  frame <- stats::model.frame(model)
  flist <- lme4::getME(model, "flist")
  cnms <- lme4::getME(model, "cnms")
  groups <- names(flist)[attr(flist, "assign")]
  random <- sparse_terms(lme4::getME(model, "Z"), flist, attr(flist, "assign"), cnms, rep("us", length(cnms)))
  vc <- lme4::VarCorr(model)
  modes <- lme4::ranef(model, condVar = FALSE)
  logLik <- stats::logLik(model)
  offset <- lme4::getME(model, "offset")
  theta <- lme4::getME(model, "theta")
  conv <- model@optinfo$conv$lme4$messages
  document_of(
    model, "lme4", if (lme4::isREML(model)) "REML" else "ML", stats::formula(model), lme4::getME(model, "y"), X,
    terms_of(X, attr(stats::terms(model), "term.labels")), random,
    weights = stats::model.weights(frame), offset = if (any(offset != 0)) offset,
    estimates = list(
      beta = array_of(lme4::fixef(model)), vcov = square_rows(as.matrix(stats::vcov(model))),
      Sigma = lapply(seq_along(cnms), function(i) square_rows(as.matrix(vc[[i]]))), sigma = stats::sigma(model),
      logLik = as.numeric(logLik), criterion = -2 * as.numeric(logLik), k = attr(logLik, "df"), nobs = stats::nobs(model),
      dfResidual = stats::df.residual(model), bic = stats::BIC(model),
      native = list(names = array_of(names(theta)), values = array_of(theta)),
      singular = lme4::isSingular(model), optimizer = model@optinfo$optimizer, code = model@optinfo$conv$opt,
      modes = lapply(seq_along(cnms), function(i) mode_columns(modes[[groups[i]]], cnms[[i]])),
      fitted = array_of(stats::fitted(model))
    ),
    messages = message_list(conv[!grepl("singular", conv)], conv[grepl("singular", conv)])
  )
}
transport.glmerMod <- function(model) {
  X <- lme4::getME(model, "X")
  flist <- lme4::getME(model, "flist")
  cnms <- lme4::getME(model, "cnms")
  groups <- names(flist)[attr(flist, "assign")]
  negative <- grepl("^Negative Binomial", stats::family(model)$family)
  family <- if (!negative) stats::family(model)$family else if (theta_estimated(model)) "nbinom2" else "negative.binomial"
  own <- glmer_response(model, family)
  nodes <- unname(model@devcomp$dims["nAGQ"])
  theta <- lme4::getME(model, "theta")
  size <- if (negative) lme4::getME(model, "glmer.nb.theta")
  vc <- lme4::VarCorr(model)
  modes <- lme4::ranef(model, condVar = FALSE)
  logLik <- stats::logLik(model)
  offset <- lme4::getME(model, "offset")
  vcov <- tryCatch(suppressWarnings(as.matrix(stats::vcov(model))), error = function(e) matrix(NA_real_, ncol(X), ncol(X)))
  conv <- model@optinfo$conv$lme4$messages
  document_of(
    model, "lme4", "ML", stats::formula(model), own$y, X, terms_of(X, attr(stats::terms(model), "term.labels")),
    sparse_terms(lme4::getME(model, "Z"), flist, attr(flist, "assign"), cnms, rep("us", length(cnms))),
    weights = own$weights, offset = if (any(offset != 0)) offset,
    response = response_part(family, stats::family(model)$link, own$trials, if (family == "negative.binomial") size),
    choices = list(nagq = as.character(nodes)),
    estimates = list(
      beta = array_of(lme4::fixef(model)), vcov = square_rows(vcov),
      Sigma = lapply(seq_along(cnms), function(i) square_rows(as.matrix(vc[[i]]))),
      sigma = if (family == "nbinom2") size else stats::sigma(model), errors = glmer_errors(model), constant = glmer_constant(model, family, nodes),
      logLik = as.numeric(logLik), criterion = -2 * as.numeric(logLik), k = attr(logLik, "df"), nobs = stats::nobs(model),
      dfResidual = stats::df.residual(model), bic = stats::BIC(model),
      native = list(names = array_of(c(names(theta), names(lme4::fixef(model)))), values = array_of(c(theta, lme4::fixef(model)))),
      singular = lme4::isSingular(model), optimizer = paste(model@optinfo$optimizer, collapse = ", "), code = model@optinfo$conv$opt,
      modes = lapply(seq_along(cnms), function(i) mode_columns(modes[[groups[i]]], cnms[[i]])),
      fitted = array_of(stats::fitted(model))
    ),
    messages = message_list(conv[!grepl("singular", conv)], conv[grepl("singular", conv)])
  )
}
