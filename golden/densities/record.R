# Log-densities by R's own functions, at full precision: Rscript record.R > densities.json, in this directory.
# e: linear predictor of the mean; d: log of the dispersion parameter as glmmTMB has it (of inverse.gaussian the variance over mu^3, of
# gaussian the standard deviation). beta-binomial, inverse Gaussian and lognormal by mean are put together from lbeta, dnorm and dlnorm.
suppressMessages(library(jsonlite))
inverse <- list(logit = plogis, probit = pnorm, cloglog = function(e) -expm1(-exp(e)), cauchit = pcauchy, log = exp, identity = identity,
  inverse = function(e) 1 / e, sqrt = function(e) e^2, `1/mu^2` = function(e) 1 / sqrt(e))
dens <- list(
  binomial = function(y, n, m, d) dbinom(y, n, m, log = TRUE),
  betabinomial = function(y, n, m, d) lchoose(n, y) + lbeta(y + m * exp(d), n - y + (1 - m) * exp(d)) - lbeta(m * exp(d), (1 - m) * exp(d)),
  poisson = function(y, n, m, d) dpois(y, m, log = TRUE),
  nbinom2 = function(y, n, m, d) dnbinom(y, size = exp(d), mu = m, log = TRUE),
  nbinom1 = function(y, n, m, d) dnbinom(y, size = m / exp(d), mu = m, log = TRUE),
  truncated_poisson = function(y, n, m, d) dpois(y, m, log = TRUE) - ppois(0, m, lower.tail = FALSE, log.p = TRUE),
  truncated_nbinom2 = function(y, n, m, d) dnbinom(y, size = exp(d), mu = m, log = TRUE) - pnbinom(0, size = exp(d), mu = m, lower.tail = FALSE, log.p = TRUE),
  truncated_nbinom1 = function(y, n, m, d) dnbinom(y, size = m / exp(d), mu = m, log = TRUE) - pnbinom(0, size = m / exp(d), mu = m, lower.tail = FALSE, log.p = TRUE),
  Gamma = function(y, n, m, d) dgamma(y, shape = exp(d), scale = m / exp(d), log = TRUE),
  inverse.gaussian = function(y, n, m, d) -0.5 * (log(2 * pi) + d + 3 * log(y)) - (y - m)^2 / (2 * exp(d) * m^2 * y),
  beta_family = function(y, n, m, d) dbeta(y, m * exp(d), (1 - m) * exp(d), log = TRUE),
  gaussian = function(y, n, m, d) dnorm(y, m, exp(d), log = TRUE),
  lognormal = function(y, n, m, d) { v <- log1p((exp(d) / m)^2); dlnorm(y, log(m) - v / 2, sqrt(v), log = TRUE) })
counts <- list(c(0, 1), c(1, 1), c(3, 1), c(17, 1)); some <- list(c(0.2, 1), c(1.7, 1), c(6.5, 1))
ask <- list(
  binomial = list(c("logit", "probit", "cloglog", "cauchit"), list(c(0, 3), c(2, 3), c(5, 5)), c(-6.5, -0.4, 2.1)),
  betabinomial = list(c("logit", "probit", "cloglog"), list(c(0, 3), c(2, 3), c(9, 9)), c(-2.5, -0.4, 1.1)),
  poisson = list(c("log", "identity", "sqrt"), counts, c(0.3, 2.1)),
  nbinom2 = list(c("log", "identity", "sqrt"), counts, c(0.3, 2.1)), nbinom1 = list("log", counts, c(-1.3, 2.1)),
  truncated_poisson = list("log", counts[-1], c(-3.1, 2.1)), truncated_nbinom2 = list("log", counts[-1], c(-3.1, 2.1)),
  truncated_nbinom1 = list("log", counts[-1], c(-3.1, 2.1)),
  Gamma = list(c("log", "inverse", "identity"), some, c(0.3, 1.9)), inverse.gaussian = list(c("log", "1/mu^2"), some, c(0.3, 1.9)),
  beta_family = list(c("logit", "probit"), list(c(0.07, 1), c(0.5, 1), c(0.96, 1)), c(-1.2, 0.8)),
  gaussian = list(c("log", "inverse"), list(c(-0.4, 1), c(1.7, 1)), c(0.3, 1.9)), lognormal = list(c("log", "identity"), some, c(0.3, 1.9)))
rows <- list()
for (family in names(ask)) for (link in ask[[family]][[1]]) for (yn in ask[[family]][[2]]) for (e in ask[[family]][[3]]) for (d in c(-1.1, 0.7, 3.2))
  rows[[length(rows) + 1]] <- list(family = family, link = link, y = yn[1], trials = yn[2], e = e, d = d,
    log = dens[[family]](yn[1], yn[2], inverse[[link]](e), d))
cat(toJSON(list(source = R.version.string, rows = rows), auto_unbox = TRUE, digits = NA), "\n", sep = "")
