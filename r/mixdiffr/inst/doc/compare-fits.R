## ----setup, include=FALSE---------------------------------------------------------------------
knitr::opts_chunk$set(comment = "", fig.path = "compare-fits-", highlight = FALSE)
runs <- requireNamespace("lme4", quietly = TRUE) && requireNamespace("glmmTMB", quietly = TRUE) &&
  !inherits(try(mixdiffr:::engine_runner(), silent = TRUE), "try-error")
options(width = 96)

## ----fits, eval=runs--------------------------------------------------------------------------
library(mixdiffr)
reml <- lme4::lmer(Reaction ~ Days + (Days | Subject), lme4::sleepstudy)
tmb <- glmmTMB::glmmTMB(Reaction ~ Days + (Days | Subject), lme4::sleepstudy, REML = TRUE)
both <- compare_fits(lmer = reml, tmb = tmb)
both

## ----data, eval=runs--------------------------------------------------------------------------
subset(as.data.frame(both), effect == "fixed")[c("fit", "term", "estimate", "std.error")]

## ----one, eval=runs---------------------------------------------------------------------------
stopped <- suppressWarnings(lme4::lmer(Reaction ~ Days + (Days | Subject), lme4::sleepstudy,
  control = lme4::lmerControl(optimizer = "bobyqa", optCtrl = list(maxfun = 8))))
found <- certify(stopped)
found$verdict
found$gain
found$best$VarCorr

