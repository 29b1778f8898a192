# Least-squares means by emmeans, for means-r.json: Rscript record-means.R > means-r.json, in this folder.
# means.csv, means-gap.csv (no row of B at v3) and means-nested.csv (cities within regions) were made for this project.
suppressMessages({library(emmeans); library(nlme); library(lme4); library(jsonlite)})
factors <- function(d) { for (v in names(d)) if (is.character(d[[v]])) d[[v]] <- factor(d[[v]]); d }
d <- factors(read.csv("means.csv"))
gap <- factors(read.csv("means-gap.csv"))
nested <- factors(read.csv("means-nested.csv")); nested$g <- factor(nested$g)
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9))
cases <- list()
record <- function(name, fit, ask, of, by = NULL, weights = "equal", ...) {
  f <- as.formula(paste("~", paste(of, collapse = "*"), if (!is.null(by)) paste("|", by)))
  e <- emmeans(fit, f, weights = weights, ...)
  means <- as.data.frame(summary(e))
  pairs <- as.data.frame(summary(pairs(e, adjust = "none"), infer = TRUE))
  end <- function(s, side) { found <- s[[paste0(side, ".CL")]]; if (is.null(found)) s[[paste0("asymp.", if (side == "lower") "LCL" else "UCL")]] else found }
  rows <- function(s, label, value, statistic) data.frame(
    label = label, by = if (is.null(by)) "" else as.character(s[[by]]), estimate = s[[value]], se = s$SE, df = ifelse(is.finite(s$df), s$df, NA),
    lower = end(s, "lower"), upper = end(s, "upper"), p = if (is.null(s$p.value)) NA else s$p.value)
  cases[[length(cases) + 1]] <<- c(list(name = name, weights = weights), ask, list(
    of = of, by = if (is.null(by)) list() else by,
    means = rows(means, do.call(paste, lapply(means[of], as.character)), "emmean"),
    pairs = if (nrow(pairs) > 0 && !is.null(pairs$contrast)) rows(pairs, gsub("dose", "", pairs$contrast), "estimate") else list()))
}
model <- function(data, backend, formula, ddf, ...) list(model = list(data = data, backend = backend, formula = formula, ddf = ddf, ...))
for (w in c("equal", "proportional", "cells")) {
  record("unbalanced, a two-valued covariate", lmer(y ~ trt * visit + site + age + male + (1 | g), d, control = tight),
    model("means.csv", "lme4", "y ~ trt * visit + site + age + male + (1 | g)", "kenward-roger"), "trt", "visit", w)
  record("lme", lme(y ~ trt * visit + site + age, d, ~ 1 | g),
    model("means.csv", "nlme", "y ~ trt * visit + site + age + (1 | g)", "containment"), "trt", "visit", w)
  nestedFit <- lmer(y ~ region / city + t + (1 | g), nested, control = tight)
  record("nested", nestedFit, model("means-nested.csv", "lme4", "y ~ region / city + t + (1 | g)", "kenward-roger"), "region", NULL, w)
}
record("sum and poly contrasts", lme(y ~ trt * visit + site * age, d, ~ 1 | g, contrasts = list(trt = "contr.sum", visit = "contr.poly")),
  model("means.csv", "nlme", "y ~ trt * visit + site * age + (1 | g)", "containment", contrasts = c("trt=sum", "visit=poly")), "trt", "site")
record("log of a covariate, in an interaction", lme(y ~ trt * log(age) + visit, d, ~ 1 | g),
  model("means.csv", "nlme", "y ~ trt * log(age) + visit + (1 | g)", "containment"), "trt")
record("scale()", lme(y ~ trt * scale(age) + visit, d, ~ 1 | g),
  model("means.csv", "nlme", "y ~ trt * scale(age) + visit + (1 | g)", "containment"), "trt")
library(splines)
record("poly()", lme(y ~ trt * poly(age, 2) + visit, d, ~ 1 | g),
  model("means.csv", "nlme", "y ~ trt * poly(age, 2) + visit + (1 | g)", "containment"), "trt")
record("ns() of a logarithm", lme(y ~ trt * ns(log(age), df = 2) + visit, d, ~ 1 | g),
  model("means.csv", "nlme", "y ~ trt * ns(log(age), df = 2) + visit + (1 | g)", "containment"), "trt")
record("bs()", lme(y ~ trt * bs(age, df = 4) + visit, d, ~ 1 | g),
  model("means.csv", "nlme", "y ~ trt * bs(age, df = 4) + visit + (1 | g)", "containment"), "trt")
record("centred at the mean, over a range", lme(y ~ trt * I((age - mean(age)) / max(age)) + visit, d, ~ 1 | g),
  model("means.csv", "nlme", "y ~ trt * I((age - mean(age)) / max(age)) + visit + (1 | g)", "containment"), "trt")
record("factor() and a square", lme(y ~ trt + factor(dose) + I(age^2) + age, d, ~ 1 | g),
  model("means.csv", "nlme", "y ~ trt + factor(dose) + I(age^2) + age + (1 | g)", "containment"), "dose")
gapFit <- lmer(y ~ trt * visit + age + (1 | g), gap, control = tight)
record("an empty cell", gapFit, model("means-gap.csv", "lme4", "y ~ trt * visit + age + (1 | g)", "kenward-roger"), "trt", "visit")
record("averaged over an empty cell", gapFit, model("means-gap.csv", "lme4", "y ~ trt * visit + age + (1 | g)", "kenward-roger"), "trt")
record("offset()", lmer(y ~ trt + visit + offset(off) + (1 | g), d, control = tight),
  model("means.csv", "lme4", "y ~ trt + visit + offset(off) + (1 | g)", "kenward-roger"), "trt")
record("an offset beside the formula", lmer(y ~ trt + visit + (1 | g), d, offset = off, control = tight),
  model("means.csv", "lme4", "y ~ trt + visit + (1 | g)", "kenward-roger", offset = "off"), "trt")
record("two factors at once", lme(y ~ trt * visit + site + age, d, ~ 1 | g),
  model("means.csv", "nlme", "y ~ trt * visit + site + age + (1 | g)", "containment"), c("trt", "site"), "visit")
# emmeans takes the correlation out of gls's degrees of freedom: z, so that there is one answer.
record("gls", gls(y ~ trt * visit + age, d, correlation = corCompSymm(form = ~ 1 | g)),
  model("means.csv", "nlme", "y ~ trt * visit + age", "z", correlation = "corCompSymm(form = ~ 1 | g)"), "trt", "visit", mode = "asymptotic")
packages <- sapply(c("emmeans", "nlme", "lme4", "pbkrtest"), function(p) as.character(packageVersion(p)))
cat(toJSON(list(provenance = list(R = R.version.string, packages = as.list(packages)), cases = cases), digits = 14, na = "null", auto_unbox = TRUE, pretty = 1))
