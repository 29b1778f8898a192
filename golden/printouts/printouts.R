# Print-outs of real fits, and beside each the numbers of the same fit at full precision: NAME.txt, NAME.json, DATA.csv.
# Rscript printouts.R FOLDER; lme4 1.1-31, lmerTest 3.1-3, nlme 3.1-162, glmmTMB 1.1.5.
suppressMessages({library(lme4); library(nlme); library(glmmTMB)})
out <- commandArgs(TRUE)[1]
num <- function(x) if (length(x) == 0) "null" else ifelse(is.finite(x), format(x, digits = 15), '"NA"')
str <- function(x) encodeString(x, quote = '"')
obj <- function(names, values) paste0("{", paste0(str(names), ": ", values, collapse = ", "), "}")
arr <- function(x) paste0("[", paste(x, collapse = ", "), "]")
save <- function(name, text, fixed, blocks, sigma, logLik, more = list()) {
  writeLines(text, file.path(out, paste0(name, ".txt")))
  of <- function(col) obj(rownames(fixed), num(fixed[, col]))
  fields <- c(fixed = of(1), se = of(2),
    random = arr(vapply(blocks, function(b) obj(c("group", "terms", "sd", "corr"),
      c(str(b$group), arr(str(b$terms)), arr(num(b$sd)), arr(num(b$corr)))), "")),
    sigma = num(sigma), logLik = num(logLik), unlist(more))
  writeLines(obj(names(fields), fields), file.path(out, paste0(name, ".json")))
}
lower <- function(R) if (nrow(R) > 1) t(R)[upper.tri(R)] else numeric(0)
blocksOf <- function(vc) lapply(names(vc), function(g) {
  sd <- attr(vc[[g]], "stddev")
  list(group = g, terms = names(sd), sd = sd, corr = lower(attr(vc[[g]], "correlation")))
})
printed <- function(m, ...) capture.output(print(summary(m), ...))
lmerOne <- function(name, m, ...) save(name, printed(m, ...), coef(summary(m))[, 1:2, drop = FALSE], blocksOf(VarCorr(m)),
  sigma(m), as.numeric(logLik(m)))
lmeOne <- function(name, m) {
  tt <- summary(m)$tTable
  re <- m$modelStruct$reStruct
  levels <- rev(names(re))
  within <- Reduce(function(a, b) paste(a, b, sep = ":"), levels, accumulate = TRUE)
  blocks <- lapply(seq_along(levels), function(k) {
    S <- as.matrix(re[[levels[k]]]) * m$sigma^2
    list(group = within[k], terms = colnames(S), sd = sqrt(diag(S)), corr = lower(cov2cor(S)))
  })
  save(name, printed(m), tt[, 1:2, drop = FALSE], blocks, m$sigma, as.numeric(m$logLik))
}
tmbOne <- function(name, m) save(name, printed(m), coef(summary(m))$cond[, 1:2, drop = FALSE], blocksOf(VarCorr(m)$cond),
  if (family(m)$family == "gaussian") sigma(m) else numeric(0), as.numeric(logLik(m)))

lmerOne("lme4-slope", lmer(Reaction ~ Days + (Days | Subject), sleepstudy))
lmerOne("lme4-ml-uncorrelated", lmer(Reaction ~ Days + (Days || Subject), sleepstudy, REML = FALSE))
lmerOne("lme4-nested", lmer(strength ~ 1 + (1 | batch/cask), Pastes))
lmerOne("lme4-crossed", lmer(diameter ~ 1 + (1 | plate) + (1 | sample), Penicillin, REML = FALSE))
lmerOne("lme4-singular", suppressMessages(lmer(Yield ~ 1 + (1 | Batch), Dyestuff2)))
lmerOne("lme4-interaction", lmer(angle ~ recipe * temperature + (1 | recipe:replicate), cake), correlation = FALSE)
odd <- data.frame(sleepstudy, day = factor(sleepstudy$Days %% 3, labels = c("a b", "c", "d-e")))
names(odd)[names(odd) == "Reaction"] <- "reaction time"
lmerOne("lme4-odd-names", lmer(`reaction time` ~ poly(Days, 2) * day + (poly(Days, 2) | Subject), odd,
  control = lmerControl(check.conv.singular = "ignore", check.conv.grad = "ignore", check.conv.hess = "ignore")), correlation = FALSE)
lmerOne("lmerTest", lmerTest::lmer(Reaction ~ Days + (Days | Subject), sleepstudy))
short <- suppressWarnings(lmer(Reaction ~ Days + (Days | Subject), sleepstudy,
  control = lmerControl(optimizer = "Nelder_Mead", optCtrl = list(maxfun = 25))))
lmerOne("lme4-stopped-short", short)
save("lme4-glmer", printed(g <- glmer(cbind(incidence, size - incidence) ~ period + (1 | herd), family = binomial, data = cbpp)),
  coef(summary(g))[, 1:2], blocksOf(VarCorr(g)), numeric(0), as.numeric(logLik(g)))
lmeOne("nlme-slope", lme(distance ~ age * Sex, Orthodont, random = ~ age | Subject))
lmeOne("nlme-diagonal", lme(distance ~ age * Sex, Orthodont, random = list(Subject = pdDiag(~ age)), method = "ML"))
lmeOne("nlme-nested", lme(yield ~ ordered(nitro) * Variety, Oats, random = ~ 1 | Block/Variety))
tmbOne("glmmTMB-ml", glmmTMB(Reaction ~ Days + (Days | Subject), sleepstudy))
tmbOne("glmmTMB-reml", glmmTMB(Reaction ~ Days + (Days | Subject), sleepstudy, REML = TRUE))
tmbOne("glmmTMB-two-terms", glmmTMB(strength ~ 1 + (1 | batch) + (1 | batch:cask), Pastes))
tmbOne("glmmTMB-binomial", glmmTMB(cbind(incidence, size - incidence) ~ period + (1 | herd), family = binomial, data = cbpp))
options(OutDec = ",")
wide <- lmerTest::lmer(angle ~ recipe * temperature + (1 | recipe:replicate), cake)
text <- printed(wide, correlation = FALSE)
options(OutDec = ".")
save("lmerTest-decimal-comma", text, coef(summary(wide))[, 1:2], blocksOf(VarCorr(wide)), sigma(wide), as.numeric(logLik(wide)))
options(width = 50)
lmeOne("nlme-narrow", lme(distance ~ age * Sex, Orthodont, random = ~ age | Subject))
lmerOne("lmerTest-narrow", lmerTest::lmer(angle ~ recipe * temperature + (1 | recipe:replicate), cake), correlation = FALSE)
# every predictor of a generalized model, named as glmmTMB's ranef() and vcov() do: zi~, disp~
prefixed <- function(x, prefix) { rownames(x) <- paste0(prefix, rownames(x)); x }
partsOne <- function(name, m) {
  co <- coef(summary(m))
  fixed <- do.call(rbind, Filter(Negate(is.null), list(co$cond, if (!is.null(co$zi)) prefixed(co$zi, "zi~"),
    if (!is.null(co$disp)) prefixed(co$disp, "disp~"))))[, 1:2, drop = FALSE]
  zi <- lapply(blocksOf(VarCorr(m)$zi), function(b) { b$group <- paste0("zi~", b$group); b })
  save(name, printed(m), fixed, c(blocksOf(VarCorr(m)$cond), zi), numeric(0), as.numeric(logLik(m)))
}
partsOne("glmmTMB-zi-random", suppressWarnings(glmmTMB(count ~ mined + (1 | site), Salamanders, nbinom2, ziformula = ~ mined + (1 | site))))
partsOne("glmmTMB-zi-dispersion", glmmTMB(count ~ mined + (1 | site), Salamanders, nbinom2, ziformula = ~ mined, dispformula = ~ DOY))
partsOne("glmmTMB-stopped-short", suppressWarnings(glmmTMB(count ~ spp + mined + (1 | site), Salamanders, nbinom2,
  control = glmmTMBControl(optCtrl = list(iter.max = 6, eval.max = 8)))))
glmerOne <- function(name, m) save(name, printed(m, correlation = FALSE), coef(summary(m))[, 1:2, drop = FALSE],
  blocksOf(VarCorr(m)), numeric(0), as.numeric(logLik(m)))
glmerOne("lme4-glmer-nb", glmer.nb(count ~ mined + (1 | site), Salamanders))
glmerOne("lme4-glmer-nodes", glmer(cbind(incidence, size - incidence) ~ period + (1 | herd), cbpp, binomial, nAGQ = 11))
glmerOne("lme4-glmer-singular-short", suppressWarnings(suppressMessages(glmer(y ~ trt + week + (1 + week | ID), MASS::bacteria, binomial,
  control = glmerControl(optimizer = "bobyqa", optCtrl = list(maxfun = 30))))))
# without random effects, and a family that is printed under another name than it is called by
partsOne("glmmTMB-no-random", glmmTMB(count ~ mined * cover, Salamanders, nbinom2))
tmbOne("glmmTMB-linear", glmmTMB(Reaction ~ Days, sleepstudy))
tmbOne("glmmTMB-student", glmmTMB(Reaction ~ Days + (1 | Subject), sleepstudy, family = t_family))
# the last working model of quasi-likelihood, whose scale and weights are not of the data
m <- MASS::glmmPQL(cbind(incidence, size - incidence) ~ period, ~ 1 | herd, binomial, cbpp, verbose = FALSE)
save("glmmPQL", printed(m), summary(m)$tTable[, 1:2], list(list(group = "herd", terms = "(Intercept)",
  sd = as.numeric(VarCorr(m)["(Intercept)", "StdDev"]), corr = numeric(0))), numeric(0), numeric(0))
