# What a generalized model has beside a linear one, under the names of a model formula here.

# The response: counts of successes of trials where the family has them, and weights that are none of those.
binomial_response <- function(y, size, weights) {
  if (any(size != 1)) return(list(y = y * size, trials = size, weights = weights))
  list(y = y, trials = NULL, weights = weights)
}
response_part <- function(family, link, trials = NULL, theta = NULL) list(
  family = family, link = link, theta = theta, trials = if (is.null(trials)) NULL else array_of(as.numeric(trials))
)
plain_weights <- function(w) if (is.null(w) || all(w == 1)) NULL else as.numeric(w)

# lme4 multiplies weights and trials: whole numbers that make whole counts are trials.
glmer_response <- function(model, family) {
  y <- lme4::getME(model, "y")
  w <- stats::weights(model, type = "prior")
  if (family != "binomial") return(list(y = y, trials = NULL, weights = plain_weights(w)))
  counts <- y * w
  whole <- all(abs(w - round(w)) < 1e-8) && all(abs(counts - round(counts)) < 1e-3)
  if (all(y %in% c(0, 1)) && is.null(dim(stats::model.response(stats::model.frame(model))))) {
    return(list(y = y, trials = NULL, weights = plain_weights(w)))
  }
  if (!whole) stop("a binomial response with weights that are no whole numbers of trials cannot be exported", call. = FALSE)
  list(y = round(counts), trials = round(w), weights = NULL)
}
# glmer.nb() leaves a call of lme4::glmer() with the parameter that it found written into it as a number.
theta_estimated <- function(model) {
  call <- model@call
  written <- call$family
  identical(call[[1]], quote(lme4::glmer)) && is.call(written) && identical(written[[1]], quote(MASS::negative.binomial)) &&
    is.numeric(written$theta)
}
glmer_errors <- function(model) {
  one <- tryCatch(suppressWarnings(as.matrix(stats::vcov(model))), error = function(e) NULL)
  fixed <- tryCatch(suppressWarnings(as.matrix(stats::vcov(model, use.hessian = FALSE))), error = function(e) NULL)
  if (is.null(one) || is.null(fixed) || isTRUE(all.equal(one, fixed, tolerance = 1e-12))) "rx" else "hessian"
}
# What the log-likelihood lacks of the log-density: before lme4 2.1-0 with nodes that of the saturated model, and 1 where a dispersion
# is estimated.
glmer_constant <- function(model, family, nodes) {
  if (utils::compareVersion(utils::packageDescription("lme4")$Version, "2.1.0") >= 0) return(0)
  scaled <- if (family %in% c("binomial", "poisson", "nbinom2", "negative.binomial")) 0 else 1
  if (nodes < 2) return(scaled)
  residual <- model@resp
  y <- lme4::getME(model, "y")
  n <- if (family == "binomial") residual$weights else rep(1, length(y))
  deviance <- sum(residual$devResid())
  scaled - (residual$family$aic(y, n, residual$mu, residual$weights, deviance) - deviance) / 2
}

# glmmTMB's own names are those of the functions, but for three.
glmmTMB_family <- function(model) {
  name <- model$modelInfo$family$family
  if (name == "beta") return("beta_family")
  if (name == "t") return("t_family")
  if (name == "Gamma" && any(model$obj$env$data$yobs == 0)) return("ziGamma")
  name
}
# A predictor beside that of the mean; NULL where the model has none.
other_predictor <- function(X, labels, offset) {
  if (is.null(X) || ncol(X) == 0) return(NULL)
  list(
    columns = array_of(colnames(X)), terms = array_of(terms_of(X, labels)), X = columns_of(X),
    offset = if (any(offset != 0)) array_of(as.numeric(offset))
  )
}
