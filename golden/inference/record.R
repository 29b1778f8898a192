# Tests of R at tightly converged fits: Rscript --vanilla record.R (writes r.json beside this file).
suppressMessages({ library(lme4); library(lmerTest); library(pbkrtest); library(RLRsim) })
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "models.R"))

fitOf <- function(m, d, reml = TRUE, formula = m$formula)
  lmerTest::lmer(as.formula(formula), d, REML = reml, weights = w, control = tight)
# Where R stopped: per term (in lme4's order) its name and covariance, sigma, coefficients.
estimates <- function(fit) list(beta = num(fixef(fit)), sigma = num(sigma(fit)), random = lapply(unname(VarCorr(fit)), function(S)
  list(columns = I(colnames(S)), cov = num(as.matrix(S)))))
# pbkrtest takes the residual covariance as sigma^2 I whatever the weights; multiplying every row by the square root of its
# weight gives the same model without weights.
unweighted <- function(m, d) {
  fit <- fitOf(m, d)
  s <- sqrt(d$w)
  X <- model.matrix(fit) * s
  bars <- findbars(as.formula(m$formula))
  stopifnot(length(bars) == 1)
  Zs <- model.matrix(eval(substitute(~ E, list(E = bars[[1]][[2]]))), d) * s
  dd <- data.frame(y = d[[1]] * s, g = d[[as.character(bars[[1]][[3]])]])
  dd$X <- X; dd$Zs <- Zs
  assign("dd", dd, globalenv())
  lmerTest::lmer(y ~ 0 + X + (0 + Zs | g), dd, control = tight)
}
table <- function(a) lapply(setNames(seq_len(nrow(a)), rownames(a)), function(i) list(
  ndf = num(a[i, "NumDF"]), ddf = num(a[i, "DenDF"]), F = num(a[i, "F value"]), p = num(a[i, "Pr(>F)"]),
  ss = num(a[i, "Sum Sq"])))

record <- function(m) {
  d <- dataOf(m)
  assign("d", d, globalenv())
  fit <- fitOf(m, d)
  ml <- fitOf(m, d, reml = FALSE)
  satt <- coef(summary(fit))
  krFit <- if (is.null(m$weights)) fit else unweighted(m, d)
  kr <- coef(summary(krFit, ddf = "Kenward-Roger"))
  fixed <- attr(terms(nobars(as.formula(m$formula))), "term.labels")
  p <- nrow(satt)
  out <- list(at = estimates(fit), atML = estimates(ml), atKR = estimates(krFit),
    criterion = num(REMLcrit(fit)), deviance = num(deviance(ml)), sigma = num(sigma(fit)),
    satterthwaite = list(term = I(rownames(satt)), se = num(satt[, 2]), df = num(satt[, 3]), p = num(satt[, 5])),
    kenwardRoger = list(se = num(kr[, 2]), df = num(kr[, 3]), p = num(kr[, 5])))
  mlSatt <- coef(summary(ml))
  out$satterthwaiteML <- list(df = num(mlSatt[, 3]))
  if (p > 1) {
    joint <- lmerTest::contestMD(fit, diag(p)[-1, , drop = FALSE])
    out$joint <- list(F = num(joint[["F value"]]), ndf = num(joint$NumDF), ddf = num(joint$DenDF), p = num(joint[["Pr(>F)"]]))
    kr <- lmerTest::contestMD(krFit, diag(p)[-1, , drop = FALSE], ddf = "Kenward-Roger")
    out$jointKR <- list(F = num(kr[["F value"]]), ndf = num(kr$NumDF), ddf = num(kr$DenDF), p = num(kr[["Pr(>F)"]]))
    out$anova <- list(
      I = table(anova(fit, type = 1)), III = table(anova(fit, type = 3)))
    if (is.null(m$weights)) {
      out$anova$IKR <- table(anova(fit, type = 1, ddf = "Kenward-Roger"))
      out$anova$IIIKR <- table(anova(fit, type = 3, ddf = "Kenward-Roger"))
    }
    a <- anova(as(fit, "lmerMod"))
    out$sequential <- list(term = I(rownames(a)), npar = num(a$npar), F = num(a[["F value"]]), ss = num(a[["Sum Sq"]]))
    one <- drop1(as(ml, "lmerMod"), test = "Chisq")
    out$drop1 <- list(term = I(rownames(one)), npar = num(one$npar), aic = num(one$AIC), lrt = num(one$LRT), p = num(one[["Pr(Chi)"]]))
    last <- tail(fixed, 1)
    if (is.null(m$weights)) {
    small <- update(fit, as.formula(paste(". ~ . -", last)))
    k <- KRmodcomp(fit, small)$test
    out$KRmodcomp <- list(term = last, F = num(k["Ftest", "stat"]), ndf = num(k["Ftest", "ndf"]), ddf = num(k["Ftest", "ddf"]),
                          scaling = num(k["Ftest", "F.scaling"]), p = num(k["Ftest", "p.value"]), unscaled = num(k["FtestU", "stat"]))
    }
  }
  out
}
results <- lapply(models, record)

# Draws: simulate, PBmodcomp, exact tests.
m <- models[["sleepstudy"]]; d <- dataOf(m); fm <- fitOf(m, d)
drawsOf <- function(fit, seed, nsim) { set.seed(seed); s <- simulate(fit, nsim = nsim); list(seed = seed, nsim = nsim,
  first = num(head(s[[1]], 6)), last = num(tail(s[[nsim]], 6)), sum = num(sum(unlist(s)))) }
draws <- list(sleepstudy = drawsOf(fm, 3, 3))
for (name in c("jsp", "oats-unbalanced", "penicillin", "sleepstudy-uncorrelated")) {
  m <- models[[name]]; d <- dataOf(m); draws[[name]] <- drawsOf(fitOf(m, d), 11, 2)
}
pbOf <- function(name, drop, seed, nsim) {
  m <- models[[name]]; d <<- dataOf(m)
  large <- lmer(as.formula(m$formula), d, REML = FALSE, control = tight)
  small <- lmer(update(as.formula(m$formula), as.formula(paste(". ~ . -", drop))), d, REML = FALSE, control = tight)
  set.seed(seed); pb <- PBmodcomp(large, small, nsim = nsim); ref <- pb$ref
  list(model = name, drop = drop, seed = seed, nsim = nsim, statistic = num(pb$test["LRT", "stat"]),
       p = num(pb$test["PBtest", "p.value"]), reference = num(as.numeric(ref)),
       bartlett = num(summary(pb)$test["Bartlett", "p.value"]), gamma = num(summary(pb)$test["Gamma", "p.value"]))
}
pb <- list(pbOf("sleepstudy", "Days", 5, 40), pbOf("machines-unbalanced", "Machine", 9, 30), pbOf("oats-unbalanced", "nitro:Variety", 2, 60))

jsp <- dataOf(models$jsp)
exact <- list()
reduced <- function(f, d) lme4::lmer(as.formula(f), d, control = tight)
both <- reduced(models$jsp$formula, jsp)
class <- reduced("math ~ craven + social + (1 | school:class)", jsp); school <- reduced("math ~ craven + social + (1 | school)", jsp)
for (seed in c(1, 42, 2024)) {
  set.seed(seed); a <- exactRLRT(class, both, school); set.seed(seed); b <- exactRLRT(school, both, class)
  exact[[length(exact) + 1]] <- list(model = "jsp", term = "1 | school:class", seed = seed, statistic = num(a$statistic), p = num(a$p.value))
  exact[[length(exact) + 1]] <- list(model = "jsp", term = "1 | school", seed = seed, statistic = num(b$statistic), p = num(b$p.value))
}
d <- dataOf(models$dyestuff2); set.seed(1); a <- exactRLRT(reduced("Yield ~ 1 + (1 | Batch)", d))
exact[[length(exact) + 1]] <- list(model = "dyestuff2", term = "1 | Batch", seed = 1, statistic = num(a$statistic), p = num(a$p.value))
d <- dataOf(models$pastes)
both <- reduced(models$pastes$formula, d); batch <- reduced("strength ~ 1 + (1 | batch)", d); cask <- reduced("strength ~ 1 + (1 | batch:cask)", d)
set.seed(8); a <- exactRLRT(batch, both, cask)
exact[[length(exact) + 1]] <- list(model = "pastes", term = "1 | batch", seed = 8, statistic = num(a$statistic), p = num(a$p.value))
# The LRT of one variance along with fixed effects: batches of different sizes.
d <- dataOf(models$pastes)[-(1:7), ]
set.seed(4); d$x <- round(rnorm(nrow(d)), 2)
null <- list(x = num(d$x), skip = 7L)
lrt <- lme4::lmer(strength ~ x + (1 | batch), d, REML = FALSE, control = tight)
set.seed(6); a <- exactLRT(lrt, lm(strength ~ x, d)); set.seed(6); b <- exactLRT(lrt, lm(strength ~ 1, d))
lrts <- list(x = null$x, skip = 7L, seed = 6, variance = list(statistic = num(a$statistic), p = num(a$p.value)),
             both = list(statistic = num(b$statistic), p = num(b$p.value)))
# The null distributions themselves.
Z <- model.matrix(~ factor(batch) - 1, d); X <- cbind(1, d$x)
nulls <- list(rlrt = num(RLRTSim(X, Z, qr(X), diag(ncol(Z)), seed = 3, nsim = 12)),
              lrt = num(LRTSim(X, Z, q = 1, diag(ncol(Z)), seed = 3, nsim = 12)))

writeGolden("r.json", list(provenance = provenance("golden/inference/record.R", c("lme4", "lmerTest", "pbkrtest", "RLRsim")),
  models = results, draws = draws, pb = pb, exact = exact, lrt = lrts, nulls = nulls))
