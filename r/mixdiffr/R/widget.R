#' The report of a comparison, to be looked at where one works: see man/report_widget.Rd.
report_widget <- function(x, width = NULL, height = NULL) {
  if (!inherits(x, "mixdiff_comparison")) stop("x: what compare_fits() returned", call. = FALSE)
  html <- ask_engine("page", list(document = x$document))$html
  if (!requireNamespace("htmlwidgets", quietly = TRUE)) return(structure(list(html = html, height = height), class = "mixdiff_page"))
  sizing <- htmlwidgets::sizingPolicy(defaultWidth = "100%", defaultHeight = 600, padding = 0, browser.fill = TRUE, viewer.fill = TRUE)
  htmlwidgets::createWidget("mixdiff", list(html = html), width, height, sizing, package = "mixdiffr")
}
# Without htmlwidgets: the page in the viewer or a browser, and in a document a frame.
print.mixdiff_page <- function(x, ...) {
  file <- tempfile("mixdiff-", fileext = ".html")
  writeLines(enc2utf8(x$html), file, useBytes = TRUE)
  if (interactive()) getOption("viewer", utils::browseURL)(file) else cat("report: ", file, "\n", sep = "")
  invisible(x)
}
knit_print.mixdiff_page <- function(x, ...) {
  height <- if (is.null(x$height)) "600px" else if (is.numeric(x$height)) paste0(x$height, "px") else x$height
  text <- gsub("\"", "&quot;", gsub("&", "&amp;", x$html, fixed = TRUE), fixed = TRUE)
  # a blank line would end a block of HTML in Markdown
  text <- gsub("\n", "&#10;", text, fixed = TRUE)
  style <- gsub("[^0-9a-z.%]", "", height)
  knitr::asis_output(paste0(
    "\n<iframe sandbox=\"\" title=\"Comparison of fits\" style=\"width:100%;height:", style, ";border:1px solid #8888\" srcdoc=\"", text, "\"></iframe>\n"
  ))
}
