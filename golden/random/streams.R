# States and draws of R's "L'Ecuyer-CMRG", its streams and substreams, for packages/probability.
# Rscript --vanilla streams.R   (writes streams.json beside this file)
library(jsonlite)
library(parallel)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))))
full <- function(x) sprintf("%.17g", x)
RNGkind("L'Ecuyer-CMRG")
times <- function(state, n, f) { for (i in seq_len(n)) state <- f(state); state }
one <- function(seed) {
  set.seed(seed)
  start <- .Random.seed
  drawn <- list(runif = full(runif(6)), rnorm = full(rnorm(6)), sample = sample(10), rbinom = rbinom(6, c(1, 10, 200), 0.3),
    rpois = rpois(6, c(0.4, 8, 40)), rgamma = full(rgamma(4, c(0.3, 4))), rexp = full(rexp(3)), rchisq = full(rchisq(3, 1)),
    after = .Random.seed[-1])
  list(seed = seed, start = start[-1], streams = lapply(c(1, 2, 16, 1000), function(n) list(n = n, state = times(start, n, nextRNGStream)[-1])),
    substreams = lapply(c(1, 3, 100), function(n) list(n = n, state = times(nextRNGStream(start), n, nextRNGSubStream)[-1])), drawn = drawn)
}
writeLines(toJSON(list(provenance = list(source = R.version.string, script = "golden/random/streams.R", kind = paste(RNGkind(), collapse = ", ")),
  seeds = lapply(c(0L, 1L, 42L, 126L, -7L, 2147483647L), one)), auto_unbox = TRUE), file.path(here, "streams.json"))
