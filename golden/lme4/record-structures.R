# Fits of lme4 2.1-0 with covariance structures: every value of the deviance that the optimizer asked for, and the end.
# Rscript record-structures.R FILE.json, under R 4.2.2. Models of Orthodont have as many random effects as rows: check.nobs.vs.nRE.
library(lme4)
stopifnot(packageVersion("lme4") == "2.1.0")
M <- read.csv("../machines/data.csv"); M$Worker <- factor(M$Worker); M$Machine <- factor(M$Machine)
O <- read.csv("../orthodont/data.csv")
O$Subject <- factor(O$Subject); O$fage <- factor(O$age); O$Sex <- factor(O$Sex, levels = c("Male", "Female"))
# All seventeen digits, as text. nloptr asks twice for the start before the optimizer does.
exact <- function(x) sprintf("%.17g", x)
cases <- list()
run <- function(name, data, form, table, REML) {
  values <- numeric(); points <- list()
  watch <- function(par, fn, lower, upper, control) {
    nloptwrap(par = par, fn = function(x) { v <- fn(x); values <<- c(values, v); points[[length(points) + 1]] <<- x; v },
              lower = lower, upper = upper, control = control)
  }
  fit <- lmer(form, table, REML = REML, control = lmerControl(optimizer = watch, check.nobs.vs.nRE = "ignore"))
  VC <- VarCorr(fit)[[1]]
  cases[[length(cases) + 1]] <<- list(
    name = name, call = paste(deparse(form), collapse = " "), method = if (REML) "REML" else "ML", data = data, logLik = as.numeric(logLik(fit)),
    df = attr(logLik(fit), "df"), par = I(fit@optinfo$val), sigma = sigma(fit), beta = unname(fixef(fit)),
    se = tryCatch(unname(sqrt(diag(as.matrix(vcov(fit))))), error = function(e) NULL), Sigma = unname(VC[, , drop = FALSE]),
    feval = fit@optinfo$feval, message = fit@optinfo$message, values = exact(values[-(1:2)]), points = lapply(points[-(1:2)], function(x) I(exact(x))))
}
m <- function(term) as.formula(paste("score ~ Machine +", term))
o <- function(term) as.formula(paste("distance ~ Sex * I(age - 11) +", term))
for (s in c("us", "diag", "cs", "ar1")) {
  run(paste0("machines-", s, "-ml"), "machines", m(sprintf("%s(0 + Machine | Worker)", s)), M, FALSE)
  run(paste0("orthodont-", s, "-reml"), "orthodont", o(sprintf("%s(0 + fage | Subject)", s)), O, TRUE)
}
run("machines-diag-hom-reml", "machines", m("diag(0 + Machine | Worker, hom = TRUE)"), M, TRUE)
run("machines-cs-hom-reml", "machines", m("cs(0 + Machine | Worker, hom = TRUE)"), M, TRUE)
run("machines-ar1-het-reml", "machines", m("ar1(0 + Machine | Worker, hom = FALSE)"), M, TRUE)
writeLines(jsonlite::toJSON(list(source = "lme4 2.1-0, R 4.2.2; record-structures.R", cases = cases), digits = 17, auto_unbox = TRUE, null = "null", na = "null"), commandArgs(TRUE)[1])
