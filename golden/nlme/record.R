# Writes lme.json: what nlme::lme prints for small models, at full precision, with the way its optimizer went.
#   LC_ALL=C Rscript record.R > lme.json
# Data sets: nlme (Oats, Machines, Orthodont, Rail, Oxide, Assay, Pixel, ergoStool, Gun) and lme4 (Pastes, Dyestuff2,
# sleepstudy); the others are drawn here.
suppressMessages({library(nlme); library(jsonlite)})

printed <- function(expr) {
  con <- textConnection("text", "w", local = TRUE)
  sink(con)
  value <- try(expr, silent = TRUE)
  sink()
  close(con)
  list(value = value, text = text)
}
# The objective and parameters after EM, 7 digits, and the number of iterations, from msVerbose's lines.
path <- function(text) {
  lines <- grep("^ *[0-9]+:", text, value = TRUE)
  numbers <- strsplit(trimws(sub("^ *[0-9]+:", "", lines[1])), "[: ]+")[[1]]
  list(first = I(as.numeric(numbers)), iterations = as.integer(sub(":.*", "", trimws(lines[length(lines)]))))
}
anovaTable <- function(a) list(numDF = I(a$numDF), denDF = I(a$denDF), F = I(a[["F-value"]]))
fitted1 <- function(fixed, data, random, method, weights) {
  args <- list(fixed = fixed, data = data, random = random, method = method, control = lmeControl(msVerbose = TRUE))
  if (!is.null(weights)) args$weights <- varFixed(~ 1 / w)
  run <- printed(do.call(lme, args))
  m <- run$value
  if (inherits(m, "try-error")) return(list(error = conditionMessage(attr(m, "condition"))))
  table <- summary(m)$tTable
  modes <- ranef(m)
  if (is.data.frame(modes)) modes <- list(modes)
  c(path(run$text), list(
    psi = unname(lapply(rev(as.list(m$modelStruct$reStruct)), function(x) lapply(seq_len(ncol(as.matrix(x))), function(j) I(unname(as.matrix(x)[, j]))))),
    sigma = m$sigma, logLik = as.numeric(logLik(m)), AIC = AIC(m), BIC = BIC(m),
    beta = I(as.numeric(fixef(m))), se = I(as.numeric(table[, "Std.Error"])), df = I(as.numeric(table[, "DF"])),
    p = I(as.numeric(table[, "p-value"])), sequential = anovaTable(anova(m)), marginal = anovaTable(anova(m, type = "marginal")),
    residuals = as.numeric(quantile(residuals(m, type = "pearson"))),
    modes = unname(lapply(modes, function(x) list(levels = I(gsub("/", ":", rownames(x))), columns = unname(lapply(x, function(v) I(as.numeric(v)))))))))
}
columns <- function(f, data) {
  X <- model.matrix(f, data)
  list(columns = I(colnames(X)), values = lapply(seq_len(ncol(X)), function(j) I(as.numeric(X[, j]))))
}
fixedColumns <- function(f, data) {
  labels <- c("(Intercept)", attr(terms(f), "term.labels"))
  c(columns(f, data), list(term = I(labels[attr(model.matrix(f, data), "assign") + 1])))
}
term <- function(group, f = ~1, structure = "us") list(group = group, f = f, structure = structure)
case <- function(name, data, fixed, random, ..., weights = NULL) {
  data <- as.data.frame(data)
  for (v in names(data)) if (is.ordered(data[[v]])) data[[v]] <- factor(as.character(data[[v]]), levels(data[[v]]))
  if (!is.null(weights)) data$w <- weights
  terms <- lapply(list(...), function(t) {
    labels <- do.call(paste, c(lapply(strsplit(t$group, ":")[[1]], function(v) as.character(data[[v]])), sep = ":"))
    c(list(group = t$group, labels = labels, structure = t$structure), columns(t$f, data))
  })
  list(name = name, y = as.numeric(eval(fixed[[2]], data)), fixed = fixedColumns(fixed, data), random = terms,
       weights = weights, REML = fitted1(fixed, data, random, "REML", weights), ML = fitted1(fixed, data, random, "ML", weights))
}
sleep <- lme4::sleepstudy
set.seed(4)
w <- round(runif(nrow(sleep), .3, 3), 3)
deep <- expand.grid(p = 1:4, c = 1:2, b = 1:2, a = 1:5)
deep$u <- factor(paste0("a", deep$a)); deep$v <- factor(paste0("b", deep$b)); deep$t <- factor(paste0("c", deep$c))
set.seed(7)
deep$x <- round(rnorm(80), 2)
deep$y <- round(5 + deep$x + 2 * rnorm(5)[deep$a] + 1.5 * rnorm(10)[2 * (deep$a - 1) + deep$b] + rnorm(20)[4 * (deep$a - 1) + 2 * (deep$b - 1) + deep$c] + rnorm(80), 3)
single <- data.frame(g = factor(1:15), x = round(rnorm(15), 2), y = round(rnorm(15), 2), h = factor(rep(1, 15)))
blocks <- pdBlocked(list(pdLogChol(~age), pdLogChol(~ I((age - 11)^2) - 1)))
cases <- list(
  case("oats", Oats, yield ~ factor(nitro) * Variety, ~ 1 | Block/Variety, term("Block"), term("Block:Variety")),
  case("machines", Machines, score ~ Machine, ~ 1 | Worker/Machine, term("Worker"), term("Worker:Machine")),
  case("machines, a vector per worker", Machines, score ~ Machine, ~ Machine | Worker, term("Worker", ~Machine)),
  case("orthodont", Orthodont, distance ~ age * Sex, ~ age | Subject, term("Subject", ~age)),
  case("orthodont, diagonal", Orthodont, distance ~ age, list(Subject = pdDiag(~age)), term("Subject", ~age, "diag")),
  case("orthodont, blocks", Orthodont, distance ~ age, list(Subject = blocks), term("Subject", ~age), term("Subject", ~ I((age - 11)^2) - 1)),
  case("orthodont, no intercept", Orthodont, distance ~ 0 + Sex + age:Sex, ~ 1 | Subject, term("Subject")),
  case("rail", Rail, travel ~ 1, ~ 1 | Rail, term("Rail")),
  case("pastes", lme4::Pastes, strength ~ 1, ~ 1 | batch/cask, term("batch"), term("batch:cask")),
  case("oxide", Oxide, Thickness ~ Source, ~ 1 | Lot/Wafer, term("Lot"), term("Lot:Wafer")),
  case("assay", Assay, logDens ~ sample * dilut, list(Block = ~1, sample = ~1), term("Block"), term("Block:sample")),
  case("pixel", Pixel, pixel ~ day + I(day^2), list(Dog = ~day, Side = ~1), term("Dog", ~day), term("Dog:Side")),
  case("ergoStool", ergoStool, effort ~ Type, ~ 1 | Subject, term("Subject")),
  case("gun", Gun, rounds ~ Method + Physique, ~ 1 | Team, term("Team")),
  case("dyestuff2", lme4::Dyestuff2, Yield ~ 1, ~ 1 | Batch, term("Batch")),
  case("sleepstudy, weighted", sleep, Reaction ~ Days, ~ Days | Subject, term("Subject", ~Days), weights = w),
  case("three levels", deep, y ~ x, ~ 1 | u/v/t, term("u"), term("u:v"), term("u:v:t")),
  case("one row per group", single, y ~ x, ~ 1 | g, term("g")),
  case("one group", single, y ~ x, ~ 1 | h, term("h")),
  case("rail, too much asked", transform(as.data.frame(Rail), z = rep(c(0, 1, 2), 6)), travel ~ 1, ~ z | Rail, term("Rail", ~z)),
  case("fewer rows than effects", single, y ~ x, ~ x | g, term("g", ~x)))

# Denominator degrees of freedom: 6 schools, 18 classes, 54 rows; covariates of every level, some with exceptions.
d <- expand.grid(p = 1:3, c = 1:3, s = 1:6)
d$s <- factor(d$s); d$cl <- factor(paste(d$s, d$c, sep = "."))
set.seed(1)
d$y <- rnorm(54) + rnorm(6)[d$s] + rnorm(18)[d$cl]
d$xs <- round(rnorm(6), 2)[d$s]; d$xc <- round(rnorm(18), 2)[d$cl]; d$xp <- round(rnorm(54), 2)
d$x1 <- replace(d$xs, 3, 9); d$x2 <- replace(d$xs, d$s == "1" & d$c == 2, 5); d$k <- 2
d$fs <- factor(c("a", "b", "c"))[rep(1:3, 2)[d$s]]
d$fm <- factor(replace(as.character(d$fs), d$s == "1" & d$c == 2, "z"))
models <- list(y ~ 1, y ~ xs + xc + xp, y ~ x1, y ~ x2, y ~ fs, y ~ fm, y ~ 0 + xs + xp, y ~ 0 + fs, y ~ xs * xp, y ~ fs * xp,
  y ~ 0 + fs + xc + xp, y ~ 0 + fm + xp, y ~ fs + fs:xc, y ~ 0 + k + xs, y ~ 0 + xc)
one <- data.frame(y = rnorm(14), s = factor(c(1:12, 1, 2)), x = round(rnorm(14), 2)); one$z <- round(rnorm(12), 2)[one$s]
degrees <- function(f, data, random, groups) {
  m <- lme(f, data, random)
  list(formula = deparse(f), fixed = fixedColumns(f, data), coefficients = I(as.numeric(m$fixDF$X)), terms = I(as.numeric(m$fixDF$terms)), groups = groups)
}
df <- c(lapply(models, degrees, data = d, random = ~ 1 | s/cl, groups = list(as.character(d$s), as.character(d$cl))),
  lapply(list(y ~ 1, y ~ x, y ~ z, y ~ 0 + x, y ~ 0 + z), degrees, data = one, random = ~ 1 | s, groups = list(as.character(one$s))))

# A column within `distance` of another: from which distance on lme refuses.
e <- residuals(lm(rnorm(54) ~ d$xp)); e <- e * sqrt(sum(d$xp^2) / sum(e^2))
near <- lapply(c(1e-7, 2e-8, 1.4e-8, 1e-9, 0), function(distance) {
  d$near <- d$xp + distance * e
  m <- try(lme(y ~ xp + near, d, ~ 1 | s/cl, method = "ML"), silent = TRUE)
  list(distance = distance, refused = inherits(m, "try-error") && grepl("backsolve", m))
})
cat(toJSON(list(source = paste0(R.version.string, ", nlme ", sub("[.](?=[0-9]+$)", "-", as.character(packageVersion("nlme")), perl = TRUE)), cases = cases, df = df,
  near = list(y = d$y, x = d$xp, e = as.numeric(e), s = as.character(d$s), cl = as.character(d$cl), tried = near)), digits = NA, auto_unbox = TRUE, null = "null"))
