# What a comparison is to R: printed, summarized, drawn, as a data frame, in a document.

print.mixdiff_comparison <- function(x, ...) {
  cat(x$screen, "\n", sep = "")
  invisible(x)
}
summary.mixdiff_comparison <- function(object, ...) structure(list(text = object$text), class = "summary.mixdiff_comparison")
print.summary.mixdiff_comparison <- function(x, ...) {
  cat(x$text, "\n", sep = "")
  invisible(x)
}
# Fits that were made; others say in $refusal why not.
fits_in <- function(x) Filter(function(one) !is.null(one$fit), x$document$fits)
verdicts_in <- function(x) {
  found <- x$document$certificates
  stats::setNames(found, vapply(found, function(one) one$fit, ""))
}

as.data.frame.mixdiff_comparison <- function(x, row.names = NULL, optional = FALSE, ...) {
  rows <- lapply(fits_in(x), function(one) {
    fixed <- one$fit$fixed
    value <- function(name) vapply(fixed, function(row) or_na(row[[name]]), 0)
    data.frame(
      fit = one$id, effect = "fixed", term = vapply(fixed, function(row) row$term, ""), estimate = value("estimate"), std.error = value("se"),
      statistic = value("statistic"), df = value("df"), p.value = value("p"), stringsAsFactors = FALSE
    )
  })
  spread <- lapply(fits_in(x), function(one) spread_of(one$id, one$fit))
  table <- do.call(rbind, c(rows, spread))
  if (!is.null(row.names)) rownames(table) <- row.names
  table
}
# Standard deviations, those of the random effects and of the residuals; neither has a standard error that means something.
spread_of <- function(id, fit) {
  random <- lapply(fit$random, function(term) {
    data.frame(name = paste(unlist(term$terms), "within", term$group), value = numbers_of(term$sd), stringsAsFactors = FALSE)
  })
  sigma <- if (is.null(fit$sigma)) NULL else data.frame(name = "residual", value = or_na(fit$sigma), stringsAsFactors = FALSE)
  rows <- do.call(rbind, c(random, list(sigma)))
  if (is.null(rows)) return(NULL)
  data.frame(
    fit = id, effect = "sd", term = rows$name, estimate = rows$value, std.error = NA_real_, statistic = NA_real_, df = NA_real_,
    p.value = NA_real_, stringsAsFactors = FALSE
  )
}
tidy.mixdiff_comparison <- function(x, ...) as.data.frame(x)
glance.mixdiff_comparison <- function(x, ...) {
  verdicts <- verdicts_in(x)
  rows <- lapply(fits_in(x), function(one) {
    fit <- one$fit
    found <- verdicts[[one$id]]
    data.frame(
      fit = one$id, engine = fit$as, method = fit$method, nobs = or_na(x$document$problem$nobs), logLik = or_na(fit$logLik), AIC = or_na(fit$aic),
      BIC = or_na(fit$bic), verdict = if (is.null(found)) NA_character_ else found$verdict,
      gain = if (is.null(found)) NA_real_ else or_na(found$gain), stringsAsFactors = FALSE
    )
  })
  do.call(rbind, rows)
}

plot.mixdiff_comparison <- function(x, ...) {
  table <- as.data.frame(x)
  table <- table[table$effect == "fixed" & !is.na(table$estimate), ]
  table$low <- table$estimate - 1.96 * table$std.error
  table$high <- table$estimate + 1.96 * table$std.error
  if (requireNamespace("ggplot2", quietly = TRUE)) drawn_by_ggplot(table) else drawn_by_base(table)
}
CAPTION <- "Estimates with 1.96 standard errors to each side"
drawn_by_ggplot <- function(table) {
  table$fit <- factor(table$fit, rev(unique(table$fit)))
  table$term <- factor(table$term, unique(table$term))
  aes <- ggplot2::aes(x = .data[["estimate"]], y = .data[["fit"]], xmin = .data[["low"]], xmax = .data[["high"]])
  ggplot2::ggplot(table, aes) +
    ggplot2::geom_pointrange() +
    ggplot2::facet_wrap("term", scales = "free_x") +
    ggplot2::labs(x = NULL, y = NULL, caption = CAPTION)
}
drawn_by_base <- function(table) {
  terms <- unique(table$term)
  fits <- unique(table$fit)
  old <- graphics::par(mfrow = grDevices::n2mfrow(length(terms)), mar = c(3, 1 + 0.45 * max(nchar(fits)), 2, 1), oma = c(1, 0, 0, 0), las = 1)
  on.exit(graphics::par(old))
  for (term in terms) {
    rows <- table[table$term == term, ]
    at <- length(fits) + 1 - match(rows$fit, fits)
    ends <- range(rows$estimate, rows$low, rows$high, na.rm = TRUE)
    graphics::plot(rows$estimate, at, pch = 19, xlim = ends, ylim = c(0.5, length(fits) + 0.5), yaxt = "n", xlab = "", ylab = "", main = term)
    kept <- !is.na(rows$low)
    graphics::segments(rows$low[kept], at[kept], rows$high[kept], at[kept])
    graphics::axis(2, at = rev(seq_along(fits)), labels = fits)
  }
  graphics::mtext(CAPTION, side = 1, outer = TRUE, cex = 0.8)
  invisible(table)
}

# In Quarto and R Markdown: the same text, as it is in the console.
knit_print.mixdiff_comparison <- function(x, ...) knitr::asis_output(paste0("\n```text\n", gsub("```", "'''", x$screen, fixed = TRUE), "\n```\n"))
