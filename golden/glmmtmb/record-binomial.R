# Writes binomial.json: what glmmTMB prints for binomial models with one random intercept, at full precision, with the
# iterations and evaluations of its nlminb.
#   LC_ALL=C Rscript record-binomial.R > binomial.json
# cbpp is lme4's; the others are drawn here.
suppressMessages({library(glmmTMB); library(lme4); library(jsonlite)})
columns <- function(f, data) { X <- model.matrix(f, data); list(columns = I(colnames(X)), values = unname(lapply(seq_len(ncol(X)), function(j) I(unname(X[, j]))))) }
record <- function(name, fixed, data, group, offset = NULL) {
  f <- as.formula(paste("cbind(y, n - y) ~", deparse(fixed[[2]]), "+ (1 |", group, ")"))
  m <- suppressWarnings(glmmTMB(f, data, family = binomial, offset = offset))
  s <- summary(m)
  list(name = name, y = I(as.numeric(data$y)), n = I(as.numeric(data$n)), fixed = columns(fixed, data),
    group = I(as.character(data[[group]])), offset = if (is.null(offset)) NULL else I(offset),
    par = I(unname(m$fit$par)), objective = m$fit$objective, iterations = m$fit$iterations,
    evaluations = I(unname(m$fit$evaluations)), message = m$fit$message, pdHess = m$sdr$pdHess,
    logLik = -m$fit$objective, AIC = AIC(m), BIC = BIC(m), dfResidual = df.residual(m),
    beta = I(unname(fixef(m)$cond)), se = I(unname(s$coefficients$cond[, "Std. Error"])),
    sd = attr(VarCorr(m)$cond[[group]], "stddev")[[1]], modes = I(unname(ranef(m)$cond[[group]][, 1])), fitted = I(unname(fitted(m))))
}
set.seed(3)
bernoulli <- data.frame(g = rep(1:40, each = 6), x = rnorm(240), n = 1)
bernoulli$y <- rbinom(240, 1, plogis(-0.5 + 0.8 * bernoulli$x + rnorm(40)[bernoulli$g]))
wide <- data.frame(g = rep(1:12, each = 5), x = rnorm(60), n = sample(1:30, 60, TRUE))
wide$y <- rbinom(60, wide$n, plogis(1 - wide$x + 2 * rnorm(12)[wide$g]))
none <- data.frame(g = rep(1:15, each = 4), x = rnorm(60), n = 10)
none$y <- rbinom(60, 10, plogis(0.3 * none$x))
c1 <- transform(cbpp, y = incidence, n = size)
out <- list(
  record("cbpp", ~ period, c1, "herd"),
  record("Bernoulli", ~ x, bernoulli, "g"),
  record("many trials", ~ x, wide, "g"),
  record("an offset", ~ x, wide, "g", offset = (seq_len(60) %% 3) / 2),
  record("no variance", ~ x, none, "g"))
cat(toJSON(list(source = paste0("glmmTMB ", packageVersion("glmmTMB"), ", R ", getRversion()), cases = out), digits = NA, auto_unbox = TRUE, null = "null"))
