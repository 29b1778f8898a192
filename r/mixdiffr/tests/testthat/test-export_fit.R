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
