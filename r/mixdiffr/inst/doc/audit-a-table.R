## ----setup, include=FALSE---------------------------------------------------------------------
knitr::opts_chunk$set(comment = "", highlight = FALSE)
runs <- requireNamespace("lme4", quietly = TRUE) && !inherits(try(mixdiffr:::engine_runner(), silent = TRUE), "try-error")
options(width = 96)

## ----table, eval=runs-------------------------------------------------------------------------
library(mixdiffr)
printed <- data.frame(
  term = c("(Intercept)", "Days", "Var: Subject (Intercept)", "Cov: Subject (Intercept) Days", "Var: Subject Days", "Var: Residual"),
  estimate = c("251.405", "10.647", "612.10", "9.60", "35.07", "654.94"),
  SE = c("6.825", "1.546", "", "", "", "")
)
audit_table(printed, lme4::sleepstudy, Reaction ~ Days + (Days | Subject), "REML")

## ----asks, eval=runs, error=TRUE--------------------------------------------------------------
audit_table(printed, lme4::sleepstudy)

