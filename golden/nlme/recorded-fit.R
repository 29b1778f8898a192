# What record-structures.R records of one fit by nlme's gls or lme, at full precision: the way of every round of its optimizer, and
# what it prints at the end. The model is described a second time, in the terms of a Problem.
suppressMessages({library(nlme); library(jsonlite)})
invisible(suppressMessages(trace("nlminb", where = asNamespace("stats"), print = FALSE, exit = quote({
  assign("ends", c(get0("ends", .GlobalEnv), list(c(list(start = start), returnValue()))), .GlobalEnv)
}))))
plain <- function(x) I(unname(as.numeric(x)))
columns <- function(f, data) {
  X <- model.matrix(f, data)
  list(columns = I(colnames(X)), values = unname(lapply(seq_len(ncol(X)), function(j) plain(X[, j]))))
}
# Vectors of the data that cases refer to by name.
dataSet <- function(data, fixed, vectors) list(
  y = plain(eval(fixed[[2]], data)), fixed = columns(fixed, data),
  vectors = lapply(data[vectors], function(v) if (is.numeric(v)) plain(v) else I(as.character(v))),
  levels = lapply(Filter(is.factor, data[vectors]), function(v) I(levels(droplevels(v)))))
by <- function(kind, of = NULL, by = NULL) list(kind = kind, of = of, by = by)
recorded <- function(name, set, model, residual = NULL, random = NULL, method, choices = NULL) {
  assign("ends", list(), .GlobalEnv)
  warned <- character()
  m <- tryCatch(withCallingHandlers(model, warning = function(w) { warned <<- c(warned, conditionMessage(w)); invokeRestart("muffleWarning") }), error = function(e) conditionMessage(e))
  rounds <- lapply(get("ends", .GlobalEnv), function(e) list(start = plain(e$start), par = plain(e$par), objective = e$objective,
    iterations = e$iterations, evaluations = plain(e$evaluations), message = e$message))
  out <- list(name = name, set = set, method = method, residual = residual, random = random, choices = choices, rounds = rounds)
  if (is.character(m)) return(c(out, list(error = m)))
  table <- summary(m)$tTable
  of <- function(part, ...) { s <- m$modelStruct[[part]]; if (is.null(s)) NULL else plain(coef(s, unconstrained = FALSE, ...)) }
  psi <- if (is.null(m$modelStruct$reStruct)) NULL else unname(lapply(rev(as.list(m$modelStruct$reStruct)), function(x)
    lapply(seq_len(ncol(as.matrix(x))), function(j) plain(as.matrix(x)[, j] * m$sigma^2))))
  c(out, list(coefficients = I(as.character(names(coef(m$modelStruct)))), correlation = of("corStruct"), logLik = as.numeric(logLik(m)), AIC = AIC(m), BIC = BIC(m),
    sigma = m$sigma, beta = plain(if (inherits(m, "lme")) fixef(m) else coef(m)),
    se = plain(table[, "Std.Error"]), psi = psi, warned = I(warned)))
}
write <- function(sets, cases, invalid = NULL) cat(toJSON(list(source = paste0("nlme ", packageVersion("nlme"), ", R ", getRversion()), sets = sets, cases = cases, invalid = invalid),
  digits = NA, auto_unbox = TRUE, null = "null"))
