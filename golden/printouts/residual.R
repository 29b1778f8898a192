# Print-outs of gls and lme whose residuals vary or are correlated, and beside each the numbers of the same fit at full precision.
# Rscript residual.R FOLDER, from this folder; nlme 3.1-162. Data: ../orthodont, ../bodyweight, ../ovary.
library(nlme)
out <- commandArgs(TRUE)[1]
options(width = 80)
num <- function(x) ifelse(is.finite(x), format(x, digits = 15, trim = TRUE), '"NA"')
obj <- function(names, values) paste0("{", paste0(encodeString(names, quote = '"'), ": ", values, collapse = ", "), "}")
save <- function(name, m, residual) {
  writeLines(capture.output(print(summary(m))), file.path(out, paste0(name, ".txt")))
  tt <- summary(m)$tTable
  fields <- c(fixed = obj(rownames(tt), num(tt[, 1])), se = obj(rownames(tt), num(tt[, 2])),
    residual = obj(names(residual), num(residual)), sigma = num(m$sigma), logLik = num(as.numeric(logLik(m))))
  writeLines(obj(names(fields), fields), file.path(out, paste0(name, ".json")))
}
free <- function(m, what) coef(m$modelStruct[[what]], unconstrained = FALSE)
ratios <- function(m) { v <- free(m, "varStruct"); setNames(c(1, v), paste0("sd.", c(names(varWeights(m$modelStruct$varStruct))[1], names(v)))) }
orthodont <- read.csv("../orthodont/data.csv"); orthodont$Sex <- factor(orthodont$Sex, c("Male", "Female"))
rats <- read.csv("../bodyweight/data.csv"); rats$Diet <- factor(rats$Diet)
ovary <- read.csv("../ovary/data.csv")
save("gls-ar1", m <- gls(follicles ~ sin(2 * pi * Time) + cos(2 * pi * Time), ovary, correlation = corAR1(form = ~ 1 | Mare)),
  c(rho = unname(free(m, "corStruct"))))
m <- gls(distance ~ Sex * I(age - 11), orthodont, correlation = corSymm(form = ~ 1 | Subject), weights = varIdent(form = ~ 1 | age))
save("gls-symm-ident", m, c(setNames(free(m, "corStruct"), c("cor.2.1", "cor.3.1", "cor.4.1", "cor.3.2", "cor.4.2", "cor.4.3")), ratios(m)))
m <- gls(weight ~ Time * Diet, rats, correlation = corExp(form = ~ Time | Rat, nugget = TRUE), weights = varPower())
save("gls-nugget-power", m, c(free(m, "corStruct"), power = unname(free(m, "varStruct"))))
m <- gls(weight ~ Time * Diet, rats, correlation = corCompSymm(form = ~ 1 | Rat), method = "ML",
  weights = varComb(varIdent(form = ~ 1 | Diet), varExp(form = ~ Time)))
save("gls-combined", m, setNames(c(free(m, "corStruct"), 1, free(m, "varStruct")), c("rho", "sd.1", "sd.2", "sd.3", "2:exp")))
m <- gls(distance ~ Sex, orthodont, correlation = corCAR1(form = ~ age | Subject), weights = varFixed(~ age))
save("gls-car1-fixed", m, c(phi = unname(free(m, "corStruct"))))
m <- gls(distance ~ age, orthodont, weights = varConstPower(form = ~ age | Sex))
save("gls-const-power", m, free(m, "varStruct"))
m <- lme(follicles ~ sin(2 * pi * Time) + cos(2 * pi * Time), ovary, random = list(Mare = pdDiag(~ sin(2 * pi * Time))),
  correlation = corARMA(p = 1, q = 1, form = ~ 1 | Mare))
save("lme-arma", m, setNames(free(m, "corStruct"), c("ar.1", "ma.1")))
m <- lme(distance ~ age, orthodont, random = ~ age | Subject, weights = varIdent(form = ~ 1 | Sex))
save("lme-ident", m, ratios(m))
m <- suppressWarnings(lme(distance ~ age, orthodont, random = ~ 1 | Subject, correlation = corAR1(0.6, form = ~ 1 | Subject),
  weights = varIdent(form = ~ 1 | Sex), control = lmeControl(maxIter = 1, msMaxIter = 2, niterEM = 0, returnObject = TRUE)))
save("lme-stopped-short", m, c(rho = unname(free(m, "corStruct")), ratios(m)))
