#' A fitted model as one JSON file: see man/export_fit.Rd.
export_fit <- function(model, file = NULL) {
  document <- transport(model)
  json <- jsonlite::toJSON(document, digits = NA, auto_unbox = TRUE, null = "null", na = "null")
  if (is.null(file)) return(json)
  writeLines(json, file, useBytes = TRUE)
  invisible(file)
}

# What `mixdiff` reads. Each method describes a model of its class; the pieces are put together here.
transport <- function(model) UseMethod("transport")

transport.default <- function(model) {
  stop("models of class ", class(model)[1], " cannot be exported; take a fit of lmer(), glmer(), lme(), gls(), glmmTMB() or mmrm()", call. = FALSE)
}

# `I()` keeps a vector of length one a JSON array.
array_of <- function(x) I(unname(as.vector(x)))
columns_of <- function(m) lapply(seq_len(ncol(m)), function(j) array_of(m[, j]))

document_of <- function(model, package, method, formula, y, X, terms, random, weights, offset, estimates, messages, residual = NULL,
                        response = NULL, parts = NULL, choices = NULL) {
  document <- list(
    schema = "mixdiff/transport@1",
    formula = paste(deparse(formula, width.cutoff = 500L), collapse = " "),
    method = method,
    y = array_of(as.numeric(y)),
    weights = if (is.null(weights)) NULL else array_of(as.numeric(weights)),
    offset = if (is.null(offset)) NULL else array_of(as.numeric(offset)),
    fixed = list(columns = array_of(colnames(X)), terms = array_of(terms), X = columns_of(X)),
    random = random,
    residual = residual,
    estimates = estimates,
    messages = messages,
    engine = list(package = package, version = utils::packageDescription(package, fields = "Version")),
    versions = list(R = paste(R.version$major, R.version$minor, sep = "."), mixdiffr = utils::packageDescription("mixdiffr", fields = "Version"))
  )
  # fields that only some models have
  c(document, Filter(Negate(is.null), list(response = response, parts = parts, choices = choices)))
}

# The term of the formula that each column of X belongs to.
terms_of <- function(X, labels, assign = attr(X, "assign")) {
  if (is.null(assign)) return(colnames(X))
  c("(Intercept)", labels)[assign + 1L]
}

# One random-effects term: `columns` (n x k) vary by the levels of `group`.
random_term <- function(group, factor, columns, structure = "us") {
  factor <- droplevels(factor)
  list(
    name = paste(paste(ifelse(colnames(columns) == "(Intercept)", "1", colnames(columns)), collapse = " + "), "|", group),
    group = group,
    columns = array_of(colnames(columns)),
    levels = array_of(levels(factor)),
    level = array_of(as.integer(factor) - 1L),
    Z = columns_of(columns),
    structure = structure
  )
}

message_list <- function(warnings = character(), messages = character()) {
  as_level <- function(level) function(text) list(level = level, text = text)
  c(lapply(unname(warnings), as_level("warning")), lapply(unname(messages), as_level("message")))
}
