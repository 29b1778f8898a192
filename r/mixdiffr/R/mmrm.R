# mmrm keeps its rows by subject and visit; they are exported in the order of the data.
transport.mmrm <- function(model) {
  parts <- model$formula_parts
  frame <- mmrm::component(model, "full_frame")
  rows <- suppressWarnings(as.integer(row.names(frame)))
  order <- if (anyNA(rows) || anyDuplicated(rows)) seq_len(nrow(frame)) else order(rows)
  X <- mmrm::component(model, "x_matrix_complete")[order, , drop = FALSE]
  beta <- stats::coef(model, complete = TRUE)
  kept <- !is.na(beta)
  frame <- frame[order, , drop = FALSE]
  weights <- model$tmb_data$weights_vector[order]
  at <- if (parts$is_spatial) model$tmb_data$coordinates[order, , drop = FALSE]
  logLik <- as.numeric(stats::logLik(model))
  theta <- mmrm::component(model, "theta_est")
  own <- mmrm_residual(model, frame, at)
  table <- stats::coef(summary(model))
  document <- document_of(
    model, "mmrm", if (mmrm::component(model, "reml")) "REML" else "ML", stats::formula(model),
    mmrm::component(model, "y_vector")[order], X[, kept, drop = FALSE],
    terms_of(X, attr(stats::terms(model), "term.labels"))[kept], list(),
    weights = if (all(weights == 1)) NULL else weights, offset = NULL,
    estimates = list(
      beta = array_of(beta[kept]), vcov = square_rows(unname(as.matrix(stats::vcov(model, complete = FALSE)))),
      df = array_of(table[names(beta)[kept], "df"]), Sigma = list(), sigma = NULL, residual = array_of(own$values),
      logLik = logLik, criterion = -2 * logLik, k = length(theta), nobs = nrow(frame),
      dfResidual = nrow(frame) - sum(kept), bic = stats::BIC(model),
      native = list(names = array_of(paste0("theta_", seq_along(theta))), values = array_of(theta)), singular = FALSE,
      optimizer = mmrm::component(model, "optimizer"), code = mmrm::component(model, "convergence"),
      fitted = array_of(X[, kept, drop = FALSE] %*% beta[kept])
    ),
    messages = list(), residual = own$model
  )
  document$choices <- list(
    df = tolower(mmrm::component(model, "method")), vcov = mmrm_vcov[[model$vcov]]
  )
  document
}
mmrm_vcov <- c(
  Asymptotic = "asymptotic", Empirical = "empirical", "Empirical-Jackknife" = "empirical-jackknife",
  "Empirical-Bias-Reduced" = "empirical-bias-reduced", "Kenward-Roger" = "kenward-roger",
  "Kenward-Roger-Linear" = "kenward-roger-linear"
)
mmrm_residual <- function(model, frame, at) {
  parts <- model$formula_parts
  kinds <- c(
    us = "us", cs = "cs-hom", csh = "cs-het", ar1 = "ar1-hom", ar1h = "ar1-het", toep = "toep-hom", toeph = "toep-het",
    ad = "ad-hom", adh = "ad-het", sp_exp = "exp", sp_gau = "gau"
  )
  kind <- kinds[[parts$cov_type]]
  subject <- frame[[parts$subject_var]]
  by <- if (length(parts$group_var) > 0) frame[[parts$group_var]]
  visit <- if (is.null(at)) frame[[parts$visit_var]] else factor(stats::ave(seq_along(subject), subject, FUN = seq_along))
  groups <- if (is.null(by)) 1L else nlevels(by)
  theta <- mmrm::component(model, "theta_est")
  values <- if (is.null(at)) {
    matrices <- mmrm::component(model, "varcor")
    unlist(lapply(if (is.matrix(matrices)) list(matrices) else matrices, by_visit, kind = kind))
  } else unlist(lapply(split(theta, rep(seq_len(groups), each = 2)), by_place, kind = kind))
  list(
    model = list(
      kind = kind, labels = array_of(levels(visit)), subject = partition(parts$subject_var, subject, levels(factor(subject))),
      position = array_of(as.integer(visit) - 1L), at = if (!is.null(at)) columns_of(at),
      by = if (!is.null(by)) partition(parts$group_var, by, levels(by)), variance = list()
    ),
    values = unname(values)
  )
}
# Variance e^theta1 and correlation plogis(theta2)^d, or ^(d^2).
by_place <- function(theta, kind) {
  rate <- -stats::plogis(theta[2], log.p = TRUE)
  c(exp(theta[1]), if (kind == "exp") 1 / rate else 1 / sqrt(rate))
}
by_visit <- function(S, kind) {
  S <- unname(S)
  m <- nrow(S)
  P <- stats::cov2cor(S)
  lower <- function(A) unlist(lapply(seq_len(m), function(i) A[i, seq_len(i - 1)]))
  rest <- switch(sub("-(hom|het)$", "", kind), us = lower(S), cs = , ar1 = P[2, 1], toep = P[-1, 1], ad = P[cbind(seq_len(m)[-1], seq_len(m - 1))])
  c(if (grepl("-hom$", kind)) S[1, 1] else diag(S), rest)
}
