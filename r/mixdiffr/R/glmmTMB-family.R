# Models of glmmTMB in another family, with their other predictors.
generalized_glmmTMB <- function(model) {
  family <- glmmTMB_family(model)
  link <- model$modelInfo$family$link
  formulas <- model$modelInfo$allForm
  inflated <- !identical(deparse(formulas$ziformula), "~0")
  dispersed <- !(paste(deparse(formulas$dispformula), collapse = "") %in% c("~1", "~0")) && !(family %in% c("binomial", "poisson", "truncated_poisson"))
  if (length(model$modelInfo$reTrms$disp$cnms) > 0) stop("random effects in the dispersion cannot be exported", call. = FALSE)
  data <- model$obj$env$data
  frame <- stats::model.frame(model)
  X <- glmmTMB::getME(model, "X")
  labels <- attr(stats::terms(model), "term.labels")
  # terms of the mean first, then those of the zero-inflation, as their parameters are
  pieces <- c(list(exported_terms(model, "cond", "Z")), if (length(model$modelInfo$reTrms$zi$cnms) > 0) list(exported_terms(model, "zi", "Zzi")))
  gather <- function(field) do.call(c, lapply(pieces, function(piece) piece[[field]]))
  beta <- glmmTMB::fixef(model)
  p <- length(beta$cond)
  vcov <- suppressWarnings(as.matrix(stats::vcov(model)$cond))
  reached <- -model$fit$objective
  shown <- stats::logLik(model)
  y <- as.numeric(data$yobs)
  trials <- if (family %in% c("binomial", "betabinomial") && any(data$size != 1)) data$size
  parts <- Filter(Negate(is.null), list(
    zeroInflation = if (inflated) other_predictor(data$Xzi, attr(stats::terms(formulas$ziformula), "term.labels"), data$zioffset),
    dispersion = if (dispersed) other_predictor(dispersion_matrix(data), attr(stats::terms(formulas$dispformula), "term.labels"), dispersion_offset(data))
  ))
  estimates <- list(
    beta = array_of(beta$cond[colnames(X)]), vcov = square_rows(vcov[seq_len(p), seq_len(p), drop = FALSE]),
    Sigma = gather("Sigma"), sigma = if (dispersed) NULL else stats::sigma(model),
    logLik = reached, criterion = -2 * reached, withheld = is.na(as.numeric(shown)),
    k = attr(shown, "df"), nobs = stats::nobs(model), dfResidual = stats::df.residual(model),
    bic = suppressWarnings(stats::BIC(model)),
    native = list(names = array_of(names(model$fit$par)), values = array_of(model$fit$par)),
    singular = FALSE, optimizer = "nlminb", code = model$fit$convergence,
    modes = gather("modes"), fitted = array_of(stats::fitted(model))
  )
  document_of(
    model, "glmmTMB", if (isTRUE(model$modelInfo$REML)) "REML" else "ML", stats::formula(model),
    y, X, terms_of(X, labels), gather("random"),
    weights = plain_weights(data$weights), offset = stats::model.offset(frame),
    response = response_part(family, link, trials), parts = if (length(parts) > 0) parts,
    estimates = c(estimates, family_estimates(model, beta, parts)),
    messages = message_list(if (!isTRUE(model$sdr$pdHess)) "Model convergence problem; non-positive-definite Hessian matrix.")
  )
}
# Columns and their offset carry the version's name: Xd before 1.1.10, Xdisp since.
dispersion_matrix <- function(data) if (is.null(data$Xdisp)) data$Xd else data$Xdisp
dispersion_offset <- function(data) if (is.null(data$dispoffset)) data$doffset else data$dispoffset
# Coefficients of the other predictors with the covariance matrix of all, and what the family has beside a dispersion.
family_estimates <- function(model, beta, parts) {
  own <- list(zeroInflation = beta$zi, dispersion = beta$disp)[names(parts)]
  counts <- sum(vapply(own, length, 0L))
  full <- tryCatch(suppressWarnings(as.matrix(stats::vcov(model, full = TRUE))), error = function(e) NULL)
  at <- seq_len(length(beta$cond) + counts)
  shape <- tryCatch(glmmTMB::family_params(model), error = function(e) NULL)
  Filter(Negate(is.null), list(
    parts = if (length(own) > 0) lapply(own, array_of), vcovOfParts = if (length(own) > 0 && !is.null(full)) square_rows(unname(full[at, at, drop = FALSE])),
    shape = if (length(shape) > 0) array_of(shape)
  ))
}
exported_terms <- function(model, part, Z) {
  terms <- model$modelInfo$reTrms[[part]]
  structures <- vapply(model$modelInfo$reStruc[[paste0(part, "ReStruc")]], function(s) names(s$blockCode), "")
  known <- unname(tmb_kinds[structures])
  if (anyNA(known)) stop("the covariance structure ", structures[is.na(known)][1], " cannot be exported", call. = FALSE)
  if (length(terms$cnms) == 0) return(list(random = list(), Sigma = list(), modes = list()))
  assign <- attr(terms$flist, "assign")
  groups <- names(terms$flist)[assign]
  random <- sparse_terms(glmmTMB::getME(model, Z), terms$flist, assign, terms$cnms, known)
  random <- lapply(random, placed_term)
  if (part == "zi") random <- lapply(random, function(term) c(term, list(part = "zeroInflation")))
  vc <- glmmTMB::VarCorr(model)[[part]]
  modes <- glmmTMB::ranef(model)[[part]]
  list(
    random = random, Sigma = lapply(seq_along(terms$cnms), function(i) square_rows(matrix(as.numeric(vc[[i]]), nrow(vc[[i]])))),
    modes = lapply(seq_along(terms$cnms), function(i) mode_columns(modes[[groups[i]]], terms$cnms[[i]]))
  )
}
