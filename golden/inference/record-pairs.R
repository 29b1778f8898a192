# Tests of two models that differ in a random slope, and every coefficient with its limits: Rscript --vanilla record-pairs.R
# (writes pairs-r.json beside this file).
suppressMessages({ library(lme4); library(lmerTest); library(pbkrtest); library(RLRsim) })
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "models.R"))
days <- function(rows) { d <- dataOf(models$sleepstudy); d[rows(d), ] }
data <- list(all = days(function(d) TRUE), short = days(function(d) d$Days < 3))
formulas <- list(intercept = Reaction ~ Days + (1 | Subject), slope = Reaction ~ Days + (0 + Days | Subject),
  apart = Reaction ~ Days + (1 | Subject) + (0 + Days | Subject), correlated = Reaction ~ Days + (Days | Subject))
fitsOf <- function(d, reml = TRUE) lapply(formulas, function(f) lme4::lmer(f, d, REML = reml, control = tight))
exact <- list()
for (name in names(data)) for (seed in c(1, 42)) {
  d <- data[[name]]; f <- fitsOf(d); set.seed(seed); a <- exactRLRT(f$slope, f$apart, f$intercept)
  exact[[length(exact) + 1]] <- list(data = name, seed = seed, statistic = num(a$statistic), p = num(a$p.value))
}
lrt <- list()
for (name in names(data)) {
  d <- data[[name]]
  r <- ranova(lmerTest::lmer(formulas$correlated, d, control = tight))
  m <- fitsOf(d, FALSE); a <- anova(m$correlated, m$intercept); b <- anova(m$correlated, m$apart)
  lrt[[name]] <- list(ranova = list(statistic = num(r[2, "LRT"]), df = num(r[2, "Df"]), p = num(r[2, "Pr(>Chisq)"])),
    anova = list(statistic = num(a[2, "Chisq"]), df = num(a[2, "Df"]), p = num(a[2, "Pr(>Chisq)"])),
    correlation = list(statistic = num(b[2, "Chisq"]), df = num(b[2, "Df"]), p = num(b[2, "Pr(>Chisq)"])))
}
pb <- lapply(c(apart = "apart", correlated = "correlated"), function(large) {
  d <<- data$short; f <- fitsOf(d, FALSE); set.seed(5); x <- PBmodcomp(f[[large]], f$intercept, nsim = 40)
  list(seed = 5, nsim = 40, statistic = num(x$test["LRT", "stat"]), p = num(x$test["PBtest", "p.value"]),
       extreme = num(x$n.extreme), positive = num(x$samples[["npos"]]), reference = num(as.numeric(x$ref)))
})
coefficients <- lapply(c(sleepstudy = "sleepstudy", "cake-unbalanced" = "cake-unbalanced"), function(name) {
  m <- models[[name]]; d <<- dataOf(m); fit <- lmerTest::lmer(as.formula(m$formula), d, control = tight)
  lapply(c(satterthwaite = "Satterthwaite", "kenward-roger" = "Kenward-Roger"), function(ddf) {
    k <- contest(fit, diag(length(fixef(fit))), joint = FALSE, ddf = ddf, confint = TRUE, level = 0.9)
    list(se = num(k[["Std. Error"]]), df = num(k$df), t = num(k[["t value"]]), p = num(k[["Pr(>|t|)"]]), lower = num(k$lower), upper = num(k$upper))
  })
})
writeGolden("pairs-r.json", list(provenance = provenance("record-pairs.R", c("lme4", "lmerTest", "pbkrtest", "RLRsim")),
  exact = exact, lrt = lrt, pb = pb, coefficients = coefficients))
