# Intervals of the newest lme4: R_LIBS=<library with lme4 2.1-0> Rscript --vanilla record-newest.R
suppressMessages(library(lme4))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "models.R"))
limits <- function(ci) list(name = I(rownames(ci)), lower = num(ci[, 1]), upper = num(ci[, 2]))
intervals <- list()
for (name in c("jsp", "sleepstudy", "penicillin", "dyestuff2", "machines-unbalanced")) {
  m <- models[[name]]; d <- dataOf(m)
  fit <- lmer(as.formula(m$formula), d, control = tight)
  intervals[[name]] <- limits(suppressMessages(confint(fit, quiet = TRUE)))
}
boot <- list()
for (b in list(list(name = "jsp", seed = 101, nsim = 500), list(name = "sleepstudy", seed = 7, nsim = 99), list(name = "oats-unbalanced", seed = 3, nsim = 60))) {
  m <- models[[b$name]]; d <- dataOf(m)
  fit <- lmer(as.formula(m$formula), d, control = if (b$name == "jsp") lmerControl() else tight)
  set.seed(b$seed)
  boot[[b$name]] <- c(list(seed = b$seed, nsim = b$nsim), limits(suppressWarnings(confint(fit, method = "boot", nsim = b$nsim, quiet = TRUE))))
}
writeGolden("lme4-newest.json", list(provenance = provenance("golden/inference/record-newest.R", "lme4"), profile = intervals, boot = boot))
