# Profile limits of every parameter of glmmTMB's fits to the data of shaped.json, on the scales that TMB has them on.
#   Rscript shaped-profiles.R > shaped-profiles.json, in this directory
suppressMessages({library(glmmTMB); library(jsonlite)})
given <- fromJSON("shaped.json", simplifyDataFrame = FALSE)
profiles <- lapply(c("tweedie", "t_family"), function(name) {
  d <- data.frame(y = given$y[[name]], x = given$x, g = factor(given$g))
  m <- glmmTMB(y ~ x + (1 | g), d, family = getExportedValue("glmmTMB", name)())
  # 1.1.5 calls it thetaf, which later versions call psi
  at <- m$fit$par
  limits <- lapply(seq_along(at), function(k) {
    found <- confint(TMB::tmbprofile(m$obj, name = k, parm.range = c(-Inf, Inf), ytol = 3, ystep = 0.02, trace = FALSE))
    list(parameter = names(at)[k], estimate = unname(at[k]), lower = found[1], upper = found[2])
  })
  list(family = name, link = family(m)$link, logLik = as.numeric(logLik(m)), limits = limits)
})
cat(toJSON(list(source = paste0("TMB::tmbprofile of glmmTMB ", packageVersion("glmmTMB"), ", R ", getRversion()), profiles = profiles), digits = NA, auto_unbox = TRUE), "\n", sep = "")
