# Rscript golden/bobyqa/record.R > golden/bobyqa/replays.jsonl
# Every point that the real ones ask for, with the value that they got there: nloptr::nloptr with what lme4's nloptwrap
# hands to it, and minqa::bobyqa with what lme4's glmer and others hand to it. Run in the root of the project.
suppressMessages({ library(lme4); library(jsonlite) })
num <- function(x) {
  text <- sprintf("%.17g", x)
  text[is.nan(x)] <- '"NaN"'; text[x == Inf] <- '"Inf"'; text[x == -Inf] <- '"-Inf"'
  text
}
vec <- function(x) paste0("[", paste(num(x), collapse = ","), "]")

calls <- list()
recording <- function(fn) function(x) {
  value <- fn(x)
  calls[[length(calls) + 1]] <<- c(x, value)
  value
}
emit <- function(name, by, start, lower, upper, control, path, par, value, status, evaluations) {
  cat('{"name":"', name, '","by":"', by, '","start":', vec(start), ',"lower":', vec(lower), ',"upper":', vec(upper),
    ',"control":', toJSON(control, auto_unbox = TRUE, digits = NA), ',"calls":[', paste(vapply(path, vec, ""), collapse = ","),
    '],"par":', vec(par), ',"value":', num(value), ',"status":', status, ',"evaluations":', evaluations, '}\n', sep = "")
}

# lme4::nloptwrap's control, and nloptr's default xtol_rel
WRAP <- list(algorithm = "NLOPT_LN_BOBYQA", xtol_rel = 1e-4, xtol_abs = 1e-8, ftol_abs = 1e-8, maxeval = 1e5)
by_nloptr <- function(name, fn, par, lower, upper, opts = WRAP) {
  calls <<- list()
  start <- par + 0 # lme4's deviance function writes into what it was given
  r <- nloptr::nloptr(par, recording(fn), lb = lower, ub = upper, opts = opts)
  # nloptr looks at the start twice before NLopt does
  path <- tail(calls, -2)
  stopifnot(length(path) == r$iterations)
  emit(name, "nloptr", start, lower, upper, opts[-1], path, r$solution, r$objective, r$status, r$iterations)
  invisible(list(par = r$solution, fval = r$objective, feval = r$iterations, conv = 0, message = r$message))
}
by_minqa <- function(name, fn, par, lower, upper, control = list()) {
  calls <<- list()
  start <- par + 0 # lme4's deviance function writes into what it was given
  r <- suppressWarnings(minqa::bobyqa(par, recording(fn), lower, upper, control))
  # minqa's R function looks at the start once before, and at the end once after
  path <- head(tail(calls, -1), -1)
  stopifnot(length(path) == r$feval)
  emit(name, "minqa", start, lower, upper, control, path, r$par, r$fval, r$ierr, r$feval)
  invisible(list(par = r$par, fval = r$fval, feval = r$feval, conv = r$ierr, message = r$msg))
}

# Golden cases whose paths are long, flat or end on a bound
frame <- function(dir, config) {
  data <- read.csv(file.path("golden", dir, config$data), stringsAsFactors = TRUE)
  for (v in names(config$factors)) data[[v]] <- factor(data[[v]])
  data
}
for (dir in c("sleepstudy", "machines-slopes", "bodyweight", "pixel", "wafer", "penicillin", "dyestuff2", "ergostool", "assay", "sleepstudy-uncorrelated")) {
  config <- read_json(file.path("golden", dir, "case.json"))
  for (REML in c(TRUE, FALSE)) {
    run <- 0
    suppressMessages(suppressWarnings(lmer(as.formula(config$formula), frame(dir, config), REML = REML,
      control = lmerControl(calc.derivs = FALSE, optimizer = function(fn, par, lower, upper, control) {
        run <<- run + 1
        by_nloptr(paste0(dir, if (REML) "/REML" else "/ML", if (run > 1) "/restart"), fn, par, lower, rep(Inf, length(par)))
      }))))
  }
}

# Polynomials: other numbers of points, both bounds, starts near a bound, small and unequal steps, long runs
chain <- function(x) { n <- length(x); s <- (1 - x[1])^2; for (i in seq_len(n - 1)) s <- s + 100 * (x[i + 1] - x[i]^2)^2; s }
noisy <- function(x) { s <- 0; for (i in seq_along(x)) s <- s + 10^(2 * i) * (x[i] - 1)^2; s + 1e-3 * (floor(1e7 * s) %% 17) }
SHORT <- modifyList(WRAP, list(maxeval = 150))
inf <- function(n) rep(Inf, n)
for (n in c(2, 4, 7)) {
  start <- rep(c(-1.2, 1), length.out = n)
  by_nloptr(paste0("chain-", n), chain, start, -inf(n), inf(n), SHORT)
  by_nloptr(paste0("chain-", n, "/bounds"), chain, start, start - c(0.1, Inf), start + c(Inf, 0.5), SHORT)
  by_nloptr(paste0("noisy-", n), noisy, 7 * start, -inf(n), inf(n), modifyList(WRAP, list(xtol_rel = 1e-14, xtol_abs = 0, ftol_abs = 0, maxeval = 200)))
  for (npt in unique(c(n + 2, 2 * n + 1, (n + 1) * (n + 2) / 2)))
    by_minqa(paste0("chain-", n, "/", npt), chain, start, rep(-5, n), inf(n), list(npt = npt, maxfun = 150))
  by_minqa(paste0("chain-", n, "/bounds"), chain, start, start - c(0.1, Inf), start + c(Inf, 0.5), list(rhobeg = 0.2, rhoend = 1e-8, maxfun = 150))
  by_minqa(paste0("noisy-", n), noisy, 7 * start, -inf(n), inf(n), list(rhobeg = 0.5, rhoend = 1e-9, maxfun = 200))
}
by_minqa("one", function(x) (x - 3)^2 * (1 + x^2), 1, -Inf, Inf)
by_nloptr("one", function(x) (x - 3)^2 * (1 + x^2), 1, -Inf, Inf)
by_minqa("hole", function(x) if (x[1] > -0.3 && x[1] < 0) NaN else chain(x), c(-1.2, 1), -inf(2), inf(2))

# glmer, both stages by minqa
stage <- 0
invisible(suppressMessages(suppressWarnings(glmer(cbind(incidence, size - incidence) ~ period + (1 | herd), cbpp, binomial,
  control = glmerControl(calc.derivs = FALSE, optimizer = function(fn, par, lower, upper, control) {
    stage <<- stage + 1
    by_minqa(paste0("glmer-cbpp/", stage), fn, par, lower, rep(Inf, length(par)))
  })))))
stage <- 0
invisible(suppressMessages(suppressWarnings(glmer(TICKS ~ YEAR + scale(HEIGHT) + (1 | BROOD) + (1 | INDEX) + (1 | LOCATION), grouseticks, poisson,
  control = glmerControl(calc.derivs = FALSE, optimizer = function(fn, par, lower, upper, control) {
    stage <<- stage + 1
    by_minqa(paste0("glmer-grouseticks/", stage), fn, par, lower, rep(Inf, length(par)))
  })))))
