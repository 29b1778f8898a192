# Draws and distribution functions of R, at full precision, for packages/probability.
# Rscript --vanilla record.R   (writes draws.json and distributions.json beside this file)
library(jsonlite)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))))
full <- function(x) sprintf("%.17g", x)
provenance <- list(source = R.version.string, script = "golden/random/record.R",
                   kind = paste(RNGkind(), collapse = ", "))
write <- function(name, content)
  writeLines(toJSON(c(list(provenance = provenance), content), auto_unbox = TRUE), file.path(here, name))

drawn <- function(seed, expression) {
  set.seed(seed)
  full(eval(expression))
}
seeds <- c(0L, 1L, 42L, 101L, 2024L, -7L, 2147483647L)
calls <- list(runif = quote(runif(8)), rnorm = quote(rnorm(8)), rexp = quote(rexp(12)),
  gamma_small = quote(rgamma(12, 0.3)), gamma_half = quote(rgamma(12, 0.5)), gamma_1 = quote(rgamma(12, 1)),
  gamma_2.5 = quote(rgamma(40, 2.5)), gamma_9 = quote(rgamma(40, 9)), gamma_400 = quote(rgamma(40, 400, scale = 3)),
  chisq_1 = quote(rchisq(12, 1)), chisq_853 = quote(rchisq(12, 853)),
  sample_10 = quote(sample(10)), sample_1000 = quote(sample(1000, 12)), sample_70000 = quote(sample(70000, 12)),
  binom_1 = quote(rbinom(20, 1, 0.4)), binom_12 = quote(rbinom(40, 12, 0.8)), binom_100 = quote(rbinom(40, 100, 0.35)),
  binom_1000 = quote(rbinom(60, 1000, 0.3)), binom_many = quote(rbinom(60, 200000, 0.55)), binom_vary = quote(rbinom(40, 0:39, seq(0, 1, length.out = 40))),
  pois_2 = quote(rpois(40, 2.3)), pois_9 = quote(rpois(40, 9.99)), pois_10 = quote(rpois(60, 10)), pois_35 = quote(rpois(60, 35.5)),
  pois_1e5 = quote(rpois(40, 1e5)), pois_vary = quote(rpois(60, seq(0, 29.5, by = 0.5))), nbinom_2 = quote(rnbinom(40, size = 2, mu = 7)),
  nbinom_0.4 = quote(rnbinom(40, size = 0.4, mu = 60)), mixed = quote(c(rnorm(1), rexp(1), rchisq(1, 853), rchisq(2, 1), runif(1), sample(5), rnorm(1))))
draws <- lapply(calls, function(e) setNames(lapply(seeds, drawn, e), seeds))
# Far along the stream: the state is refilled many times; sums see every draw.
set.seed(1); late <- c(runif = sum(runif(1e5)), rnorm = sum(rnorm(1e5)), rgamma = sum(rgamma(1e5, 1.7)),
                       rgamma_low = sum(rgamma(1e5, 0.2)), rchisq = sum(rchisq(1e4, 40)), rbinom = sum(rbinom(1e5, 200, 0.4)),
                       rpois = sum(rpois(1e5, 17.2)), rnbinom = sum(rnbinom(1e5, size = 3, mu = 15)), after = runif(1))
write("draws.json", list(draws = draws, late = as.list(setNames(full(late), names(late)))))

rows <- list()
add <- function(f, ...) for (lower in c(TRUE, FALSE))
  rows[[length(rows) + 1]] <<- list(f = f, args = c(...), lower = lower,
                                    value = full(do.call(f, c(as.list(c(...)), list(lower.tail = lower)))))
for (x in c(-37, -20, -8.3, -5.66, -1.96, -0.6, -1e-5, 0, 0.3, 1, 1.96, 4.9, 8.5, 37)) add("pnorm", x)
for (p in c(1e-300, 1e-100, 1e-20, 1e-8, 0.001, 0.025, 0.3, 0.5, 0.7, 0.975, 0.999)) add("qnorm", p)
for (n in c(0.5, 1, 2, 3.7, 18, 46, 854, 930.342, 1e5))
  for (t in c(-60, -2.1, -0.3, 0, 1e-4, 1.96, 5, 40)) add("pt", t, n)
for (n in c(1, 2, 3.7, 18, 854, 930.342, 1e5)) for (p in c(1e-8, 0.025, 0.3, 0.9, 0.975)) add("qt", p, n)
for (n in c(0.5, 1, 2, 8, 50, 941, 1e5)) for (x in c(1e-10, 0.5, 3.84, 20, 900, 1100, 2000)) add("pchisq", x, n)
for (n in c(0.5, 1, 2, 8, 50, 941)) for (p in c(1e-8, 0.025, 0.5, 0.975)) add("qchisq", p, n)
for (a in c(1, 2, 8, 9.5)) for (b in c(1, 5, 41, 930.342, 1e5, Inf))
  for (x in c(0.01, 1, 2.7578, 10, 369.3)) add("pf", x, a, b)
# R's qf loses digits in the lower tail (it solves for the beta quantile absolutely): the middle and the upper tail.
for (a in c(2, 8, 9.5)) for (b in c(5, 41, 930.342)) for (p in c(0.3, 0.5, 0.9, 0.975)) add("qf", p, a, b)
for (a in c(0.1, 0.5, 1, 2, 20, 465.17)) for (b in c(0.1, 1, 4, 30, 465.17))
  for (x in c(1e-10, 0.001, 0.3, 0.5, 0.999)) add("pbeta", x, a, b)
write("distributions.json", list(rows = lapply(rows, function(r) { r$args <- I(full(r$args)); r })))
