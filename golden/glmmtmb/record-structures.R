# Fits of glmmTMB with covariance structures and dispersion models: every call of the objective that nlminb made, and the end.
# Rscript record-structures.R FILE.json, run once with glmmTMB 1.1.5 (TMB 1.9.2) and once with 1.1.15.2 (TMB 1.9.25) under R 4.2.2;
# structures.json holds both, without the parameters of the calls.
library(glmmTMB)
library(Matrix)
version <- as.character(packageVersion("glmmTMB"))
new <- package_version(version) >= "1.1.14"
out <- commandArgs(TRUE)[1]
O <- read.csv("../orthodont/data.csv")
O$Subject <- factor(O$Subject); O$fage <- factor(O$age); O$Sex <- factor(O$Sex, levels = c("Male", "Female")); O$nage <- numFactor(O$age)
f <- read.csv("../mmrm/fev-data.csv"); f <- f[!is.na(f$FEV1), ]
for (v in c("USUBJID", "AVISIT")) f[[v]] <- factor(f[[v]])
f$ARMCD <- factor(f$ARMCD, levels = c("PBO", "TRT"))
f$RACE <- factor(f$RACE, levels = c("Asian", "Black or African American", "White"))
f$SEX <- factor(f$SEX, levels = c("Male", "Female"))
B <- read.csv("../bodyweight/data.csv")
B$Rat <- factor(B$Rat); B$Diet <- factor(B$Diet); B$nt <- numFactor(B$Time); B$ft <- factor(B$Time)
ages <- paste0("fage", c(8, 10, 12, 14))
PA <- matrix(c(1, .6, .5, .4, .6, 1, .6, .5, .5, .6, 1, .6, .4, .5, .6, 1), 4, dimnames = list(ages, ages))
PE <- PA * outer(c(2.2, 1.9, 2.4, 2.1), c(2.2, 1.9, 2.4, 2.1))

# The log-likelihood from an n x n matrix at the reported standard deviations and correlations.
dense <- function(fit, REML) {
  r <- fit$obj$env$report(fit$fit$parfull); X <- as.matrix(getME(fit, "X")); Z <- getME(fit, "Z"); y <- fit$frame[[1]]; n <- length(y)
  name <- if (new) "betadisp" else "betad"
  d <- fit$fit$parfull[names(fit$fit$parfull) == name]; if (!length(d)) d <- fit$obj$env$parList()[[name]]
  s <- exp(drop(fit$obj$env$data[[if (new) "Xdisp" else "Xd"]] %*% d) / (if (new) 1 else 2))
  V <- diag(s^2); from <- 0; terms <- fit$modelInfo$reStruc$condReStruc
  for (i in seq_along(terms)) {
    k <- terms[[i]]$blockSize; G <- terms[[i]]$blockReps; sd <- rep_len(r$sd[[i]], k); C <- r$corr[[i]]; if (!length(C)) C <- diag(k)
    Zi <- as.matrix(Z[, from + seq_len(k * G)]); from <- from + k * G
    V <- V + Zi %*% kronecker(diag(G), if (k == 1) matrix(sd^2) else outer(sd, sd) * C) %*% t(Zi)
  }
  R <- chol(V); U <- backsolve(R, cbind(X, y), transpose = TRUE); p <- ncol(X); A <- crossprod(U[, 1:p, drop = FALSE])
  b <- if (REML) solve(A, crossprod(U[, 1:p, drop = FALSE], U[, p + 1])) else fixef(fit)$cond
  e <- U[, p + 1] - U[, 1:p, drop = FALSE] %*% b
  -((n - REML * p) * log(2 * pi) + 2 * sum(log(diag(R))) + sum(e^2) + if (REML) as.numeric(determinant(A)$modulus) else 0) / 2
}
cases <- list()
run <- function(name, data, form, table, disp) for (REML in c(FALSE, TRUE)) {
  values <- numeric(); end <- NULL; warned <- character()
  watch <- function(par, fn, gr, control, ...) {
    end <<- stats::nlminb(par, function(x) { v <- fn(x); values <<- c(values, v); v }, gr, control = control, ...)
    end
  }
  fit <- tryCatch(withCallingHandlers(
    glmmTMB(form, table, REML = REML, dispformula = disp, control = glmmTMBControl(optimizer = watch, optCtrl = list(iter.max = 300, eval.max = 400))),
    warning = function(w) { warned <<- c(warned, conditionMessage(w)); invokeRestart("muffleWarning") }), error = function(e) NULL)
  if (is.null(fit)) next
  VC <- tryCatch(VarCorr(fit)$cond[[1]], error = function(e) NULL)
  cases[[length(cases) + 1]] <<- list(
    name = paste0(name, if (REML) "-reml" else "-ml"), version = version, call = paste(deparse(form), collapse = " "),
    dispformula = gsub(" ", "", paste(deparse(disp), collapse = "")), method = if (REML) "REML" else "ML", data = data,
    objective = fit$fit$objective, dense = if (new) dense(fit, REML), beta = unname(fixef(fit)$cond), se = unname(sqrt(diag(vcov(fit)$cond))),
    par = unname(end$par), iterations = if (is.null(end)) 0 else end$iterations, evaluations = if (is.null(end)) c(0, 0) else unname(end$evaluations),
    code = end$convergence, message = end$message, Sigma = if (!is.null(VC)) unname(unclass(VC)[, , drop = FALSE]), sigma = sigma(fit),
    positiveDefinite = fit$sdr$pdHess, warnings = I(warned), df = attr(logLik(fit), "df"), dfResidual = if (new) df.residual(fit), first = head(values, 12))
}
o <- function(term) as.formula(paste("distance ~ Sex * I(age - 11) +", term))
w <- function(term) as.formula(paste("weight ~ Time * Diet +", term))
v <- function(term) as.formula(paste("FEV1 ~ RACE + SEX + ARMCD * AVISIT +", term))
newer <- function(...) if (new) c(...)
for (s in c("us", "cs", "toep", "ar1", "diag", newer("homcs", "homtoep", "hetar1", "homdiag"))) {
  run(paste0("orthodont-", s), "orthodont", o(sprintf("%s(0 + fage | Subject)", s)), O, ~0)
  run(paste0("orthodont-", s, "-nugget"), "orthodont", o(sprintf("%s(0 + fage | Subject)", s)), O, ~1)
  run(paste0("fev-", s), "fev", v(sprintf("%s(0 + AVISIT | USUBJID)", s)), f, ~0)
}
for (s in c("ou", "exp", "gau", "mat")) {
  run(paste0("orthodont-", s), "orthodont", o(sprintf("%s(0 + nage | Subject)", s)), O, ~0)
  run(paste0("bodyweight-", s), "bodyweight", w(sprintf("%s(0 + nt | Rat)", s)), B, ~0)
}
for (s in c("ar1", newer("hetar1", "homcs", "homtoep"))) run(paste0("bodyweight-", s), "bodyweight", w(sprintf("%s(0 + ft | Rat)", s)), B, ~0)
run("orthodont-rr", "orthodont", o("rr(0 + fage | Subject, 1)"), O, ~1)
run("orthodont-ri", "orthodont", o("(1 | Subject)"), O, ~1)
if (new) {
  for (d in list(~0, ~1)) {
    tail <- if (d == ~1) "-nugget" else ""
    run(paste0("orthodont-propto", tail), "orthodont", o("propto(0 + fage | Subject, PA)"), O, d)
    run(paste0("orthodont-equalto", tail), "orthodont", o("equalto(0 + fage | Subject, PE)"), O, d)
  }
  run("orthodont-ri-dispsex", "orthodont", o("(1 | Subject)"), O, ~Sex)
  run("orthodont-ri-dispfage", "orthodont", o("(1 | Subject)"), O, ~fage)
  run("orthodont-ri-dispage", "orthodont", o("(1 | Subject)"), O, ~I(age - 11))
  run("orthodont-lm-dispsex", "orthodont", distance ~ Sex * I(age - 11), O, ~Sex)
  run("orthodont-lm-dispfage", "orthodont", distance ~ Sex * I(age - 11), O, ~fage)
  run("orthodont-lm-dispage", "orthodont", distance ~ Sex * I(age - 11), O, ~I(age - 11))
  run("orthodont-slope", "orthodont", o("(1 + I(age - 11) | Subject)"), O, ~1)
  run("orthodont-slope-dispsex", "orthodont", o("(1 + I(age - 11) | Subject)"), O, ~Sex)
  run("orthodont-slope-dispfage", "orthodont", distance ~ age + (1 + I(age - 11) | Subject), O, ~fage)
  run("orthodont-homcs-dispsex", "orthodont", o("homcs(0 + fage | Subject)"), O, ~Sex)
  run("orthodont-diagsex-dispsex", "orthodont", o("diag(0 + Sex | Subject)"), O, ~Sex)
  run("fev-ri-disparm", "fev", v("(1 | USUBJID)"), f, ~ARMCD)
  run("bodyweight-slope-dispdiet", "bodyweight", w("(1 + Time | Rat)"), B, ~Diet)
  run("bodyweight-slope-disptime", "bodyweight", w("(1 + Time | Rat)"), B, ~Time)
}
source <- paste("glmmTMB", version, "TMB", packageVersion("TMB"), R.version.string)
writeLines(jsonlite::toJSON(list(source = source, cases = cases), digits = 17, auto_unbox = TRUE, null = "null", na = "null"), out)
