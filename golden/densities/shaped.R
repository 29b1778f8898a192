# Log-densities of families that R has no function for, at full precision: Rscript shaped.R > shaped.json, in this directory.
# e: linear predictor of the mean; d: log of the dispersion parameter as glmmTMB has it; shape: degrees of freedom, Tweedie power, psi.
# Each from where the distribution comes, not from the formula that programs use: a generalized Poisson count is the total progeny of a Poisson
# number of ancestors whose offspring are Poisson (under-dispersed ones have only the formula of Consul & Famoye); a Tweedie response is a
# Poisson number of gammas, or none.
suppressMessages(library(jsonlite))
inverse <- list(log = exp, identity = identity, sqrt = function(e) e^2)
progeny <- function(y, m, d) {
  theta <- m * exp(-d / 2); lambda <- -expm1(-d / 2)
  if (lambda < 0) return(log(theta) + (y - 1) * log(theta + lambda * y) - theta - lambda * y - lfactorial(y))
  if (y == 0) return(-theta)
  n <- seq_len(y)
  log(sum(exp(dpois(n, theta, log = TRUE) + log(n / y) + dpois(y - n, lambda * y, log = TRUE))))
}
gammas <- function(y, m, d, p) {
  rate <- m^(2 - p) / (exp(d) * (2 - p))
  if (y == 0) return(-rate)
  n <- seq_len(20000)
  terms <- dpois(n, rate, log = TRUE) + dgamma(y, shape = n * (2 - p) / (p - 1), scale = exp(d) * (p - 1) * m^(p - 1), log = TRUE)
  max(terms) + log(sum(exp(terms - max(terms))))
}
dens <- list(
  t_family = function(y, m, d, s) dt((y - m) / exp(d), s, log = TRUE) - d,
  nbinom12 = function(y, m, d, s) dnbinom(y, size = m / (exp(d) + m / s), mu = m, log = TRUE),
  genpois = function(y, m, d, s) progeny(y, m, d),
  truncated_genpois = function(y, m, d, s) progeny(y, m, d) - log(-expm1(-m * exp(-d / 2))),
  tweedie = gammas)
ask <- list(
  t_family = list(c("identity", "log"), c(-2.4, 0.3, 7), c(0.4, 1.9), c(-1.1, 0.7), c(0.8, 4, 60)),
  nbinom12 = list(c("log", "sqrt"), c(0, 1, 3, 17, 90), c(0.3, 2.1), c(-3.1, 0.7), c(0.4, 5)),
  genpois = list(c("log", "identity"), c(0, 1, 3, 17), c(0.9, 2.1), c(-0.2, 0.7, 2.2), NA),
  truncated_genpois = list("log", c(1, 3, 17), c(0.3, 2.1), c(0.7, 2.2), NA),
  tweedie = list(c("log", "identity"), c(0, 0.04, 1.7, 36), c(0.3, 2.1), c(-1.1, 0.7), c(1.08, 1.5, 1.93)))
rows <- list()
for (family in names(ask)) { a <- ask[[family]]
  for (link in a[[1]]) for (y in a[[2]]) for (e in a[[3]]) for (d in a[[4]]) for (s in a[[5]]) {
    log <- dens[[family]](y, inverse[[link]](e), d, s)
    if (is.finite(log)) rows[[length(rows) + 1]] <- list(family = family, link = link, y = y, trials = 1, e = e, d = d, shape = s, log = log)
  } }
cat(toJSON(list(source = R.version.string, rows = rows), auto_unbox = TRUE, digits = NA, na = "null"), "\n", sep = "")
