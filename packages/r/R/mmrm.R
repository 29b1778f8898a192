# mmrm: one covariance matrix over the visits of a subject, or a correlation that falls with distance; no random effects.
MMRM_TYPES <- c(
  us = "us", "cs-hom" = "cs", "cs-het" = "csh", "ar1-hom" = "ar1", "ar1-het" = "ar1h", "toep-hom" = "toep", "toep-het" = "toeph",
  "ad-hom" = "ad", "ad-het" = "adh", exp = "sp_exp", gau = "sp_gau"
)
MMRM_DF <- c(satterthwaite = "Satterthwaite", "kenward-roger" = "Kenward-Roger", "between-within" = "Between-Within", residual = "Residual")
MMRM_VCOV <- c(
  asymptotic = "Asymptotic", empirical = "Empirical", "empirical-jackknife" = "Empirical-Jackknife",
  "empirical-bias-reduced" = "Empirical-Bias-Reduced", "kenward-roger" = "Kenward-Roger", "kenward-roger-linear" = "Kenward-Roger-Linear"
)
engines$mmrm <- function(b, job) {
  residual <- job$residual
  type <- unname(MMRM_TYPES[residual$kind])
  spatial <- grepl("^sp_", type)
  # matrices of several columns are spread: mmrm takes plain columns
  flat <- spread(b, job)
  columns <- setdiff(names(flat), c("y", "subject1", "visit1", "groups1", "w"))
  at <- grep("^at1_", names(flat), value = TRUE)
  formula <- stats::reformulate(c(if (b$intercept) "1" else "0", setdiff(columns, at)), "y")
  environment(formula) <- globalenv()
  covariance <- mmrm::cov_struct(type, if (spatial) at else "visit1", "subject1", if (is.null(residual$by)) character(0) else "groups1")
  arguments <- list(formula, data = flat, covariance = covariance, reml = job$method == "REML", control = mmrmControl(job))
  if (!is.null(b$data$w)) arguments$weights <- b$data$w
  m <- do.call(mmrm::mmrm, arguments)
  table <- stats::coef(summary(m))
  all <- stats::coef(m, complete = TRUE)
  place <- byPosition(b, job, sub("^`(.*)`$", "\\1", names(all)))
  kept <- match(names(all)[place], rownames(table))
  X <- stats::model.matrix(formula, flat)
  beta <- unname(all)[place]
  shown <- stats::logLik(m)
  ll <- as.numeric(shown)
  list(
    beta = beta, sigma = NA_real_, Sigma = list(),
    residual = listed(mmrmResidual(m, residual, flat)),
    logLik = ll, criterion = -2 * ll,
    vcov = unname(as.matrix(stats::vcov(m, complete = FALSE)))[kept, kept, drop = FALSE],
    se = unname(table[, "Std. Error"])[kept], df = unname(table[, "df"])[kept],
    k = length(mmrm::component(m, "theta_est")), nobs = nrow(flat), subjects = mmrm::component(m, "n_subjects"),
    dfResidual = nrow(flat) - sum(!is.na(all)), aic = stats::AIC(m), bic = stats::BIC(m),
    native = list(names = paste0("theta_", seq_along(mmrm::component(m, "theta_est"))), values = unname(mmrm::component(m, "theta_est"))),
    singular = FALSE, optimizer = attr(m, "optimizer") %||% mmrm::component(m, "optimizer"),
    code = 0, message = mmrm::component(m, "conv_message") %||% "",
    fitted = as.numeric(X[, names(all)[!is.na(all)], drop = FALSE] %*% all[!is.na(all)])
  )
}
spread <- function(b, job) {
  flat <- data.frame(y = b$data$y)
  for (name in names(b$data)[-1]) {
    one <- b$data[[name]]
    if (!is.matrix(one)) flat[[name]] <- one
    else for (j in seq_len(ncol(one))) flat[[if (ncol(one) == 1) name else paste0(name, "_", j)]] <- one[, j]
  }
  flat
}
mmrmControl <- function(job) {
  chosen <- job$choices
  given <- list(method = unname(MMRM_DF[chosen$df %||% "satterthwaite"]), drop_visit_levels = !identical(chosen$`unused-visits`, "keep"))
  if (!identical(chosen$vcov %||% "automatic", "automatic")) given$vcov <- unname(MMRM_VCOV[chosen$vcov])
  if (!identical(chosen$optimizer %||% "automatic", "automatic")) given$optimizer <- chosen$optimizer
  if (identical(chosen$start, "emp")) given$start <- mmrm::emp_start
  do.call(mmrm::mmrm_control, given)
}
# By its own matrices; those of places by its parameters: variance e^theta1, correlation plogis(theta2)^d or ^(d^2).
mmrmResidual <- function(m, residual, flat) {
  groups <- residual$by$levels %||% 1L
  theta <- mmrm::component(m, "theta_est")
  if (residual$kind %in% c("exp", "gau")) {
    return(unlist(lapply(split(theta, rep(seq_len(groups), each = 2)), function(t) {
      rate <- -stats::plogis(t[2], log.p = TRUE)
      unname(c(exp(t[1]), if (residual$kind == "exp") 1 / rate else 1 / sqrt(rate)))
    }), use.names = FALSE))
  }
  matrices <- mmrm::component(m, "varcor")
  if (is.matrix(matrices)) matrices <- list(matrices)
  unlist(lapply(matrices, function(S) {
    there <- match(rownames(S), levels(flat$visit1))
    fromMatrix(residual$kind, overAll(unname(S), there, residual$positions))
  }), use.names = FALSE)
}
