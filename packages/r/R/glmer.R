# A generalized model of lme4: glmer(), or glmer.nb() where its parameter is estimated too.
glmerFit <- function(text, b, job) {
  negative <- job$family == "nbinom2"
  family <- if (negative) NULL else plainFamily(job)
  if (is.null(family) && !(negative && job$link == "log")) return(noFamily("lme4", job))
  asked <- job$choices[["glmer-optimizer"]]
  stages <- if (is.null(asked) || asked == "nelder-mead") c("bobyqa", "Nelder_Mead") else asked
  arguments <- list(
    stats::reformulate(text, response(b)), data = b$data, family = family, nAGQ = nodesOf(job, 1L),
    control = lme4::glmerControl(optimizer = stages)
  )
  if (negative) arguments$family <- NULL
  if (!is.null(b$data$w)) arguments$weights <- quote(w)
  if (!is.null(b$data$o)) arguments$offset <- quote(o)
  do.call(if (negative) lme4::glmer.nb else lme4::glmer, arguments)
}
nodesOf <- function(job, default) {
  asked <- job$choices[["nagq"]]
  if (is.null(asked) || asked == "automatic") default else as.integer(asked)
}
# What glmer states otherwise than lmer.
ofGlmer <- function(m, job) {
  list(
    criterion = -2 * as.numeric(stats::logLik(m)), errors = errorsOf(m), constant = constantOf(m, job),
    sigma = if (job$family == "nbinom2") lme4::getME(m, "glmer.nb.theta") else stats::sigma(m),
    native = list(
      names = c(names(lme4::getME(m, "theta")), names(lme4::fixef(m))),
      values = unname(c(lme4::getME(m, "theta"), lme4::fixef(m)))
    )
  )
}
# Whether vcov() is that of the Hessian of the deviance, or holds theta fixed (RX).
errorsOf <- function(m) {
  one <- tryCatch(suppressWarnings(as.matrix(stats::vcov(m))), error = function(e) NULL)
  fixed <- tryCatch(suppressWarnings(as.matrix(stats::vcov(m, use.hessian = FALSE))), error = function(e) NULL)
  if (is.null(one) || is.null(fixed) || isTRUE(all.equal(one, fixed, tolerance = 1e-12))) "rx" else "hessian"
}
# What the log-likelihood lacks of the log-density, before 2.1-0: with nodes that of the saturated model, and 1 where a
# dispersion is estimated (the + 2 of stats' aic()).
constantOf <- function(m, job) {
  if (utils::compareVersion(utils::packageDescription("lme4")$Version, "2.1.0") >= 0) return(0)
  y <- lme4::getME(m, "y")
  residual <- m@resp
  scaled <- if (job$family %in% c("binomial", "poisson", "nbinom2", "negative.binomial")) 0 else 1
  if (nodesOf(job, 1L) < 2) return(scaled)
  w <- residual$weights
  n <- if (job$family == "binomial") w else rep(1, length(y))
  deviance <- sum(residual$devResid())
  scaled - (residual$family$aic(y, n, residual$mu, w, deviance) - deviance) / 2
}
