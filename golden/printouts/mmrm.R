# Print-outs of mmrm 0.3.19 on ../mmrm/fev-data.csv (fev_data of mmrm, Apache-2.0), and beside each the numbers of the same fit.
# Rscript mmrm.R FOLDER, from this folder.
library(mmrm)
out <- commandArgs(TRUE)[1]
options(width = 80)
d <- read.csv("../mmrm/fev-data.csv", stringsAsFactors = TRUE)
d$SEX <- factor(d$SEX, c("Male", "Female"))
d$USUBJID <- factor(d$USUBJID)
num <- function(x) format(x, digits = 15, trim = TRUE)
obj <- function(names, values) paste0("{", paste0(encodeString(names, quote = '"'), ": ", values, collapse = ", "), "}")
arr <- function(x) paste0("[", paste(x, collapse = ", "), "]")
save <- function(name, term, ...) {
  m <- mmrm(as.formula(paste("FEV1 ~ RACE + SEX + ARMCD * AVISIT +", term)), d, ...)
  writeLines(capture.output(print(summary(m))), file.path(out, paste0(name, ".txt")))
  tt <- coef(summary(m))
  V <- VarCorr(m)
  if (!is.list(V)) V <- list(V)
  visits <- arr(vapply(V, function(C) arr(apply(C, 1, function(row) arr(num(row)))), ""))
  fields <- c(fixed = obj(rownames(tt), num(tt[, 1])), se = obj(rownames(tt), num(tt[, 2])), visits = visits,
    sigma = "null", logLik = num(as.numeric(logLik(m))))
  writeLines(obj(names(fields), fields), file.path(out, paste0(name, ".json")))
}
save("mmrm-us", "us(AVISIT | USUBJID)")
save("mmrm-groups-ml", "us(AVISIT | ARMCD / USUBJID)", reml = FALSE)
save("mmrm-ar1h-kr", "ar1h(AVISIT | USUBJID)", method = "Kenward-Roger")
save("mmrm-exp", "sp_exp(VISITN | USUBJID)")
