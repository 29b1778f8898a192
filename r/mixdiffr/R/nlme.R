transport.lme <- function(model) {
  data <- rows_used(model)
  residual <- residual_of(model, data)
  terms <- stats::terms(model)
  X <- stats::model.matrix(terms, stats::model.frame(terms, data), contrasts.arg = contrasts_of(model, terms))
  structs <- model$modelStruct$reStruct
  groups <- names(structs)
  random <- lapply(rev(groups), function(group) {
    columns <- random_columns(structs[[group]], data)
    random_term(gsub("/", ":", group), grouping(model, group), columns, structure_of(structs[[group]]))
  })
  modes <- nlme::ranef(model)
  if (is.data.frame(modes)) modes <- stats::setNames(list(modes), groups)
  ordered_modes <- lapply(rev(groups), function(group) {
    one <- modes[[group]]
    columns_of(as.matrix(one[match(levels(droplevels(grouping(model, group))), rownames(one)), , drop = FALSE]))
  })
  table <- summary(model)$tTable
  vcov <- unname(as.matrix(stats::vcov(model)))
  scale <- mean((table[, "Std.Error"] / sqrt(diag(vcov)))^2)
  logLik <- stats::logLik(model)
  theta <- stats::coef(model$modelStruct)
  document_of(
    model, "nlme", model$method, stats::formula(model), nlme::getResponse(model), X,
    terms_of(X, attr(terms, "term.labels")), random,
    weights = fixed_weights(model$modelStruct$varStruct, data), offset = NULL,
    estimates = list(
      beta = array_of(nlme::fixef(model)), vcov = square_rows(vcov * scale), df = array_of(table[, "DF"]),
      Sigma = lapply(rev(groups), function(group) square_rows(as.matrix(structs[[group]]) * model$sigma^2)),
      sigma = model$sigma, residual = if (!is.null(residual)) array_of(residual$values), logLik = as.numeric(logLik),
      criterion = -2 * as.numeric(logLik), k = attr(logLik, "df"),
      nobs = attr(logLik, "nobs"), bic = stats::BIC(model),
      native = list(names = array_of(names(theta)), values = array_of(theta)), singular = FALSE, optimizer = "nlminb",
      code = 0L, modes = ordered_modes, fitted = array_of(stats::fitted(model))
    ),
    messages = list(), residual = residual$model
  )
}
# The data of the fit without the rows that na.action removed.
rows_used <- function(model) {
  data <- if (is.null(model$data)) stop("refit with keep.data = TRUE", call. = FALSE) else as.data.frame(model$data)
  if (is.null(model$na.action)) data else data[-as.integer(model$na.action), , drop = FALSE]
}
# Those of random effects stand among them too.
contrasts_of <- function(model, terms) {
  own <- model$contrasts[intersect(names(model$contrasts), all.vars(terms))]
  if (length(own) == 0) NULL else own
}
grouping <- function(model, group) factor(model$groups[[group]], levels = unique(as.character(model$groups[[group]])))
random_columns <- function(struct, data) {
  formula <- stats::formula(struct)
  stats::model.matrix(formula, stats::model.frame(formula, data))
}
structure_of <- function(struct) {
  if (inherits(struct, "pdDiag") || ncol(as.matrix(struct)) == 1) return("diag")
  if (inherits(struct, "pdIdent")) return("diag-hom")
  if (inherits(struct, "pdCompSymm")) return("cs-hom")
  if (inherits(struct, c("pdSymm", "pdLogChol", "pdNatural"))) return("us")
  stop("the covariance class ", class(struct)[1], " cannot be exported", call. = FALSE)
}
