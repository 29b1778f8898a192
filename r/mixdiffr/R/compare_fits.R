#' Two or more fits side by side: see man/compare_fits.Rd.
compare_fits <- function(..., engines = NULL, starts = 20L, seed = 1L) {
  models <- list(...)
  if (length(models) == 0) stop("which fits?", call. = FALSE)
  names(models) <- names_of(models, as.list(substitute(list(...)))[-1])
  if (anyDuplicated(names(models))) {
    stop("two fits are called ", names(models)[duplicated(names(models))][1], "; name them: compare_fits(a = m1, b = m2)", call. = FALSE)
  }
  fits <- lapply(names(models), function(name) list(name = name, fit = transport(models[[name]])))
  task <- list(
    fits = fits, engines = if (is.null(engines)) NULL else array_of(engines), starts = starts, seed = seed,
    command = paste0("compare_fits(", paste(names(models), collapse = ", "), ")")
  )
  structure(ask_engine("compare", task), class = "mixdiff_comparison", fits = names(models))
}
# As they were named, or as they were written, or by their class.
names_of <- function(models, written) {
  given <- names(models)
  if (is.null(given)) given <- rep("", length(models))
  vapply(seq_along(models), function(i) {
    if (nzchar(given[i])) return(given[i])
    if (is.name(written[[i]])) as.character(written[[i]]) else class(models[[i]])[1]
  }, "")
}

#' Is one fit a maximum of its own likelihood? See man/certify.Rd.
certify <- function(model, starts = 20L, seed = 1L) {
  task <- list(
    fits = list(list(name = "fit", fit = transport(model))), engines = I(character()), starts = starts, seed = seed, command = "certify(model)"
  )
  document <- ask_engine("compare", task)$document
  refused <- document$fits[[1]]$refusal
  if (!is.null(refused)) stop(refused$message, call. = FALSE)
  found <- document$certificates[[1]]
  structure(list(
    verdict = found$verdict,
    maximum = found$verdict %in% c("interior-maximum", "boundary-maximum", "flat-ridge", "at-limit"),
    gain = or_na(found$gain),
    logLik = or_na(found$logLik),
    best = if (is.null(found$best)) NULL else refit_of(found, document),
    sentences = vapply(found$sentences, function(s) s$text, "")
  ), class = "mixdiff_certificate")
}
or_na <- function(x) if (is.null(x)) NA_real_ else as.numeric(x)
numbers_of <- function(x) vapply(x, or_na, 0)
# The highest point found, in the terms of the fit.
refit_of <- function(certificate, document) {
  best <- certificate$best
  random <- lapply(best$random, function(term) {
    cov <- do.call(rbind, lapply(term$cov, numbers_of))
    if (length(term$terms) == nrow(cov)) dimnames(cov) <- list(unlist(term$terms), unlist(term$terms))
    cov
  })
  names(random) <- vapply(best$random, function(term) term$group, "")
  list(
    logLik = or_na(certificate$bestLogLik),
    fixef = stats::setNames(numbers_of(best$beta), unlist(document$problem$columns)),
    VarCorr = random,
    sigma = sqrt(or_na(best$sigma2))
  )
}
print.mixdiff_certificate <- function(x, ...) {
  cat(x$verdict, "\n", sep = "")
  writeLines(strwrap(x$sentences, 96, indent = 2, exdent = 2))
  invisible(x)
}

#' Printed estimates against the data: see man/audit_table.Rd.
audit_table <- function(table, data, formula = NULL, method = NULL, family = NULL, link = NULL, column = NULL) {
  text <- if (is.data.frame(table)) table_text(table) else paste(table, collapse = "\n")
  if (!is.character(text) || !nzchar(text)) stop("table: a data frame, or the text that a program printed", call. = FALSE)
  if (!is.data.frame(data)) stop("data: the data frame that the model was fitted to", call. = FALSE)
  data <- as.data.frame(data)
  labels <- vapply(data, function(column) is.factor(column) || inherits(column, c("Date", "POSIXt")), TRUE)
  data[labels] <- lapply(data[labels], as.character)
  task <- list(printout = text, data = data, name = "data")
  if (inherits(formula, "formula")) formula <- paste(deparse(formula, width.cutoff = 500L), collapse = " ")
  task <- c(task, Filter(Negate(is.null), list(formula = formula, method = method, family = family, link = link,
    column = if (!is.null(column)) as.character(column))))
  structure(ask_engine("audit", task), class = "mixdiff_audit")
}
# As a table of text has it: the names of the rows are those of the coefficients, unless a column of text has them.
table_text <- function(table) {
  table <- as.data.frame(table)
  if (!is.character(table[[1]]) && !is.factor(table[[1]])) table <- cbind(term = rownames(table), table)
  cells <- vapply(table, function(column) ifelse(is.na(column), "", as.character(column)), character(nrow(table)))
  rows <- rbind(names(table), rep("---", ncol(table)), matrix(cells, nrow = nrow(table)))
  paste0("| ", apply(rows, 1, paste, collapse = " | "), " |", collapse = "\n")
}
print.mixdiff_audit <- function(x, ...) {
  cat(x$text)
  invisible(x)
}
