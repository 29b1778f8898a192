transport.glmmTMB <- function(model) {
  family <- model$modelInfo$family
  if (identical(family$family, "gaussian") && identical(family$link, "identity")) linear_glmmTMB(model) else generalized_glmmTMB(model)
}
linear_glmmTMB <- function(model) {
  formulas <- model$modelInfo$allForm
  if (length(all.vars(formulas$ziformula)) > 0 || !identical(deparse(formulas$ziformula), "~0")) {
    stop("a gaussian model with zero inflation cannot be exported", call. = FALSE)
  }
  terms <- model$modelInfo$reTrms$cond
  structures <- vapply(model$modelInfo$reStruc$condReStruc, function(s) names(s$blockCode), "")
  known <- unname(tmb_kinds[structures])
  if (anyNA(known)) {
    stop("the covariance structure ", structures[is.na(known)][1], " cannot be exported", call. = FALSE)
  }
  frame <- stats::model.frame(model)
  X <- glmmTMB::getME(model, "X")
  assign <- attr(terms$flist, "assign")
  groups <- names(terms$flist)[assign]
  random <- if (length(known) == 0) list() else sparse_terms(glmmTMB::getME(model, "Z"), terms$flist, assign, terms$cnms, known)
  random <- lapply(random, placed_term)
  vc <- glmmTMB::VarCorr(model)$cond
  modes <- glmmTMB::ranef(model)$cond
  beta <- glmmTMB::fixef(model)$cond
  vcov <- suppressWarnings(as.matrix(stats::vcov(model)$cond))
  reached <- -model$fit$objective
  shown <- stats::logLik(model)
  labels <- attr(stats::terms(model), "term.labels")
  Sigma <- lapply(seq_along(terms$cnms), function(i) square_rows(matrix(as.numeric(vc[[i]]), nrow(vc[[i]]))))
  modes_of <- lapply(seq_along(terms$cnms), function(i) mode_columns(modes[[groups[i]]], terms$cnms[[i]]))
  residual <- tmb_residual(model, random, Sigma, frame)
  rest <- setdiff(seq_along(random), residual$taken)
  document_of(
    model, "glmmTMB", if (isTRUE(model$modelInfo$REML)) "REML" else "ML", stats::formula(model), stats::model.response(frame),
    X, terms_of(X, labels), random[rest], weights = stats::model.weights(frame), offset = stats::model.offset(frame),
    estimates = list(
      beta = array_of(beta[colnames(X)]), vcov = square_rows(vcov[seq_along(beta), seq_along(beta), drop = FALSE]),
      Sigma = Sigma[rest], sigma = if (is.null(residual)) stats::sigma(model), residual = residual$values, logLik = reached, criterion = -2 * reached, withheld = is.na(as.numeric(shown)),
      k = attr(shown, "df"), nobs = stats::nobs(model), dfResidual = stats::df.residual(model),
      bic = suppressWarnings(stats::BIC(model)),
      native = list(names = array_of(names(model$fit$par)), values = array_of(model$fit$par)),
      singular = FALSE, optimizer = "nlminb", code = model$fit$convergence,
      modes = modes_of[rest],
      fitted = array_of(stats::fitted(model))
    ),
    messages = message_list(if (!isTRUE(model$sdr$pdHess)) "Model convergence problem; non-positive-definite Hessian matrix."),
    residual = residual$model
  )
}
tmb_kinds <- c(
  us = "us", diag = "diag", homdiag = "diag-hom", cs = "cs-het", homcs = "cs-hom", ar1 = "ar1-hom", hetar1 = "ar1-het",
  toep = "toep-het", homtoep = "toep-hom", exp = "exp", ou = "exp", gau = "gau", mat = "mat"
)
# Coordinates stand in the names of the columns, as numFactor() wrote them: `pos(1,2)`.
placed_term <- function(term) {
  if (!(term$structure %in% c("exp", "gau", "mat"))) return(term)
  inside <- sub("\\)$", "", sub("^.*\\(", "", as.character(term$columns)))
  at <- do.call(rbind, lapply(strsplit(inside, ","), as.numeric))
  c(term, list(coordinates = columns_of(at)))
}

# With `dispformula = ~ 0` a term with one column for each row of a level is the residual; else the logarithm of the residual
# deviation is linear in factors and numbers. NULL: one variance.
tmb_residual <- function(model, random, Sigma, frame) {
  formula <- model$modelInfo$allForm$dispformula
  if (identical(deparse(formula), "~1")) return(NULL)
  if (identical(deparse(formula), "~0")) return(term_as_residual(random, Sigma))
  described <- stats::terms(formula)
  labels <- attr(described, "term.labels")
  if (attr(described, "intercept") != 1 || any(attr(described, "order") > 1) || length(attr(described, "offset")) > 0) {
    stop("a dispersion formula with interactions, offsets or no intercept cannot be exported", call. = FALSE)
  }
  # up to 1.1.8 it is the logarithm of the variance
  half <- if (utils::packageVersion("glmmTMB") < "1.1.9") 0.5 else 1
  coef <- glmmTMB::fixef(model)$disp * half
  sigma <- exp(coef[["(Intercept)"]])
  parts <- lapply(labels, function(label) {
    x <- frame[[label]]
    if (is.null(x)) x <- eval(str2lang(label), frame, environment(formula))
    if (is.numeric(x)) {
      return(list(model = list(kind = "exp", of = array_of(as.numeric(x)), by = NULL), values = coef[[label]]))
    }
    x <- droplevels(as.factor(x))
    names <- paste0(label, levels(x)[-1])
    if (!all(names %in% names(coef))) stop("factors of a dispersion formula are exported with treatment contrasts only", call. = FALSE)
    list(model = list(kind = "ident", of = NULL, by = partition(label, x, levels(x))), values = exp(coef[names]))
  })
  own <- independent(nrow(frame))
  list(
    model = c(own[c("kind", "labels", "subject", "position")], list(variance = lapply(parts, `[[`, "model"))),
    values = array_of(c(sigma^2, unlist(lapply(parts, `[[`, "values")))), taken = integer()
  )
}
term_as_residual <- function(random, Sigma) {
  fits <- which(vapply(random, function(term) {
    Z <- do.call(cbind, term$Z)
    all(rowSums(Z != 0) == 1) && all(Z[Z != 0] == 1) && !anyDuplicated(paste(as.integer(term$level), max.col(Z)))
  }, NA))
  if (length(fits) != 1) stop("with dispformula = ~ 0 one term with a column for each row of a level is exported; here are ", length(fits), call. = FALSE)
  term <- random[[fits]]
  kind <- sub("^diag$", "diag-het", term$structure)
  if (kind == "mat") stop("mat as the residual cannot be exported", call. = FALSE)
  S <- do.call(rbind, lapply(Sigma[[fits]], as.numeric))
  position <- max.col(do.call(cbind, term$Z)) - 1L
  at <- if (kind %in% c("exp", "gau")) lapply(term$coordinates, function(x) array_of(as.numeric(x)[position + 1L]))
  list(
    model = c(
      list(kind = kind, labels = term$columns, subject = list(name = term$group, levels = term$levels, index = term$level),
        position = array_of(position)),
      if (!is.null(at)) list(at = at), list(variance = list())
    ),
    values = array_of(structure_values(kind, S, term$coordinates)), taken = fits
  )
}
# The parameters that make a covariance matrix, under their standard order.
structure_values <- function(kind, S, coordinates) {
  m <- nrow(S)
  P <- stats::cov2cor(S)
  first <- if (grepl("-het$|^us$", kind)) diag(S) else S[1, 1]
  lags <- vapply(seq_len(m - 1), function(k) P[1 + k, 1], 0)
  rest <- switch(sub("-(het|hom)$", "", kind),
    us = unlist(lapply(seq_len(m), function(i) S[i, seq_len(i - 1)])),
    diag = numeric(), cs = P[2, 1], ar1 = P[2, 1], toep = lags,
    exp = , gau = {
      D <- as.matrix(stats::dist(do.call(cbind, lapply(coordinates, as.numeric))))
      near <- which(D == min(D[D > 0]), arr.ind = TRUE)[1, ]
      d <- D[near[1], near[2]]
      rho <- P[near[1], near[2]]
      if (kind == "exp") -d / log(rho) else d / sqrt(-log(rho))
    })
  c(first, rest)
}
