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
