# Variances whose maximum is zero: what lmer and exactRLRT say: Rscript --vanilla zero.R (writes zero.json and zero-*.csv).
suppressMessages({ library(lme4); library(RLRsim); library(jsonlite) })
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))))
text <- function(x) I(sprintf("%.17g", unname(as.numeric(x))))
one <- function(s) {
  set.seed(s)
  n <- 120
  d <- data.frame(g = gl(12, 10), h = gl(15, 1, n), x = rnorm(n))
  d$y <- 1 + d$x + rnorm(15)[d$h] + rnorm(n)
  d <- d[c("y", "x", "g", "h")]
  d$y <- round(d$y, 6); d$x <- round(d$x, 6)
  write.csv(d, file.path(here, sprintf("zero-%d.csv", s)), row.names = FALSE, quote = FALSE)
  fit <- function(f) suppressMessages(lmer(f, d))
  mA <- fit(y ~ x + (1 | g) + (1 | h)); m0 <- fit(y ~ x + (1 | h)); m <- fit(y ~ x + (1 | g))
  test <- exactRLRT(m, mA, m0, seed = 1, nsim = 10000)
  list(data = sprintf("zero-%d.csv", s), theta = text(getME(mA, "theta")), statistic = text(test$statistic), p = text(test$p.value))
}
seeds <- c(2, 4, 6, 8)
writeLines(toJSON(list(source = R.version.string, script = "golden/inference/zero.R",
  packages = list(lme4 = as.character(packageVersion("lme4")), RLRsim = as.character(packageVersion("RLRsim"))),
  models = lapply(seeds, one)), auto_unbox = TRUE, pretty = TRUE), file.path(here, "zero.json"))
