# The engines are one script in inst/js: Node runs it where it is on the PATH, the V8 package where it is not. Names and data go
# to it as JSON in a file, never as code.

engine_script <- function() {
  script <- getOption("mixdiffr.script", system.file("js", "mixdiff.js", package = "mixdiffr"))
  if (!nzchar(script) || !file.exists(script)) {
    stop("this copy of mixdiffr was installed without its engines; install the file mixdiffr_*.tar.gz instead of the folder", call. = FALSE)
  }
  script
}
# "node", "V8" or what `mixdiffr.engine` names.
engine_runner <- function(asked = getOption("mixdiffr.engine", "auto")) {
  asked <- match.arg(asked, c("auto", "node", "V8"))
  if (asked != "auto") return(asked)
  if (node_runs()) return("node")
  if (requireNamespace("V8", quietly = TRUE)) return("V8")
  stop("mixdiffr needs Node.js 20 or newer on the PATH, or the package V8: install.packages(\"V8\")", call. = FALSE)
}
node_path <- function() unname(Sys.which("node"))
node_runs <- function() {
  if (!nzchar(node_path())) return(FALSE)
  version <- tryCatch(suppressWarnings(system2(node_path(), "--version", stdout = TRUE, stderr = FALSE)), error = function(e) "")
  major <- suppressWarnings(as.integer(sub("^v([0-9]+).*$", "\\1", version[1])))
  isTRUE(major >= 20L)
}
# Asks a function of the script; a refusal is an error in its own words.
ask_engine <- function(name, task) {
  json <- jsonlite::toJSON(task, digits = NA, auto_unbox = TRUE, null = "null", na = "null")
  text <- if (engine_runner() == "node") by_node(name, json) else by_v8(name, json)
  answer <- jsonlite::fromJSON(text, simplifyVector = FALSE)
  if (identical(answer$schema, "mixdiff/refusal@1")) stop(answer$message, "\n  ", answer$hint, call. = FALSE)
  answer
}
by_node <- function(name, json) {
  files <- c(tempfile(fileext = ".json"), tempfile(fileext = ".json"))
  on.exit(unlink(files))
  writeLines(enc2utf8(json), files[1], useBytes = TRUE)
  runner <- file.path(dirname(engine_script()), "run.cjs")
  said <- suppressWarnings(system2(node_path(), shQuote(c(runner, name, files)), stdout = TRUE, stderr = TRUE))
  if (!file.exists(files[2])) stop("Node ended without an answer:\n", paste(said, collapse = "\n"), call. = FALSE)
  paste(readLines(files[2], encoding = "UTF-8", warn = FALSE), collapse = "\n")
}
by_v8 <- function(name, json) {
  if (!requireNamespace("V8", quietly = TRUE)) stop("the package V8 is not installed: install.packages(\"V8\")", call. = FALSE)
  if (is.null(kept$v8)) {
    kept$v8 <- V8::v8()
    kept$v8$source(engine_script())
  }
  kept$v8$assign("mixdiffTask", enc2utf8(as.character(json)))
  kept$v8$eval(paste0("mixdiff.", name, "(mixdiffTask)"), await = TRUE)
}
# A script that was read once need not be read again.
kept <- new.env(parent = emptyenv())
