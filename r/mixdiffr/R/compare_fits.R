#' Two or more fits side by side, by the mixdiff command: see man/compare_fits.Rd.
compare_fits <- function(..., mixdiff = getOption("mixdiffr.command", "mixdiff"), arguments = character()) {
  models <- list(...)
  if (length(models) == 0) stop("which fits?", call. = FALSE)
  if (!nzchar(Sys.which(mixdiff)) && !file.exists(mixdiff)) {
    stop("the command '", mixdiff, "' was not found; name it: compare_fits(..., mixdiff = \"path/to/mixdiff\")", call. = FALSE)
  }
  folder <- tempfile("mixdiffr")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  files <- vapply(seq_along(models), function(i) {
    file <- file.path(folder, paste0(i, "-", class(models[[i]])[1], ".json"))
    export_fit(models[[i]], file)
  }, "")
  given <- c("compare", rbind("--fit", shQuote(files)), arguments)
  lines <- suppressWarnings(system2(mixdiff, given, stdout = TRUE, stderr = TRUE))
  status <- attr(lines, "status")
  if (!is.null(status) && status > 1) stop(paste(lines, collapse = "\n"), call. = FALSE)
  writeLines(lines)
  invisible(as.character(lines))
}
