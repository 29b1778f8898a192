#' A study by simulation, run by the mixdiff command, and its results as a data frame: see man/simulate_study.Rd.
simulate_study <- function(study, out = NULL, workers = NULL, what = c("results", "timings", "performance", "differences", "conclusions"),
                           run = TRUE, mixdiff = getOption("mixdiffr.command", "mixdiff"), arguments = character()) {
  what <- match.arg(what)
  if (!file.exists(study)) stop("the study file '", study, "' does not exist", call. = FALSE)
  if (!nzchar(Sys.which(mixdiff)) && !file.exists(mixdiff)) {
    stop("the command '", mixdiff, "' was not found; name it: simulate_study(..., mixdiff = \"path/to/mixdiff\")", call. = FALSE)
  }
  isSummary <- !what %in% c("results", "timings")
  # before hours of work, not after them
  reader <- if (isSummary) NULL else parquet_reader()
  where <- if (is.null(out)) character() else c("--out", shQuote(out))
  threads <- if (is.null(workers)) character() else c("--workers", as.character(as.integer(workers)))
  if (run) ask_mixdiff(mixdiff, c("simulate", shQuote(study), where, threads, arguments))
  folder <- if (is.null(out)) file.path(dirname(study), paste0(sub("(.)[.][^.]*$", "\\1", basename(study)), ".results")) else out
  if (isSummary) {
    ask_mixdiff(mixdiff, c("simulate", "report", shQuote(study), where))
    return(utils::read.csv(file.path(folder, paste0(what, ".csv")), check.names = FALSE))
  }
  files <- sort(list.files(file.path(folder, what), pattern = "^s[0-9]+-r[0-9]+-[0-9]+[.]parquet$", full.names = TRUE))
  if (length(files) == 0) stop("'", folder, "' holds no ", what, " of a study; run it first: simulate_study(study)", call. = FALSE)
  do.call(rbind, lapply(files, function(file) as.data.frame(reader(file))))
}

#' A function that reads a Parquet file, of the first package that has one.
parquet_reader <- function() {
  if (requireNamespace("nanoparquet", quietly = TRUE)) return(getExportedValue("nanoparquet", "read_parquet"))
  if (requireNamespace("arrow", quietly = TRUE)) return(getExportedValue("arrow", "read_parquet"))
  stop("reading every fit needs the package nanoparquet or arrow: install.packages(\"nanoparquet\"); ",
    "without them what = \"performance\", \"differences\" or \"conclusions\" reads the summary as CSV",
    call. = FALSE
  )
}

#' The command's words go on as messages; what it refuses is an error in its own words.
ask_mixdiff <- function(mixdiff, words) {
  lines <- suppressWarnings(system2(mixdiff, words, stdout = TRUE, stderr = TRUE))
  status <- attr(lines, "status")
  if (!is.null(status) && status != 0) stop(paste(lines, collapse = "\n"), call. = FALSE)
  if (!"report" %in% words) message(paste(lines, collapse = "\n"))
  invisible(lines)
}
