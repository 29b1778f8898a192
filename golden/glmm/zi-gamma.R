# What glmmTMB ends at with ziGamma, the zeros by a part of their own, on shaped.json's Tweedie responses.
#   Rscript zi-gamma.R > zi-gamma.json, in this directory
suppressMessages({library(glmmTMB); library(jsonlite)})
given <- fromJSON("shaped.json", simplifyDataFrame = FALSE)
d <- data.frame(y = given$y$tweedie, x = given$x, g = factor(given$g))
m <- glmmTMB(y ~ x + (1 | g), d, family = ziGamma(link = "log"), ziformula = ~x)
cat(toJSON(list(source = paste0("glmmTMB ", packageVersion("glmmTMB"), ", R ", getRversion()), logLik = as.numeric(logLik(m)), beta = unname(fixef(m)$cond),
  zi = unname(fixef(m)$zi), variance = VarCorr(m)$cond$g[1], betad = unname(m$fit$par["betad"]), sigma = sigma(m)), digits = NA, auto_unbox = TRUE), "\n", sep = "")
