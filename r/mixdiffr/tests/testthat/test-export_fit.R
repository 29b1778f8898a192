skip_if_not_installed("lme4")
skip_if_not_installed("nlme")
data("sleepstudy", package = "lme4", envir = environment())

read <- function(model) jsonlite::fromJSON(export_fit(model), simplifyVector = FALSE)
matrix_of <- function(columns) do.call(cbind, lapply(columns, unlist))

# The log-likelihood of the exported numbers alone, by dense algebra: whatever is wrong in a matrix shows here.
log_likelihood <- function(document) {
  y <- unlist(document$y)
  n <- length(y)
  if (!is.null(document$offset)) y <- y - unlist(document$offset)
  X <- matrix_of(document$fixed$X)
  beta <- vapply(document$estimates$beta, function(b) if (is.null(b)) NA_real_ else b, 0)
  kept <- !is.na(beta)
  w <- if (is.null(document$weights)) rep(1, n) else unlist(document$weights)
  V <- diag(document$estimates$sigma^2 / w, n)
  for (k in seq_along(document$random)) {
    term <- document$random[[k]]
    Z <- matrix_of(term$Z)
    S <- matrix_of(document$estimates$Sigma[[k]])
    level <- unlist(term$level)
    V <- V + (Z %*% S %*% t(Z)) * outer(level, level, "==")
  }
  root <- chol(V)
  r <- backsolve(root, y - X[, kept, drop = FALSE] %*% beta[kept], transpose = TRUE)
  value <- -(n * log(2 * pi) + 2 * sum(log(diag(root))) + sum(r^2)) / 2
  if (document$method == "ML") return(value)
  A <- crossprod(backsolve(root, X[, kept, drop = FALSE], transpose = TRUE))
  value + (sum(kept) * log(2 * pi) - as.numeric(determinant(A)$modulus)) / 2
}
# glmmTMB reaches a log-likelihood that logLik() withholds where the Hessian is not positive definite
holds <- function(model) {
  document <- suppressWarnings(read(model))
  expect_equal(log_likelihood(document), document$estimates$logLik, tolerance = 1e-8)
  shown <- as.numeric(stats::logLik(model))
  if (is.na(shown)) expect_true(document$estimates$withheld) else expect_equal(document$estimates$logLik, shown)
}

test_that("lmer: splines, poly and Helmert contrasts arrive as they were fitted", {
  sleepstudy$third <- factor(as.integer(sleepstudy$Days) %% 3)
  holds(lme4::lmer(Reaction ~ splines::ns(Days, 3) + (Days | Subject), sleepstudy))
  holds(lme4::lmer(Reaction ~ poly(Days, 2) + (poly(Days, 1) || Subject), sleepstudy, REML = FALSE))
  holds(lme4::lmer(Reaction ~ C(third, contr.helmert) + (1 | Subject) + (1 | third:Subject), sleepstudy))
})
test_that("lmer: weights, offset, crossed factors and a dropped column", {
  sleepstudy$w <- 1 + sleepstudy$Days %% 3
  holds(lme4::lmer(Reaction ~ Days + offset(2 * Days) + (1 | Subject), sleepstudy, weights = w))
  holds(lme4::lmer(diameter ~ 1 + (1 | plate) + (1 | sample), lme4::Penicillin))
  sleepstudy$twice <- 2 * sleepstudy$Days
  document <- read(suppressMessages(lme4::lmer(Reaction ~ Days + twice + (1 | Subject), sleepstudy)))
  expect_equal(unlist(document$fixed$columns), c("(Intercept)", "Days"))
})
test_that("lme: nesting, diagonal covariance, poly and fixed variances", {
  holds(nlme::lme(Reaction ~ poly(Days, 2), sleepstudy, ~ Days | Subject))
  holds(nlme::lme(Reaction ~ Days, sleepstudy, list(Subject = nlme::pdDiag(~Days)), method = "ML"))
  holds(nlme::lme(score ~ Machine, nlme::Machines, ~ 1 | Worker / Machine))
  holds(nlme::lme(Reaction ~ Days, sleepstudy, ~ 1 | Subject, weights = nlme::varFixed(~ I(Days + 1))))
})
test_that("glmmTMB: us and diag, splines", {
  skip_if_not_installed("glmmTMB")
  holds(glmmTMB::glmmTMB(Reaction ~ splines::bs(Days, df = 4) + (Days | Subject), sleepstudy))
  holds(glmmTMB::glmmTMB(Reaction ~ Days + diag(Days | Subject), sleepstudy, REML = TRUE))
  sleepstudy$day <- factor(sleepstudy$Days %/% 3)
  holds(suppressWarnings(glmmTMB::glmmTMB(Reaction ~ Days + cs(0 + day | Subject), sleepstudy)))
  holds(suppressWarnings(glmmTMB::glmmTMB(Reaction ~ Days + ar1(0 + day | Subject), sleepstudy, REML = TRUE)))
})
test_that("what has no place in the file is refused by name", {
  expect_error(export_fit(stats::lm(Reaction ~ Days, sleepstudy)), "class lm")
  expect_error(
    export_fit(nlme::gls(Reaction ~ Days, sleepstudy, nlme::corExp(form = ~ Days | Subject, metric = "manhattan"))),
    "Euclidean"
  )
})

# Estimates, matrices, modes and offset together give the means that R gives.
predicts <- function(model, linkinv = stats::family(model)$linkinv) {
  document <- suppressWarnings(read(model))
  eta <- as.numeric(matrix_of(document$fixed$X) %*% unlist(document$estimates$beta))
  if (!is.null(document$offset)) eta <- eta + unlist(document$offset)
  for (k in seq_along(document$random)) {
    term <- document$random[[k]]
    if (!is.null(term$part)) next
    modes <- matrix_of(document$estimates$modes[[k]])
    eta <- eta + rowSums(matrix_of(term$Z) * modes[unlist(term$level) + 1L, , drop = FALSE])
  }
  mu <- linkinv(eta)
  expect_equal(mu, unname(as.numeric(stats::fitted(model))), tolerance = 1e-6)
  document
}
test_that("glmer: cbind, proportions and 0/1 rows arrive as counts of trials, weights as weights", {
  cbpp <- lme4::cbpp
  cbpp$w <- 1 + (seq_len(56) %% 3) / 2
  two <- predicts(lme4::glmer(cbind(incidence, size - incidence) ~ period + (1 | herd), cbpp, binomial))
  share <- predicts(lme4::glmer(incidence / size ~ period + (1 | herd), cbpp, binomial, weights = size))
  expect_equal(two[c("y", "response", "weights")], share[c("y", "response", "weights")])
  expect_equal(unlist(two$response$trials), cbpp$size)
  counts <- predicts(lme4::glmer(incidence ~ period + offset(log(size)) + (1 | herd), cbpp, poisson, weights = w))
  expect_equal(unlist(counts$weights), cbpp$w)
  rows <- data.frame(y = rep(c(0, 1, 1), 20), g = gl(12, 5), x = seq_len(60) %% 7)
  expect_null(predicts(lme4::glmer(y ~ x + (1 | g), rows, binomial))$response$trials)
})
test_that("glmer: nodes, what its value lacks, and whose theta it is", {
  cbpp <- lme4::cbpp
  f <- cbind(incidence, size - incidence) ~ period + (1 | herd)
  nine <- read(lme4::glmer(f, cbpp, binomial, nAGQ = 9))
  expect_equal(nine$choices$nagq, "9")
  expect_equal(nine$estimates$logLik + nine$estimates$constant, -91.98337, tolerance = 1e-6)
  expect_equal(read(lme4::glmer(f, cbpp, binomial, nAGQ = 0))$estimates$errors, "rx")
  fixed <- read(lme4::glmer(incidence ~ period + (1 | herd), cbpp, MASS::negative.binomial(2)))
  expect_equal(fixed$response[c("family", "theta")], list(family = "negative.binomial", theta = 2))
  found <- suppressWarnings(read(lme4::glmer.nb(incidence ~ period + (1 | herd), cbpp)))
  expect_equal(found$response$family, "nbinom2")
  expect_null(found$response$theta)
})
test_that("glmmTMB: families under their names, other predictors and their random effects", {
  skip_if_not_installed("glmmTMB")
  cbpp <- lme4::cbpp
  expect_equal(predicts(glmmTMB::glmmTMB((incidence + .5) / (size + 1) ~ period + (1 | herd), cbpp, glmmTMB::beta_family()))$response$family, "beta_family")
  Salamanders <- glmmTMB::Salamanders
  model <- suppressWarnings(glmmTMB::glmmTMB(count ~ mined + (1 | site), Salamanders, glmmTMB::nbinom2, ziformula = ~ mined + (1 | site), dispformula = ~DOY))
  document <- suppressWarnings(read(model))
  expect_equal(names(document$parts), c("zeroInflation", "dispersion"))
  expect_equal(unlist(document$parts$dispersion$X[[2]]), Salamanders$DOY)
  expect_equal(document$random[[2]]$part, "zeroInflation")
  expect_null(document$estimates$sigma)
  expect_length(document$estimates$vcovOfParts, 6)
  expect_length(predicts(glmmTMB::glmmTMB(count ~ mined, Salamanders, poisson))$random, 0)
})
