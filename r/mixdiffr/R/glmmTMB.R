transport.glmmTMB <- function(model) {
  if (!identical(model$modelInfo$family$family, "gaussian") || !identical(model$modelInfo$family$link, "identity")) {
    stop("only gaussian models with the identity link can be exported", call. = FALSE)
  }
  formulas <- model$modelInfo$allForm
  if (length(all.vars(formulas$ziformula)) > 0 || !identical(deparse(formulas$ziformula), "~0")) {
    stop("a model with zero inflation cannot be exported", call. = FALSE)
  }
  if (!identical(deparse(formulas$dispformula), "~1")) stop("a dispersion formula cannot be exported", call. = FALSE)
  terms <- model$modelInfo$reTrms$cond
  structures <- vapply(model$modelInfo$reStruc$condReStruc, function(s) names(s$blockCode), "")
  known <- c(us = "us", diag = "diag")
  if (anyNA(known[structures])) {
    stop("the covariance structure ", structures[is.na(known[structures])][1], " cannot be exported yet", call. = FALSE)
  }
  frame <- stats::model.frame(model)
  X <- glmmTMB::getME(model, "X")
  assign <- attr(terms$flist, "assign")
  groups <- names(terms$flist)[assign]
  random <- sparse_terms(glmmTMB::getME(model, "Z"), terms$flist, assign, terms$cnms, unname(known[structures]))
  vc <- glmmTMB::VarCorr(model)$cond
  modes <- glmmTMB::ranef(model)$cond
  beta <- glmmTMB::fixef(model)$cond
  vcov <- suppressWarnings(as.matrix(stats::vcov(model)$cond))
  reached <- -model$fit$objective
  shown <- stats::logLik(model)
  labels <- attr(stats::terms(model), "term.labels")
  document_of(
    model, "glmmTMB", if (isTRUE(model$modelInfo$REML)) "REML" else "ML", stats::formula(model), stats::model.response(frame),
    X, terms_of(X, labels), random, weights = stats::model.weights(frame), offset = stats::model.offset(frame),
    estimates = list(
      beta = array_of(beta[colnames(X)]), vcov = square_rows(vcov[seq_along(beta), seq_along(beta), drop = FALSE]),
      Sigma = lapply(seq_along(terms$cnms), function(i) square_rows(matrix(as.numeric(vc[[i]]), nrow(vc[[i]])))),
      sigma = stats::sigma(model), logLik = reached, criterion = -2 * reached, withheld = is.na(as.numeric(shown)),
      k = attr(shown, "df"), nobs = stats::nobs(model), dfResidual = stats::df.residual(model),
      bic = suppressWarnings(stats::BIC(model)),
      native = list(names = array_of(names(model$fit$par)), values = array_of(model$fit$par)),
      singular = FALSE, optimizer = "nlminb", code = model$fit$convergence,
      modes = lapply(seq_along(terms$cnms), function(i) mode_columns(modes[[groups[i]]], terms$cnms[[i]])),
      fitted = array_of(stats::fitted(model))
    ),
    messages = message_list(if (!isTRUE(model$sdr$pdHess)) "Model convergence problem; non-positive-definite Hessian matrix.")
  )
}
