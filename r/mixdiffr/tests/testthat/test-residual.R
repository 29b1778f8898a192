skip_if_not_installed("nlme")
read <- function(model) jsonlite::fromJSON(export_fit(model), simplifyVector = FALSE)
numbers <- function(x) vapply(x, function(v) if (is.null(v)) NA_real_ else as.numeric(v), 0)

# The correlation of rows i and j by the definition of each kind, out of the parameters in their order.
correlation_of <- function(residual, p) {
  position <- numbers(residual$position) + 1
  m <- length(residual$labels)
  lag <- abs(outer(position, position, "-"))
  place <- if (is.null(residual$at)) lag else as.matrix(stats::dist(do.call(cbind, lapply(residual$at, numbers))))
  P <- switch(sub("-(hom|het)$", "", residual$kind),
    diag = 1 * (lag == 0), cs = matrix(p[1], length(position), length(position)), ar1 = p[1]^lag, exp = exp(-place / p[1]),
    gau = exp(-(place / p[1])^2), ratio = 1 / (1 + (place / p[1])^2), lin = pmax(1 - place / p[1], 0),
    spher = ifelse(place < p[1], 1 - 1.5 * place / p[1] + 0.5 * (place / p[1])^3, 0),
    toep = matrix(c(1, p)[lag + 1], length(position)),
    ad = outer(position, position, Vectorize(function(i, j) prod(p[seq_len(m) >= min(i, j) & seq_len(m) < max(i, j)]))),
    arma = {
      order <- unlist(residual$order)
      acf <- stats::ARMAacf(p[seq_len(order[1])], p[order[1] + seq_len(order[2])], lag.max = m)
      matrix(acf[lag + 1], length(position))
    },
    us = {
      full <- diag(m)
      full[upper.tri(full)] <- p
      full <- full + t(full) - diag(m)
      full[position, position]
    }
  )
  if (isTRUE(residual$nugget)) P <- P * (1 - utils::tail(p, 1))
  P
}
covariance_of <- function(document) {
  residual <- document$residual
  values <- numbers(document$estimates$residual)
  n <- length(residual$position)
  m <- length(residual$labels)
  functions <- residual$variance
  counts <- vapply(functions, function(f) {
    levels <- length(f$by$levels)
    if (f$kind == "ident") levels - 1L else max(1L, levels) * (if (f$kind == "const-power") 2L else 1L)
  }, 0)
  own <- utils::head(values, length(values) - sum(counts))
  groups <- max(1L, length(residual$by$levels))
  group <- if (is.null(residual$by)) rep(1, n) else numbers(residual$by$index) + 1
  R <- matrix(0, n, n)
  for (g in seq_len(groups)) {
    p <- own[(g - 1) * length(own) / groups + seq_len(length(own) / groups)]
    het <- grepl("-het$", residual$kind) || residual$kind == "us"
    sd <- if (het) sqrt(p[seq_len(m)][numbers(residual$position) + 1]) else rep(sqrt(p[1]), n)
    rest <- p[-seq_len(if (het) m else 1)]
    here <- group == g
    all <- correlation_of(residual, if (residual$kind == "us") rep(0, length(rest)) else rest)
    diag(all) <- 1
    own_R <- all * outer(sd, sd)
    if (residual$kind == "us") {
      S <- diag(p[seq_len(m)], m)
      S[upper.tri(S)] <- rest
      S[lower.tri(S)] <- t(S)[lower.tri(S)]
      at <- numbers(residual$position) + 1
      own_R <- S[at, at]
    }
    R[here, here] <- own_R[here, here]
  }
  after <- utils::tail(values, sum(counts))
  scale <- rep(1, n)
  for (k in seq_along(functions)) {
    f <- functions[[k]]
    mine <- after[seq_len(counts[k])]
    after <- after[-seq_len(counts[k])]
    level <- if (is.null(f$by)) rep(1, n) else numbers(f$by$index) + 1
    of <- if (is.character(f$of)) numbers(document$estimates$fitted) else if (!is.null(f$of)) numbers(f$of)
    scale <- scale * switch(f$kind,
      ident = c(1, mine)[level], power = abs(of)^mine[level], exp = exp(mine[level] * of),
      "const-power" = mine[level] + abs(of)^mine[length(mine) / 2 + level])
  }
  subject <- numbers(residual$subject$index)
  w <- if (is.null(document$weights)) rep(1, n) else numbers(document$weights)
  R * outer(subject, subject, "==") * outer(scale / sqrt(w), scale / sqrt(w))
}
log_likelihood <- function(document) {
  y <- numbers(document$y)
  n <- length(y)
  X <- do.call(cbind, lapply(document$fixed$X, numbers))
  w <- if (is.null(document$weights)) rep(1, n) else numbers(document$weights)
  V <- if (is.null(document$residual)) diag(document$estimates$sigma^2 / w) else covariance_of(document)
  for (k in seq_along(document$random)) {
    term <- document$random[[k]]
    Z <- do.call(cbind, lapply(term$Z, numbers))
    S <- do.call(cbind, lapply(document$estimates$Sigma[[k]], numbers))
    level <- numbers(term$level)
    V <- V + (Z %*% S %*% t(Z)) * outer(level, level, "==")
  }
  root <- chol(V)
  beta <- numbers(document$estimates$beta)
  r <- backsolve(root, y - X %*% beta, transpose = TRUE)
  value <- -(n * log(2 * pi) + 2 * sum(log(diag(root))) + sum(r^2)) / 2
  if (document$method == "ML") return(value)
  A <- crossprod(backsolve(root, X, transpose = TRUE))
  value + (length(beta) * log(2 * pi) - as.numeric(determinant(A)$modulus)) / 2
}
holds <- function(model) expect_equal(log_likelihood(read(model)), as.numeric(stats::logLik(model)), tolerance = 1e-8)

# rows missing and out of order: position, order of rows and level differ
jaw <- local({
  all <- as.data.frame(nlme::Orthodont)
  all <- all[-seq(5, nrow(all), by = 9), ]
  all <- all[order((seq_len(nrow(all)) * 41) %% nrow(all)), ]
  all$visit <- as.integer((all$age - 6) / 2)
  all$place <- as.integer(all$Sex) + all$age %% 3
  all$Subject <- factor(as.character(all$Subject))
  all$fage <- factor(all$age)
  all
})
test_that("gls: every correlation", {
  for (class in list(
    nlme::corCompSymm(form = ~ 1 | Subject), nlme::corAR1(form = ~ visit | Subject), nlme::corAR1(form = ~ age | Subject),
    nlme::corAR1(form = ~ 1 | Subject), nlme::corCAR1(form = ~ age | Subject), nlme::corSymm(form = ~ visit | Subject),
    nlme::corARMA(form = ~ visit | Subject, p = 1, q = 1), nlme::corExp(form = ~ age | Subject, nugget = TRUE),
    nlme::corGaus(form = ~ age | Subject), nlme::corRatio(form = ~ age + place | Subject),
    nlme::corLin(form = ~ age | Subject), nlme::corSpher(form = ~ age | Subject)
  )) holds(nlme::gls(distance ~ age * Sex, jaw, correlation = class))
})
test_that("gls: variance functions, and a correlation with a variance for each of its positions", {
  holds(nlme::gls(distance ~ age, jaw, weights = nlme::varIdent(form = ~ 1 | Sex)))
  holds(nlme::gls(distance ~ age, jaw, weights = nlme::varPower(form = ~ age | Sex)))
  holds(nlme::gls(distance ~ age, jaw, weights = nlme::varExp(form = ~age), method = "ML"))
  holds(nlme::gls(distance ~ age, jaw, nlme::corAR1(form = ~ visit | Subject),
    weights = nlme::varComb(nlme::varIdent(form = ~ 1 | Sex), nlme::varFixed(~age))))
  for (class in list(nlme::corSymm(form = ~ visit | Subject), nlme::corCompSymm(form = ~ visit | Subject), nlme::corAR1(form = ~ visit | Subject))) {
    m <- nlme::gls(distance ~ age, jaw, correlation = class, weights = nlme::varIdent(form = ~ 1 | visit))
    holds(m)
    expect_true(read(m)$residual$kind %in% c("us", "cs-het", "ar1-het"))
  }
})
test_that("lme: a correlation and a variance function beside random effects, pdIdent, pdCompSymm", {
  holds(nlme::lme(distance ~ age, jaw, ~ 1 | Subject, correlation = nlme::corAR1(form = ~ visit | Subject)))
  holds(nlme::lme(distance ~ age, jaw, ~ 1 | Subject, weights = nlme::varIdent(form = ~ 1 | Sex), method = "ML"))
  holds(nlme::lme(distance ~ age, jaw, list(Subject = nlme::pdCompSymm(~ fage - 1)), control = list(opt = "optim")))
})
test_that("mmrm: every structure, groups, weights", {
  skip_if_not_installed("mmrm")
  data("fev_data", package = "mmrm", envir = environment())
  for (type in c("us", "cs", "csh", "ar1", "ar1h", "toep", "toeph", "ad", "adh")) {
    covariance <- mmrm::cov_struct(type, "AVISIT", "USUBJID")
    holds(mmrm::mmrm(FEV1 ~ ARMCD * AVISIT, fev_data, covariance = covariance))
  }
  for (type in c("sp_exp", "sp_gau")) {
    covariance <- mmrm::cov_struct(type, c("VISITN", "VISITN2"), "USUBJID")
    holds(mmrm::mmrm(FEV1 ~ ARMCD * AVISIT, fev_data, covariance = covariance, reml = FALSE))
  }
  holds(mmrm::mmrm(FEV1 ~ ARMCD + us(AVISIT | ARMCD / USUBJID), fev_data))
  holds(mmrm::mmrm(FEV1 ~ ARMCD + us(AVISIT | USUBJID), fev_data, weights = fev_data$WEIGHT))
  kr <- read(mmrm::mmrm(FEV1 ~ ARMCD + us(AVISIT | USUBJID), fev_data, method = "Kenward-Roger"))
  expect_equal(unlist(kr$choices), c(df = "kenward-roger", vcov = "kenward-roger"))
})

test_that("glmmTMB: structured terms as the residual, dispersion formulas", {
  skip_if_not_installed("glmmTMB")
  jaw <- as.data.frame(nlme::Orthodont)
  jaw$Subject <- factor(as.character(jaw$Subject))
  jaw$visit <- factor(jaw$age)
  jaw$place <- glmmTMB::numFactor(jaw$age)
  fit <- function(...) suppressWarnings(glmmTMB::glmmTMB(data = jaw, ...))
  for (term in c("us", "cs", "ar1", "toep")) {
    holds(fit(as.formula(paste0("distance ~ Sex * age + ", term, "(0 + visit | Subject)")), dispformula = ~ 0))
  }
  holds(fit(distance ~ Sex * age + exp(0 + place | Subject), dispformula = ~ 0))
  holds(fit(distance ~ Sex * age, dispformula = ~ Sex + age, REML = TRUE))
  expect_error(export_fit(fit(distance ~ Sex, dispformula = ~ Sex * age)), "interactions")
  expect_error(export_fit(fit(distance ~ Sex + rr(0 + visit | Subject, 1))), "rr cannot be exported")
})
