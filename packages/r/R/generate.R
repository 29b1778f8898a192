# Makes data sets with a function of the user's: one process for many, each from the state of the random numbers that it is handed.
# Usage: Rscript --vanilla generate.R FILE FUNCTION TAG SECONDS. A question is a line of JSON on standard input, its answer one on standard
# output behind TAG; what the function prints goes to standard error. The file is run once, in an environment of its own.
options(OutDec = ".", warn = 1)
said <- commandArgs(TRUE)
answer <- function(value) {
  # a function may have left a line of its own unfinished
  cat("\n", said[3], value, "\n", sep = "")
  flush(stdout())
}
if (!requireNamespace("jsonlite", quietly = TRUE)) {
  answer("missing jsonlite")
  quit(status = 0)
}
json <- function(x) jsonlite::toJSON(x, auto_unbox = TRUE, null = "null", na = "null", digits = NA)
room <- new.env(parent = globalenv())
quietly <- function(expr) {
  sink(stderr())
  on.exit(sink())
  tryCatch(
    withCallingHandlers(list(value = expr), warning = function(w) invokeRestart("muffleWarning"), message = function(m) invokeRestart("muffleMessage")),
    error = function(e) list(error = conditionMessage(e))
  )
}
make <- NULL
opened <- quietly({
  source(said[1], local = room, encoding = "UTF-8")
  if (!exists(said[2], room, mode = "function", inherits = FALSE)) {
    there <- Filter(function(name) is.function(room[[name]]), ls(room))
    stop("it defines no function '", said[2], "'", if (length(there) > 0) paste0("; its functions: ", paste(there, collapse = ", ")))
  }
})
if (is.null(opened$error)) make <- room[[said[2]]]
# 17 digits give every number back
column <- function(x, name) {
  if (is.factor(x)) list(kind = "factor", codes = I(as.integer(x)), levels = I(levels(x)), ordered = is.ordered(x))
  else if (inherits(x, "POSIXt") || inherits(x, "Date") || is.list(x) || !is.null(dim(x)))
    stop("column '", name, "' is ", class(x)[1], "; numbers, logicals, texts and factors are taken")
  else if (is.logical(x)) list(kind = "logical", values = I(as.integer(x)))
  else if (is.numeric(x)) list(kind = "number", values = I(ifelse(is.na(x), NA_character_, sprintf("%.17g", as.numeric(x)))))
  else if (is.character(x)) list(kind = "text", values = I(enc2utf8(x)))
  else stop("column '", name, "' is ", class(x)[1], "; numbers, logicals, texts and factors are taken")
}
state <- function() I(get(".Random.seed", envir = globalenv(), inherits = FALSE))
one <- function(question) {
  RNGkind("Mersenne-Twister", "Inversion", "Rejection")
  if (is.null(question$state)) set.seed(question$seed)
  else assign(".Random.seed", vapply(question$state, function(x) if (is.null(x)) NA_integer_ else as.integer(x), 0L), envir = globalenv())
  # one that stops leaves a state all the same, from which the next one begins
  for (k in seq_len(question$count)) made <- tryCatch(do.call(make, question$arguments), error = identity)
  if (!isTRUE(question$data)) return(list(state = state()))
  if (inherits(made, "error")) return(list(error = conditionMessage(made), state = state()))
  if (!is.data.frame(made)) stop("it returned ", class(made)[1], ", not a data frame")
  list(columns = stats::setNames(lapply(names(made), function(name) column(made[[name]], name)), names(made)), rows = nrow(made), state = state())
}
answer(json(if (is.null(make)) list(error = opened$error) else list(R = as.character(getRversion()))))
input <- file("stdin", open = "r", encoding = "UTF-8")
repeat {
  line <- readLines(input, 1L)
  if (length(line) == 0L) break
  question <- jsonlite::fromJSON(line, simplifyVector = FALSE)
  # whoever asked gives up before: this ends a function that nobody waits for any more
  done <- quietly({
    setTimeLimit(elapsed = 2 * as.numeric(said[4]) * max(1, question$count), transient = TRUE)
    one(question)
  })
  setTimeLimit()
  answer(json(if (is.null(done$error)) done$value else list(error = done$error, state = state())))
}
