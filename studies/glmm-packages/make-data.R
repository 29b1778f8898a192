# The data of Li & Signorelli (2026), "A comparison of R packages for estimating generalized linear mixed models" (arXiv 2606.15933), in
# the order of their draws, so that one stream from set.seed(126) through all scenarios gives theirs: 1,000 data sets of each.
# Design and coefficients are those of their code (github.com/xanalee/glmmPackCompare, commit 53aa1c7); written anew here.

make_data <- function(random, n, M, family) {
  # each subject is seen at 1 to M of M equidistant times from 0 to 1
  seen <- sample(1:M, n, replace = TRUE)
  times <- (seq_len(M) - 1) / (M - 1)
  time <- unlist(lapply(seen, function(k) sort(sample(times, size = k, replace = FALSE))))
  id <- rep(seq_len(n), times = seen)
  group <- rbinom(n, size = 1, prob = 0.4)[id]
  if (random == "1") {
    effect <- rnorm(n, mean = 0, sd = 0.8)[id]
  } else {
    covariance <- 0.2 * 0.8 * 0.4
    b <- MASS::mvrnorm(n, mu = c(0, 0), Sigma = matrix(c(0.8^2, covariance, covariance, 0.4^2), 2))
    effect <- b[id, 1] + b[id, 2] * time
  }
  # with all effects; without the interaction; without the group: the same subjects, three responses
  X <- cbind(1, time, group, time * group)
  draw <- function(beta) {
    eta <- drop(X %*% beta) + effect
    if (family == "binomial") rbinom(length(eta), size = 1, prob = 1 / (1 + exp(-eta))) else rpois(length(eta), lambda = exp(eta))
  }
  y <- draw(c(0.1, 0.3, -0.2, 0.1))
  y_0 <- draw(c(0.1, 0.3, -0.2, 0))
  y_00 <- draw(c(0.1, 0.3, 0, 0))
  data.frame(id, time, group, y, y_0, y_00)
}
