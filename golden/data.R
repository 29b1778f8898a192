# Writes the data sets of golden/ from the R packages that hold them.
# Usage: LC_ALL=C Rscript --vanilla golden/data.R    (packages: lme4, nlme, MASS, glmmTMB)
suppressMessages({ library(lme4); library(nlme) })
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1]))
save <- function(data, name) {
  dir.create(file.path(here, name), showWarnings = FALSE)
  data <- as.data.frame(data)
  for (v in names(data)) if (is.factor(data[[v]])) data[[v]] <- as.character(data[[v]])
  write.csv(data, file.path(here, name, "data.csv"), row.names = FALSE, quote = FALSE)
}
for (name in c("sleepstudy", "Dyestuff", "Dyestuff2", "Pastes", "Penicillin", "cake", "InstEval")) save(get(name), tolower(name))
for (name in c("Machines", "Oats", "Orthodont", "Rail", "ergoStool", "Oxide", "Assay", "Pixel", "Alfalfa", "BodyWeight", "Wafer", "Gasoline", "Ovary", "Wheat2")) {
  save(get(name), tolower(name))
}
math <- as.data.frame(MathAchieve)
save(math[c("School", "Minority", "Sex", "SES", "MathAch")], "mathachieve")
# every ninth reaction and every thirteenth day missing
holes <- sleepstudy
holes$Reaction[seq(5, nrow(holes), by = 9)] <- NA
holes$Days[seq(3, nrow(holes), by = 13)] <- NA
save(holes, "sleepstudy-missing")
# generalized models: toenail, ohio and contraception stand in golden/glmer, cbpp in a folder of its own
save(grouseticks[c("TICKS", "BROOD", "HEIGHT", "YEAR", "LOCATION", "INDEX", "cHEIGHT")], "grouseticks")
verbal <- transform(as.data.frame(VerbAgg), r = as.integer(r2 == "Y"))
save(verbal[c("Anger", "Gender", "item", "id", "btype", "situ", "r")], "verbagg")
save(transform(MASS::epil, base = log(base / 4), age = log(age))[c("y", "trt", "base", "age", "V4", "subject", "period")], "epil")
save(glmmTMB::Salamanders[c("site", "mined", "cover", "sample", "DOP", "Wtemp", "DOY", "spp", "count")], "salamanders")
