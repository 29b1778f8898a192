# Times the original packages for `npm run bench`. Called as: Rscript bench.R GOLDEN MODEL,MODEL FOLDER (of generated tables, or '')
# Then one line in, "ID LEAST_MS", and one line out: {"wall": ..., "cpu": ..., "value": ...}, both in milliseconds. What is timed begins with data in memory.
for (package in c("lme4", "nlme", "glmmTMB", "pbkrtest", "RLRsim", "jsonlite"))
  if (!requireNamespace(package, quietly = TRUE)) quit(status = 1)
suppressPackageStartupMessages(library(lme4))
args <- commandArgs(trailingOnly = TRUE)
models <- strsplit(args[2], ",")[[1]]

read_case <- function(name) {
  case <- jsonlite::fromJSON(file.path(args[1], name, "case.json"), simplifyVector = FALSE)
  d <- read.csv(file.path(args[1], name, case$data), check.names = FALSE, stringsAsFactors = !is.null(case$family))
  for (f in names(case$factors)) d[[f]] <- factor(d[[f]])
  if (!is.null(case$where)) d <- d[eval(parse(text = case$where), d), ]
  for (v in names(case$derive)) d[[v]] <- eval(parse(text = case$derive[[v]]), d)
  family <- if (!is.null(case$family)) do.call(case$family, if (is.null(case$link)) list() else list(link = case$link))
  list(formula = as.formula(case$formula), data = droplevels(d), family = family)
}
# lme has a notation of its own, and takes nested groups only
lme_of <- list(
  jsp = function(d) nlme::lme(math ~ craven + social, d, random = list(school = ~1, class = ~1)),
  sleepstudy = function(d) nlme::lme(Reaction ~ Days, d, random = ~ Days | Subject)
)
quietly <- function(x) suppressWarnings(suppressMessages(x))
moved <- function(par, i) par + 1e-6 * (1 + i %% 997)

tasks <- list()
is_generated <- function(name) nzchar(args[3]) && file.exists(file.path(args[3], paste0(name, ".json")))
generated <- Filter(is_generated, models)
# whole calls alone: the largest takes minutes. Of films and users none, which are measured by our own time
for (name in setdiff(generated, "movielens-like")) local({
  about <- jsonlite::fromJSON(file.path(args[3], paste0(name, ".json")))
  d <- as.data.frame(sapply(names(about$levels), function(column) {
    file <- file.path(args[3], paste0(name, ".", column))
    levels <- about$levels[[column]]
    if (levels == 0) return(readBin(file, "double", about$rows))
    structure(readBin(file, "integer", about$rows) + 1L, levels = as.character(seq_len(levels)), class = "factor")
  }, simplify = FALSE))
  f <- as.formula(about$formula)
  tasks[[paste0(name, "/lme4/fit")]] <<- function(i) as.numeric(logLik(suppressWarnings(lmer(f, d))))
})
if ("insteval-four" %in% models) local({
  d <- read.csv(file.path(args[1], "insteval", "data.csv"))
  for (column in c("s", "d", "service", "dept")) d[[column]] <- factor(d[[column]])
  f <- y ~ service + (1 | s) + (1 | d) + (1 | dept) + (1 | dept:service)
  tasks[["insteval-four/lme4/fit"]] <<- function(i) as.numeric(logLik(suppressWarnings(lmer(f, d, REML = FALSE))))
})
cases <- sapply(setdiff(models, c("fev", "one-way", "insteval-four", generated)), read_case, simplify = FALSE)
if ("one-way" %in% models) {
  pastes <- read.csv(file.path(args[1], "pastes", "data.csv"), stringsAsFactors = TRUE)
  cases[["one-way"]] <- list(formula = strength ~ 1 + (1 | batch), data = pastes, family = NULL)
}
generalized <- Filter(function(name) !is.null(cases[[name]]$family), as.character(names(cases)))
for (name in generalized) local({
  case <- cases[[name]]
  f <- case$formula
  d <- case$data
  family <- case$family
  add <- function(id, run) tasks[[paste0(name, "/", id)]] <<- run
  m <- quietly(glmer(f, d, family = family))
  # of the second stage, which ends there
  devfun <- quietly(update(m, devFunOnly = TRUE))
  par <- c(getME(m, "theta"), fixef(m))
  add("lme4/objective", function(i) { devfun(moved(par, i)); NA })
  add("lme4/fit", function(i) as.numeric(logLik(quietly(glmer(f, d, family = family)))))
  g <- quietly(glmmTMB::glmmTMB(f, d, family = family))
  outer <- g$fit$par
  add("glmmTMB/objective", function(i) { g$obj$fn(moved(outer, i)); NA })
  add("glmmTMB/fit", function(i) as.numeric(logLik(quietly(glmmTMB::glmmTMB(f, d, family = family)))))
})
for (name in setdiff(names(cases), generalized)) local({
  case <- cases[[name]]
  f <- case$formula
  d <- case$data
  add <- function(id, run) tasks[[paste0(name, "/", id)]] <<- run
  m <- quietly(lmer(f, d))
  theta <- getME(m, "theta")
  devfun <- quietly(lmer(f, d, devFunOnly = TRUE))
  add("lme4/objective", function(i) { devfun(moved(theta, i)); NA })
  add("lme4/set-up", function(i) { p <- lFormula(f, d); do.call(mkLmerDevfun, p); NA })
  add("lme4/fit", function(i) as.numeric(logLik(quietly(lmer(f, d)))))
  lme <- lme_of[[name]]
  if (!is.null(lme)) add("nlme/fit", function(i) as.numeric(logLik(lme(d))))
  # minutes, on 73,421 rows
  if (nrow(d) < 10000) {
    g <- quietly(glmmTMB::glmmTMB(f, d))
    par <- g$fit$par
    add("glmmTMB/objective", function(i) { g$obj$fn(moved(par, i)); NA })
    add("glmmTMB/fit", function(i) as.numeric(logLik(quietly(glmmTMB::glmmTMB(f, d)))))
  }
  if (name == "jsp") {
    estimates <- function(m) c(getME(m, "theta"), sigma(m), fixef(m))
    only <- quietly(lmer(math ~ craven + social + (1 | school:class), d))
    null <- quietly(lmer(math ~ craven + social + (1 | school), d))
    less <- quietly(lmer(math ~ craven + (1 | school) + (1 | school:class), d))
    # a tenth of the refits: the time of 1000 is ten times this
    add("lme4/boot", function(i) { set.seed(1); quietly(bootMer(m, estimates, nsim = 100)); NA })
    add("lme4/profile", function(i) quietly(confint(m, method = "profile", quiet = TRUE))[1, 1])
    add("lme4/rlrt", function(i) { set.seed(1); unname(quietly(RLRsim::exactRLRT(only, m, null))$p.value) })
    add("lme4/kr", function(i) quietly(pbkrtest::KRmodcomp(m, less))$test["Ftest", "ddf"])
  }
})
# where R's libraries (R_LIBS) have it
if ("fev" %in% models && requireNamespace("mmrm", quietly = TRUE)) local({
  d <- read.csv(file.path(args[1], "mmrm", "fev-data.csv"), stringsAsFactors = TRUE)
  f <- FEV1 ~ RACE + SEX + ARMCD * AVISIT + us(AVISIT | USUBJID)
  tasks[["fev/mmrm/fit"]] <<- function(i) as.numeric(logLik(mmrm::mmrm(f, d)))
})
units <- c("jsp/lme4/boot" = 10)

time <- function(id, least) {
  run <- tasks[[id]]
  n <- 1
  repeat {
    started <- proc.time()
    for (i in seq_len(n)) value <- run(i)
    took <- 1000 * (proc.time() - started)
    cpu <- took[["user.self"]] + took[["sys.self"]]
    if (cpu >= least) break
    n <- n * min(100, max(2, ceiling(1.2 * least / max(cpu, 1))))
  }
  each <- (if (id %in% names(units)) units[[id]] else 1) / n
  jsonlite::toJSON(list(wall = each * took[["elapsed"]], cpu = each * cpu, value = if (is.na(value)) NULL else value), auto_unbox = TRUE, digits = NA, null = "null")
}
packages <- c("lme4", "nlme", "glmmTMB", "pbkrtest", "RLRsim", if (!is.null(tasks[["fev/mmrm/fit"]])) "mmrm")
versions <- c(list(R = paste(R.version$major, R.version$minor, sep = ".")),
              setNames(lapply(packages, function(p) packageDescription(p)$Version), packages))
cat(jsonlite::toJSON(list(versions = versions, ids = I(names(tasks))), auto_unbox = TRUE), "\n", sep = "")
input <- file("stdin", "r")
while (length(line <- readLines(input, 1)) == 1) {
  asked <- strsplit(line, " ")[[1]]
  cat(time(asked[1], as.numeric(asked[2])), "\n", sep = "")
}
