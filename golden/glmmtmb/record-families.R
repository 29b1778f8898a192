# Writes families.json: what glmmTMB prints for families beyond gaussian, at full precision, with the iterations and
# evaluations of its nlminb and the objective at the start.
#   LC_ALL=C Rscript record-families.R > families.json
# All data are drawn here, but for cbpp (lme4).
suppressMessages({library(glmmTMB); library(lme4); library(jsonlite)})
columns <- function(f, data) { X <- model.matrix(f, data); list(columns = I(colnames(X)), values = unname(lapply(seq_len(ncol(X)), function(j) I(unname(X[, j]))))) }
# `random`: list(group, formula of columns, "us" or "diag"); `trials`: column name or NULL
record <- function(name, family, link, fixed, random, data, trials = NULL, offset = NULL, weights = NULL) {
  bars <- vapply(random, function(r) sprintf("%s(%s | %s)", if (r[[3]] == "diag") "diag" else "", deparse(r[[2]][[2]]), r[[1]]), "")
  left <- if (is.null(trials)) "y" else sprintf("cbind(y, %s - y)", trials)
  f <- as.formula(paste(left, "~", deparse(fixed[[2]]), "+", paste(bars, collapse = " + ")))
  made <- switch(family, binomial = binomial(link), poisson = poisson(link), Gamma = Gamma(link), beta = beta_family(link), nbinom1 = nbinom1(link), nbinom2 = nbinom2(link))
  data$..w <- if (is.null(weights)) 1 else weights
  m <- suppressWarnings(if (is.null(weights)) glmmTMB(f, data, family = made, offset = offset) else glmmTMB(f, data, family = made, offset = offset, weights = ..w))
  s <- summary(m)
  random_of <- lapply(random, function(r) c(list(group = r[[1]], labels = I(as.character(data[[r[[1]]]])), structure = r[[3]]), columns(r[[2]], data)))
  list(name = name, family = family, link = link, y = I(as.numeric(data$y)), trials = if (is.null(trials)) NULL else I(as.numeric(data[[trials]])),
    fixed = columns(fixed, data), random = random_of, offset = if (is.null(offset)) NULL else I(offset), weights = if (is.null(weights)) NULL else I(weights),
    names = I(names(m$fit$par)), par = I(unname(m$fit$par)), objective = m$fit$objective, atStart = m$obj$fn(m$obj$par), iterations = m$fit$iterations,
    evaluations = I(unname(m$fit$evaluations)), message = m$fit$message, convergence = m$fit$convergence, pdHess = m$sdr$pdHess,
    AIC = AIC(m), BIC = BIC(m), dfResidual = df.residual(m), sigma = sigma(m),
    beta = I(unname(fixef(m)$cond)), se = I(unname(s$coefficients$cond[, "Std. Error"])),
    cov = lapply(VarCorr(m)$cond, function(v) I(as.numeric(v))), fitted = I(unname(fitted(m))))
}
set.seed(16)
n <- 180
d <- data.frame(g = rep(1:18, each = 10), h = rep(1:9, 20), x = rnorm(n), z = runif(n))
u <- rnorm(18, 0, 0.6); v <- rnorm(18, 0, 0.4); w <- rnorm(9, 0, 0.5)
d$nest <- paste(d$g, rep(1:2, 90), sep = "/")
one <- ~ 1
counts <- transform(d, y = rpois(n, exp(0.8 + 0.3 * x + u[g])))
crossed <- transform(d, y = rpois(n, exp(0.5 + 0.3 * x + u[g] + w[h])))
slopes <- transform(d, y = rpois(n, exp(0.8 + 0.3 * x + u[g] + (0.5 * u[g] + v[g]) * x)))
bits <- transform(d, t = sample(1:6, n, TRUE)); bits$y <- rbinom(n, bits$t, plogis(0.4 - 0.6 * d$x + 1.2 * u[d$g] + v[d$g] * d$x))
over <- transform(d, y = rnbinom(n, mu = exp(1.2 + 0.3 * x + u[g]), size = 2))
linear <- transform(d, y = rnbinom(n, mu = exp(1.2 + 0.3 * x + u[g]), size = exp(1.2 + 0.3 * x + u[g]) / 1.5))
positive <- transform(d, y = rgamma(n, shape = 4, scale = exp(1 + 0.3 * x + u[g]) / 4))
share <- transform(d, y = rbeta(n, plogis(-0.3 + 0.5 * x + u[g]) * 6, (1 - plogis(-0.3 + 0.5 * x + u[g])) * 6))
cows <- transform(cbpp, y = incidence)
copies <- rep(c(1, 2, 0.5), 60)
g <- list("g", ~ 1, "us")
out <- list(
  record("probit", "binomial", "probit", ~ period, list(list("herd", ~ 1, "us")), cows, "size"),
  record("cloglog", "binomial", "cloglog", ~ period, list(list("herd", ~ 1, "us")), cows, "size"),
  record("binomial slopes", "binomial", "logit", ~ x, list(list("g", ~ x, "us")), bits, "t"),
  record("binomial, weights", "binomial", "logit", ~ x, list(g), transform(bits, y = 1 * (y > t / 2)), weights = copies),
  record("poisson", "poisson", "log", ~ x, list(g), counts),
  record("poisson, offset", "poisson", "log", ~ x, list(g), counts, offset = log(1 + d$z)),
  record("poisson, weights", "poisson", "log", ~ x, list(g), counts, weights = copies),
  record("poisson, crossed", "poisson", "log", ~ x, list(g, list("h", ~ 1, "us")), crossed),
  record("poisson, nested", "poisson", "log", ~ x, list(g, list("nest", ~ 1, "us")), crossed),
  record("poisson slopes", "poisson", "log", ~ x, list(list("g", ~ x, "us")), slopes),
  record("poisson slopes, diag", "poisson", "log", ~ x, list(list("g", ~ x, "diag")), slopes),
  record("nbinom2", "nbinom2", "log", ~ x, list(g), over),
  record("nbinom2 slopes", "nbinom2", "log", ~ x, list(list("g", ~ x, "us")), over),
  record("nbinom1", "nbinom1", "log", ~ x, list(g), linear),
  record("Gamma", "Gamma", "log", ~ x, list(g), positive),
  record("Gamma, weights", "Gamma", "log", ~ x, list(g), positive, weights = copies),
  record("beta", "beta", "logit", ~ x, list(g), share))
cat(toJSON(list(source = paste0("glmmTMB ", packageVersion("glmmTMB"), ", R ", getRversion()), cases = out), digits = NA, auto_unbox = TRUE, null = "null"))
