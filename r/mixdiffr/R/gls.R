transport.gls <- function(model) {
  terms <- stats::terms(model)
  data <- rows_of_call(model, attr(terms, ".Environment"))
  X <- stats::model.matrix(terms, stats::model.frame(terms, data), contrasts.arg = contrasts_of(model, terms))
  residual <- residual_of(model, data)
  logLik <- stats::logLik(model)
  theta <- stats::coef(model$modelStruct)
  n <- nrow(X)
  beta <- stats::coef(model)
  document_of(
    model, "nlme", model$method, stats::formula(model), nlme::getResponse(model), X,
    terms_of(X, attr(terms, "term.labels")), list(),
    weights = fixed_weights(model$modelStruct$varStruct, data), offset = NULL,
    estimates = list(
      beta = array_of(beta), vcov = square_rows(unname(model$varBeta)), df = array_of(rep(n - length(beta), length(beta))),
      Sigma = list(), sigma = model$sigma, residual = if (!is.null(residual)) array_of(residual$values),
      logLik = as.numeric(logLik), criterion = -2 * as.numeric(logLik), k = attr(logLik, "df"), nobs = n,
      dfResidual = n - length(beta), bic = stats::BIC(model),
      native = list(names = array_of(as.character(names(theta))), values = array_of(as.numeric(theta))), singular = FALSE,
      optimizer = "nlminb", code = 0L, fitted = array_of(stats::fitted(model))
    ),
    messages = list(), residual = residual$model
  )
}
# gls keeps no data: they are found where its formula was written.
rows_of_call <- function(model, env) {
  call <- model$call
  data <- tryCatch(as.data.frame(eval(call$data, env)), error = function(e) NULL)
  if (is.null(data) || is.null(call$data)) stop("the data of the fit are not found: export it where gls() was called", call. = FALSE)
  if (!is.null(call$subset)) data <- data[as.logical(eval(call$subset, data, env)), , drop = FALSE]
  if (is.null(model$na.action)) data else data[-as.integer(model$na.action), , drop = FALSE]
}
