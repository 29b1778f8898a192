# What R prints of one model by several ways of integrating the random effects out, as files for `mixdiff audit`: four decimals.
# Rscript golden/glmm/record-audits.R OUT [LIBRARY]; lme4 1.1-31 and 2.1-0, glmmTMB, MASS and GLMMadaptive where they are installed.
# Data: lme4's cbpp (Lesnoff et al. 2004), as in golden/cbpp.
arguments <- commandArgs(TRUE)
if (length(arguments) > 1) .libPaths(c(arguments[2], .libPaths()))
suppressMessages({library(lme4); library(MASS)})
d <- lme4::cbpp
f <- cbind(incidence, size - incidence) ~ period + (1 | herd)
quiet <- function(e) suppressWarnings(suppressMessages(e))
put <- function(name, table, sd, logLik, link = NULL) {
  digits <- function(x, k = 4) formatC(x, digits = k, format = "f")
  x <- list(
    data = "../../cbpp/data.csv", formula = "cbind(incidence, size - incidence) ~ period + (1 | herd)", family = "binomial", method = "ML",
    factors = list(period = I(c("1", "2", "3", "4"))), source = name, fixed = as.list(setNames(digits(table[, 1]), rownames(table))),
    random = list(list(group = "herd", terms = I("(Intercept)"), sd = I(digits(sd)))),
    se = as.list(setNames(digits(table[, 2]), rownames(table)))
  )
  if (!is.null(link)) x$link <- link
  if (is.finite(logLik)) x$logLik <- digits(logLik, 3)
  writeLines(jsonlite::toJSON(x, auto_unbox = TRUE, pretty = TRUE), file.path(arguments[1], paste0(gsub("[^A-Za-z0-9.-]+", "-", name), ".json")))
}
merMod <- function(name, ..., link = NULL) {
  m <- quiet(glmer(f, d, ...))
  put(sprintf("lme4 %s, %s", utils::packageDescription("lme4")$Version, name), coef(summary(m)), attr(VarCorr(m)$herd, "stddev"), as.numeric(logLik(m)), link)
}
merMod("nAGQ 1", binomial)
merMod("nAGQ 0", binomial, nAGQ = 0)
merMod("nAGQ 9", binomial, nAGQ = 9)
merMod("probit", binomial("probit"), link = "probit")
merMod("stopped after 15", binomial, control = glmerControl(optimizer = "bobyqa", optCtrl = list(maxfun = 15)))
if (length(arguments) == 1) {
  m <- quiet(glmmTMB::glmmTMB(f, d, family = binomial))
  put("glmmTMB", summary(m)$coefficients$cond, attr(glmmTMB::VarCorr(m)$cond$herd, "stddev"), as.numeric(logLik(m)))
  m <- quiet(glmmPQL(cbind(incidence, size - incidence) ~ period, ~ 1 | herd, binomial, d, verbose = FALSE))
  put("MASS glmmPQL", summary(m)$tTable, as.numeric(VarCorr(m)[1, 2]), NA)
} else if (requireNamespace("GLMMadaptive", quietly = TRUE)) {
  m <- GLMMadaptive::mixed_model(cbind(incidence, size - incidence) ~ period, ~ 1 | herd, d, binomial())
  put("GLMMadaptive", summary(m)$coef_table, sqrt(m$D[1, 1]), as.numeric(logLik(m)))
}
