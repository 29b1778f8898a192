# What glmmTMB ends at with families that have a further parameter, and with the generalized Poisson; data drawn here.
#   Rscript shaped.R > shaped.json, in this directory
suppressMessages({library(glmmTMB); library(jsonlite)})
set.seed(7)
n <- 120; g <- rep(1:12, each = 10); x <- round(rnorm(n), 3); u <- rnorm(12, 0, .5); mu <- exp(.6 + .4 * x + u[g])
rate <- mu^.4 / (1.4 * .4); N <- rpois(n, rate)
tweedie <- vapply(1:n, function(i) if (N[i] == 0) 0 else sum(rgamma(N[i], .4 / .6, scale = 1.4 * .6 * mu[i]^.6)), 0)
progeny <- vapply(1:n, function(i) { k <- rpois(1, mu[i] / sqrt(2)); t <- k; while (k > 0 && t < 1e5) { k <- rpois(1, (1 - 1 / sqrt(2)) * k); t <- t + k }; t }, 0)
y <- list(tweedie = round(tweedie, 4), t_family = round(1 + .5 * x + u[g] + .7 * rt(n, 4), 4), genpois = progeny)
fits <- lapply(c("tweedie", "t_family", "genpois"), function(name) {
  d <- data.frame(y = y[[name]], x, g = factor(g))
  m <- glmmTMB(y ~ x + (1 | g), d, family = getExportedValue("glmmTMB", name)())
  psi <- m$fit$par[names(m$fit$par) %in% c("psi", "thetaf")]
  list(family = name, link = family(m)$link, logLik = as.numeric(logLik(m)), beta = unname(fixef(m)$cond), variance = VarCorr(m)$cond$g[1],
    betad = unname(m$fit$par["betad"]), psi = if (length(psi)) unname(psi) else NULL)
})
cat(toJSON(list(source = paste0("glmmTMB ", packageVersion("glmmTMB"), ", R ", getRversion()), g = g, x = x, y = y, fits = fits), digits = NA, auto_unbox = TRUE, null = "null"), "\n", sep = "")
