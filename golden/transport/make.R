# The files of this folder: one model that our formula language refuses, by three packages, exported by mixdiffr.
# Rscript make.R, in this folder, with mixdiffr installed; data: lme4's sleepstudy.
library(mixdiffr)
data("sleepstudy", package = "lme4")
export_fit(lme4::lmer(Reaction ~ splines::ns(Days, 3) + (Days | Subject), sleepstudy), "lme4.json")
export_fit(nlme::lme(Reaction ~ splines::ns(Days, 3), sleepstudy, ~ Days | Subject), "nlme.json")
export_fit(glmmTMB::glmmTMB(Reaction ~ splines::ns(Days, 3) + (Days | Subject), sleepstudy, REML = TRUE), "glmmTMB.json")
# a generalized model by two packages, and every predictor of glmmTMB
cbpp <- lme4::cbpp
f <- cbind(incidence, size - incidence) ~ period + (1 | herd)
export_fit(lme4::glmer(f, cbpp, binomial), "glmer.json")
export_fit(glmmTMB::glmmTMB(f, cbpp, binomial), "glmmTMB-binomial.json")
export_fit(suppressWarnings(glmmTMB::glmmTMB(incidence ~ period + (1 | herd), cbpp, glmmTMB::nbinom2, ziformula = ~1, dispformula = ~size)), "glmmTMB-parts.json")
