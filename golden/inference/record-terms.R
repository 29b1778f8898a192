# Tests by terms of types I, II and III: Rscript --vanilla record-terms.R (writes terms-r.json beside this file).
suppressMessages({ library(lme4); library(lmerTest); library(nlme); library(glmmTMB); library(car) })
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "models.R"))
models <- fromJSON(file.path(here, "terms.json"), simplifyDataFrame = FALSE)
estimates <- function(fit) list(beta = num(fixef(fit)), sigma = num(sigma(fit)), random = lapply(unname(VarCorr(fit)), function(S)
  list(columns = I(colnames(S)), cov = num(as.matrix(S)))))
data <- function(m) {
  d <- read.csv(file.path(here, "..", m$data), stringsAsFactors = FALSE)
  d$w <- if (is.null(m$weights)) 1 else eval(parse(text = m$weights), d)
  if (!is.null(m$where)) d <- d[eval(parse(text = m$where), d), ]
  if (!is.null(m$skip)) d <- d[seq_len(nrow(d)) %% m$skip[[1]] != m$skip[[2]], ]
  for (name in m$factors) d[[name]] <- asFactor(d[[name]])
  for (name in names(m$derive)) d[[name]] <- eval(parse(text = m$derive[[name]]), d)
  for (name in m$ordered) d[[name]] <- factor(d[[name]], ordered = TRUE)
  d
}
contrastsOf <- function(m) options(contrasts = c(if (is.null(m$contrasts)) "contr.treatment" else "contr.sum", "contr.poly"))
table <- function(a) lapply(setNames(seq_len(nrow(a)), rownames(a)), function(i) list(
  ndf = num(a[i, "NumDF"]), ddf = num(a[i, "DenDF"]), F = num(a[i, "F value"]), p = num(a[i, "Pr(>F)"])))
lmerOf <- function(m) {
  contrastsOf(m)
  d <<- data(m)
  fit <- lmerTest::lmer(as.formula(m$formula), d, weights = w, control = tight)
  ml <- lmerTest::lmer(as.formula(m$formula), d, weights = w, control = tight, REML = FALSE)
  # pbkrtest ignores weights
  ddfs <- c(S = "Satterthwaite", if (is.null(m$weights)) c(KR = "Kenward-Roger"))
  types <- function(fit, ddf) lapply(c(I = 1, II = 2, III = 3), function(type) table(suppressMessages(anova(fit, type = type, ddf = ddf))))
  list(at = estimates(fit), atML = estimates(ml), reml = lapply(ddfs, types, fit = fit), ml = list(S = types(ml, "Satterthwaite")))
}
coded <- function(beta, V) list(beta = num(beta), vcov = num(as.matrix(V)))
lmeOf <- function(m) {
  contrastsOf(m)
  d <<- data(m)
  fit <- lme(nobars(as.formula(m$formula)), d, random = as.formula(m$random))
  one <- function(a) lapply(setNames(seq_len(nrow(a)), rownames(a)), function(i) list(
    ndf = num(a[i, "numDF"]), ddf = num(a[i, "denDF"]), F = num(a[i, "F-value"]), p = num(a[i, "p-value"])))
  c(coded(fixef(fit), vcov(fit)), list(I = one(anova(fit)), III = one(anova(fit, type = "marginal")), df = num(fit$fixDF$X)))
}
glmmOf <- function(m) {
  contrastsOf(m)
  d <<- data(m)
  fit <- glmmTMB(as.formula(m$formula), d)
  one <- function(a) lapply(setNames(seq_len(nrow(a)), rownames(a)), function(i) list(
    ndf = num(a[i, "Df"]), chisq = num(a[i, "Chisq"]), p = num(a[i, "Pr(>Chisq)"])))
  c(coded(fixef(fit)$cond, vcov(fit)$cond), list(II = one(Anova(fit)), III = one(Anova(fit, type = 3))))
}
named <- function(list, of) setNames(lapply(list, of), vapply(list, `[[`, "", "name"))
writeGolden("terms-r.json", list(
  provenance = provenance("record-terms.R", c("lme4", "lmerTest", "pbkrtest", "nlme", "glmmTMB", "car")),
  lmer = named(models$models, lmerOf), lme = named(models$lme, lmeOf), glmmTMB = named(models$glmmTMB, glmmOf)))
