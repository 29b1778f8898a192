# gls-us.json, gls-ar1.json, mmrm-us.json: residual models by nlme and mmrm, exported by mixdiffr.
# Rscript make-residual.R, in this folder, with mixdiffr installed; data: ../orthodont/data.csv, without some of the rows.
library(mixdiffr)
jaw <- read.csv("../orthodont/data.csv", stringsAsFactors = TRUE)
jaw <- jaw[-seq(5, nrow(jaw), by = 9), ]
jaw$visit <- as.integer((jaw$age - 6) / 2)
jaw$fage <- factor(jaw$age)
us <- nlme::gls(distance ~ Sex * fage, jaw, nlme::corSymm(form = ~ visit | Subject), nlme::varIdent(form = ~ 1 | visit))
export_fit(us, "gls-us.json")
export_fit(nlme::gls(distance ~ Sex * fage, jaw, nlme::corAR1(form = ~ visit | Subject)), "gls-ar1.json")
# mmrm-us.json: the same model by mmrm
covariance <- mmrm::cov_struct("us", "fage", "Subject")
export_fit(mmrm::mmrm(distance ~ Sex * fage, jaw, covariance = covariance), "mmrm-us.json")
# tmb-cs.json, tmb-toep.json, tmb-disp.json: structured terms beside a residual and as the residual, and a dispersion formula, by glmmTMB
tmb <- function(name, ...) export_fit(glmmTMB::glmmTMB(data = jaw, ...), paste0("tmb-", name, ".json"))
tmb("cs", distance ~ Sex * fage + cs(0 + fage | Subject), REML = TRUE)
tmb("toep", distance ~ Sex * age + toep(0 + fage | Subject), dispformula = ~ 0)
tmb("disp", distance ~ Sex * age + (1 | Subject), dispformula = ~ Sex + age)
