# What lme4's glmer does, evaluation by evaluation, at full precision:
#   LC_ALL=C Rscript record.R problems > problems.json         the matrices that R made, once
#   LC_ALL=C Rscript record.R fits > lme4-VERSION.jsonl         one line a fit, by the lme4 that is installed
#   LC_ALL=C Rscript record.R families-problems > families.json, and families-fits > families-VERSION.jsonl: other families
#   LC_ALL=C Rscript record.R simulate > simulated-VERSION.json    responses from some of the fits
#   LC_ALL=C Rscript record.R nb > glmer-nb-VERSION.json        glmer.nb on glmmTMB's epil2
# Run in this directory. cbpp and grouseticks are lme4's; toenail.csv is HSAUR3's, ohio.csv geepack's, contraception.csv
# mlmRev's; the others are drawn here.
suppressMessages({ library(lme4); library(jsonlite) })
what <- commandArgs(TRUE)[1]

toenail <- read.csv("toenail.csv"); toenail$y <- as.integer(toenail$outcome == "moderate or severe"); toenail$patientID <- factor(toenail$patientID)
ohio <- read.csv("ohio.csv"); ohio$id <- factor(ohio$id)
contraception <- read.csv("contraception.csv", stringsAsFactors = TRUE); contraception$district <- factor(contraception$district)
contraception$use01 <- as.integer(contraception$use == "Y")
cbpp$obs <- factor(seq_len(nrow(cbpp)))
grouseticks$height <- as.numeric(scale(grouseticks$HEIGHT))
set.seed(31)
counts <- data.frame(g = factor(rep(1:18, each = 9)), h = factor(rep(1:9, 18)), x = round(rnorm(162), 3), e = round(runif(162, 1, 5), 3))
counts$twice <- 2 * counts$x + 1; counts$log_e <- log(counts$e); counts$w <- 0.5 + (seq_len(162) %% 5) / 4
counts$y <- rpois(162, counts$e * exp(-0.4 + 0.5 * counts$x + rnorm(18, 0, .6)[counts$g] + rnorm(18, 0, .4)[counts$g] * counts$x + rnorm(9, 0, .3)[counts$h]))
nested <- data.frame(site = factor(rep(1:10, each = 24)), plot = factor(rep(1:40, each = 6)), x = round(rnorm(240), 3), n = sample(1:12, 240, TRUE))
nested$s <- rbinom(240, nested$n, plogis(0.3 - 0.7 * nested$x + rnorm(10, 0, .8)[nested$site] + rnorm(40, 0, .5)[nested$plot]))
none <- data.frame(g = factor(rep(1:12, each = 5)), x = round(rnorm(60), 3))
none$y <- rpois(60, exp(1 + 0.3 * none$x))
set.seed(52)
positive <- data.frame(g = factor(rep(1:20, each = 8)), h = factor(rep(1:8, 20)), x = round(rnorm(160), 3))
positive$mu <- exp(1 + 0.3 * positive$x + rnorm(20, 0, .4)[positive$g] + rnorm(8, 0, .2)[positive$h]); positive$w <- 0.5 + (seq_len(160) %% 4) / 2
positive$gamma <- rgamma(160, 4, scale = positive$mu / 4); positive$inverse <- rgamma(160, 8, scale = 1 / (1.5 + 0.2 * positive$x + rnorm(20, 0, .15)[positive$g]) / 8)
positive$wald <- { nu <- rnorm(160)^2; m <- positive$mu; l <- 8; z <- m + m^2 * nu / (2 * l) - m / (2 * l) * sqrt(4 * m * l * nu + m^2 * nu^2); ifelse(runif(160) <= m / (m + z), z, m^2 / z) }
positive$normal <- pmax(positive$mu + rnorm(160, 0, .5), .2); positive$count <- rnbinom(160, size = 2, mu = positive$mu); positive$log_e <- round(rnorm(160, 0, .2), 3)
positive$roots <- rpois(160, (1.6 + 0.1 * positive$x + rnorm(20, 0, .2)[positive$g])^2)
# their families are called, not named
negative_binomial <- function(theta) function(link) eval(bquote(MASS::negative.binomial(.(theta), .(link))))
`negative.binomial(2)` <- negative_binomial(2); `negative.binomial(0.7)` <- negative_binomial(0.7)

# name, formula of the right side, response, data, family, link, nAGQ, more
cases <- list(
  list("cbpp", cbind(incidence, size - incidence) ~ period + (1 | herd), "cbpp", "binomial", "logit"),
  list("cbpp nAGQ 0", cbind(incidence, size - incidence) ~ period + (1 | herd), "cbpp", "binomial", "logit", nAGQ = 0),
  list("cbpp nAGQ 2", cbind(incidence, size - incidence) ~ period + (1 | herd), "cbpp", "binomial", "logit", nAGQ = 2),
  list("cbpp nAGQ 9", cbind(incidence, size - incidence) ~ period + (1 | herd), "cbpp", "binomial", "logit", nAGQ = 9),
  list("cbpp bobyqa", cbind(incidence, size - incidence) ~ period + (1 | herd), "cbpp", "binomial", "logit", control = "bobyqa"),
  list("cbpp rows", cbind(incidence, size - incidence) ~ period + (1 | herd) + (1 | obs), "cbpp", "binomial", "logit"),
  list("cbpp probit", cbind(incidence, size - incidence) ~ period + (1 | herd), "cbpp", "binomial", "probit"),
  list("cbpp cloglog", cbind(incidence, size - incidence) ~ period + (1 | herd), "cbpp", "binomial", "cloglog"),
  list("cbpp cauchit", cbind(incidence, size - incidence) ~ period + (1 | herd), "cbpp", "binomial", "cauchit"),
  list("grouseticks", TICKS ~ YEAR + height + (1 | BROOD) + (1 | LOCATION), "grouseticks", "poisson", "log"),
  list("grouseticks rows", TICKS ~ YEAR + height + (1 | BROOD) + (1 | INDEX) + (1 | LOCATION), "grouseticks", "poisson", "log"),
  list("toenail", y ~ treatment * time + (1 | patientID), "toenail", "binomial", "logit"),
  list("toenail nAGQ 25", y ~ treatment * time + (1 | patientID), "toenail", "binomial", "logit", nAGQ = 25),
  list("ohio", resp ~ age + smoke + (1 | id), "ohio", "binomial", "logit"),
  list("contraception slope", use01 ~ age + I(age^2) + urban + livch + (1 + urban | district), "contraception", "binomial", "logit"),
  list("counts slopes", y ~ x + (x | g), "counts", "poisson", "log", offset = "log_e"),
  list("counts double bar", y ~ x + (1 | g) + (0 + x | g) + (1 | h), "counts", "poisson", "log", offset = "log_e"),
  list("counts weights", y ~ x + (1 | g), "counts", "poisson", "log", weights = "w"),
  list("counts aliased", y ~ twice + x + (1 | g), "counts", "poisson", "log", offset = "log_e"),
  list("counts nAGQ 5", y ~ x + (1 | g), "counts", "poisson", "log", nAGQ = 5, offset = "log_e"),
  list("nested", cbind(s, n - s) ~ x + (1 | site) + (1 | plot), "nested", "binomial", "logit"),
  list("no variance", y ~ x + (1 | g), "none", "poisson", "log"))
# of the other families every tenth point
families <- list(
  list("gamma log", gamma ~ x + (1 | g), "positive", "Gamma", "log"),
  list("gamma inverse", inverse ~ x + (1 | g), "positive", "Gamma", "inverse"),
  list("gamma identity", gamma ~ x + (1 | g), "positive", "Gamma", "identity"),
  list("gamma weights", gamma ~ x + (1 | g), "positive", "Gamma", "log", weights = "w"),
  list("gamma offset", gamma ~ x + (1 | g), "positive", "Gamma", "log", offset = "log_e"),
  list("gamma slopes", gamma ~ x + (x | g), "positive", "Gamma", "log"),
  list("gamma crossed", gamma ~ x + (1 | g) + (1 | h), "positive", "Gamma", "log"),
  list("gamma nAGQ 0", gamma ~ x + (1 | g), "positive", "Gamma", "log", nAGQ = 0),
  list("gamma nAGQ 7", gamma ~ x + (1 | g), "positive", "Gamma", "log", nAGQ = 7),
  list("wald log", wald ~ x + (1 | g), "positive", "inverse.gaussian", "log"),
  list("wald own", inverse ~ x + (1 | g), "positive", "inverse.gaussian", "1/mu^2"),
  list("wald inverse", inverse ~ x + (1 | g), "positive", "inverse.gaussian", "inverse"),
  list("wald weights", wald ~ x + (1 | g), "positive", "inverse.gaussian", "log", weights = "w"),
  list("normal log", normal ~ x + (1 | g), "positive", "gaussian", "log"),
  list("normal inverse", inverse ~ x + (1 | g), "positive", "gaussian", "inverse"),
  list("normal weights", normal ~ x + (1 | g), "positive", "gaussian", "log", weights = "w"),
  list("poisson sqrt", roots ~ x + (1 | g), "positive", "poisson", "sqrt"),
  list("poisson identity", roots ~ x + (1 | g), "positive", "poisson", "identity"),
  list("negative binomial", count ~ x + (1 | g), "positive", "negative.binomial(2)", "log"),
  list("negative binomial crossed", count ~ x + (1 | g) + (1 | h), "positive", "negative.binomial(0.7)", "log"),
  list("negative binomial sqrt", count ~ x + (1 | g), "positive", "negative.binomial(2)", "sqrt"),
  list("negative binomial weights", count ~ x + (1 | g), "positive", "negative.binomial(2)", "log", weights = "w"),
  list("negative binomial nAGQ 5", count ~ x + (1 | g), "positive", "negative.binomial(2)", "log", nAGQ = 5),
  list("binomial log", cbind(s, n - s) ~ 1 + (1 | site), "nested", "binomial", "log"))
for (i in seq_along(cases)) names(cases[[i]])[1:5] <- c("name", "formula", "data", "family", "link")
for (i in seq_along(families)) names(families[[i]])[1:5] <- c("name", "formula", "data", "family", "link")
if (grepl("^families", what)) { cases <- families; every <- 10 } else every <- 1
what <- sub("^families-", "", what)

problem <- function(name, formula, data, family, link, nAGQ = 1, control = NULL, offset = NULL, weights = NULL) {
  d <- get(data)
  response <- eval(formula[[2]], d)
  X <- model.matrix(nobars(formula)[-2], d)
  bars <- findbars(formula)
  list(name = name, formula = paste(deparse(formula), collapse = " "), family = family, link = link, nAGQ = nAGQ,
    optimizer = if (is.null(control)) "Nelder_Mead" else control,
    y = I(as.numeric(if (is.matrix(response)) response[, 1] else response)),
    trials = if (is.matrix(response)) I(as.numeric(rowSums(response))) else NULL,
    weights = if (is.null(weights)) NULL else I(d[[weights]]), offset = if (is.null(offset)) NULL else I(d[[offset]]),
    columns = I(colnames(X)), X = lapply(seq_len(ncol(X)), function(j) I(unname(X[, j]))),
    random = lapply(bars, function(b) {
      g <- droplevels(as.factor(eval(b[[3]], d))); Z <- model.matrix(eval(substitute(~ foo, list(foo = b[[2]]))), d)
      list(name = paste(deparse(b), collapse = " "), group = deparse(b[[3]]), columns = I(colnames(Z)), levels = I(levels(g)),
        level = I(as.integer(g) - 1L), Z = lapply(seq_len(ncol(Z)), function(j) I(unname(Z[, j]))))
    }))
}
if (what == "problems") {
  cat(toJSON(lapply(cases, function(c) do.call(problem, c)), digits = NA, auto_unbox = TRUE, null = "null"), "\n", sep = "")
  quit()
}

# every evaluation of the two stages: optwrap is where lme4 hands its deviance function to an optimizer
calls <- list(); stage <- NULL
space <- asNamespace("lme4"); original <- get("optwrap", space)
recording <- function(optimizer, fn, par, lower = -Inf, upper = Inf, control = list(), adj = FALSE, ...) {
  # lme4 looks into the environment of the function that it gave
  inner <- new.env(parent = parent.env(environment(fn))); outer <- environment(fn)
  for (n in ls(outer, all.names = TRUE)) assign(n, get(n, outer), inner)
  path <- list()
  own <- fn
  watched <- function(x) { v <- own(x); at <- as.numeric(x) + 0; path[[length(path) + 1]] <<- c(at, v); v }
  environment(watched) <- inner
  assign("own", own, inner); assign("path", path, inner)
  start <- as.numeric(par) + 0
  r <- original(optimizer, watched, par, lower = lower, upper = upper, control = control, adj = adj, ...)
  calls[[length(calls) + 1]] <<- list(stage = if (adj) 2 else 1, optimizer = optimizer, start = start, path = get("path", inner))
  r
}
environment(recording) <- environment()
unlockBinding("optwrap", space); assign("optwrap", recording, space)

num <- function(x) { t <- sprintf("%.17g", x); t[is.na(x)] <- "null"; t[is.nan(x)] <- '"NaN"'; t[is.infinite(x)] <- ifelse(x[is.infinite(x)] > 0, '"Inf"', '"-Inf"'); t }
vec <- function(x) paste0("[", paste(num(x), collapse = ","), "]")
fit <- function(name, formula, data, family, link, nAGQ = 1, control = NULL, offset = NULL, weights = NULL) {
  d <- get(data); notes <- character(0); calls <<- list()
  call <- list(formula = formula, data = d, family = get(family)(link), nAGQ = nAGQ)
 
  if (!is.null(control)) call$control <- glmerControl(optimizer = control)
  if (!is.null(offset)) call$offset <- d[[offset]]
  if (!is.null(weights)) call$weights <- d[[weights]]
  m <- withCallingHandlers(do.call(glmer, call),
    warning = function(w) { notes <<- c(notes, paste0("warning: ", trimws(conditionMessage(w)))); invokeRestart("muffleWarning") },
    message = function(w) { notes <<- c(notes, paste0("message: ", trimws(conditionMessage(w)))); invokeRestart("muffleMessage") })
  V <- suppressWarnings(as.matrix(vcov(m))); RX <- suppressWarnings(as.matrix(vcov(m, use.hessian = FALSE)))
  o <- m@optinfo
  stages <- vapply(calls, function(s) paste0('{"stage":', s$stage, ',"optimizer":"', s$optimizer, '","start":', vec(s$start),
    ',"calls":[', paste(vapply(s$path[sort(unique(c(seq(1, length(s$path), by = every), length(s$path))))], vec, ""), collapse = ","), "]}"), "")
  kept <- match(names(fixef(m)), colnames(model.matrix(nobars(formula)[-2], d)))
  cat('{"name":"', name, '","lme4":"', as.character(packageVersion("lme4")), '","R":"', as.character(getRversion()), '","theta":', vec(getME(m, "theta")),
    ',"beta":', vec(fixef(m)), ',"kept":', vec(kept - 1), ',"logLik":', num(logLik(m)), ',"df":', attr(logLik(m), "df"), ',"AIC":', num(AIC(m)),
    ',"BIC":', num(BIC(m)), ',"deviance":', num(deviance(m)), ',"sigma":', num(sigma(m)), ',"Sigma":[', paste(vapply(VarCorr(m), function(v) vec(as.matrix(v)), ""), collapse = ","), "]", ',"vcov":', vec(V), ',"vcovRX":', vec(RX), ',"u":', vec(getME(m, "u")),
    ',"fitted":', vec(fitted(m)), ',"gradient":', vec(o$derivs$gradient), ',"hessian":', vec(o$derivs$Hessian), ',"feval":', o$feval,
    ',"xst":', vec(o$control$xst), ',"xt":', vec(o$control$xt), ',"singular":', tolower(isSingular(m)),
    ',"notes":', toJSON(I(notes)), ',"stages":[', paste(stages, collapse = ","), "]}\n", sep = "")
}
if (what == "simulate") {
  # two responses of each of some fits, by name of the case
  cat("[", paste(vapply(Filter(function(c) c$name %in% c("cbpp", "ohio", "counts double bar", "negative binomial", "gamma log", "normal log", "poisson sqrt"), c(cases, families)), function(c) {
    d <- get(c$data); call <- list(formula = c$formula, data = d, family = get(c$family)(c$link)); if (!is.null(c$offset)) call$offset <- d[[c$offset]]
    m <- suppressMessages(suppressWarnings(do.call(glmer, call))); y <- simulate(m, nsim = 2, seed = 5)
    y <- if (is.matrix(y[[1]])) lapply(y, function(s) s[, 1]) else y
    paste0('{"name":"', c$name, '","theta":', vec(getME(m, "theta")), ',"beta":', vec(fixef(m)), ',"sigma":', num(sigma(m)), ',"y":[', vec(as.numeric(y[[1]])), ",", vec(as.numeric(y[[2]])), "]}")
  }, ""), collapse = ",\n"), "]\n")
} else if (what == "nb") {
  # the nested search of glmer.nb: theta by theta, with the first and last evaluation of every refit
  epil2 <- glmmTMB::epil2; thetas <- numeric(0); refitted <- get("refitNB", space)
  unlockBinding("refitNB", space); assign("refitNB", function(object, theta, ...) { thetas <<- c(thetas, theta); refitted(object, theta, ...) }, space)
  m <- suppressWarnings(glmer.nb(y ~ trt + Age + Visit + (1 | subject), data = epil2))
  refits <- tail(calls, length(thetas))
  cat(toJSON(list(problem = problem("epil2", y ~ trt + Age + Visit + (1 | subject), "epil2", "nbinom2", "log"), lme4 = as.character(packageVersion("lme4")),
    theta = getME(m, "glmer.nb.theta"), logLik = as.numeric(logLik(m)), df = attr(logLik(m), "df"), beta = unname(fixef(m)), sd = unname(getME(m, "theta")),
    thetas = thetas, ends = sapply(refits, function(s) tail(s$path[[length(s$path)]], 1)),
    first = lapply(refits[1:2], function(s) list(start = s$start, calls = lapply(s$path[1:6], I)))), digits = NA, auto_unbox = TRUE, null = "null"), "\n", sep = "")
} else for (case in cases) do.call(fit, unname(case[1:5]) |> c(case[-(1:5)]))
