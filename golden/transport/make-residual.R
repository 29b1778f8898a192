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
