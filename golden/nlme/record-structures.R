# Writes structures.json: correlations and variance functions of nlme's gls and lme, random effects of all pdMat classes.
#   LC_ALL=C Rscript record-structures.R > structures.json
# Orthodont, BodyWeight, Machines and Assay are nlme's (GPL >= 2, as nlme); `drawn` and `plane` are drawn here.
source("recorded-fit.R")
o <- as.data.frame(Orthodont); o$visit <- (o$age - 8) / 2
b <- as.data.frame(BodyWeight)
set.seed(15)
drawn <- do.call(rbind, lapply(1:14, function(id) {
  t <- sort(sample(0:7, sample(4:7, 1)))
  data.frame(id = sprintf("s%02d", id), t = t, x = round(rnorm(length(t)), 2), e = as.numeric(arima.sim(list(ar = .6, ma = .3), 8))[t + 1])
}))
drawn$y <- round(3 + drawn$x + drawn$e, 3)
plane <- expand.grid(row = 1:7, column = 1:6)
plane$u <- plane$row + round(runif(42, -.3, .3), 2); plane$v <- plane$column + round(runif(42, -.3, .3), 2); plane$field <- "f"
plane$y <- round(as.numeric(t(chol(exp(-as.matrix(dist(plane[c("u", "v")])) / 2) + .2 * diag(42))) %*% rnorm(42)), 3)
fo <- distance ~ Sex * I(age - 11); fb <- weight ~ Time * Diet; fd <- y ~ x; fp <- y ~ 1
sets <- list(orthodont = dataSet(o, fo, c("Subject", "visit", "age", "Sex")), bodyweight = dataSet(b, fb, c("Rat", "Time", "Diet")),
  drawn = dataSet(drawn, fd, c("id", "t")), plane = dataSet(plane, fp, c("field", "u", "v")))
cases <- list()
add <- function(name, set, model, ..., method) cases[[length(cases) + 1]] <<- recorded(paste0(name, ", ", method), set, model, ..., method = method)
byVisit <- function(kind, ...) list(subject = "Subject", position = "visit", kind = kind, ...)
for (method in c("ML", "REML")) {
  orthodont <- function(name, correlation, residual, weights = NULL)
    add(name, "orthodont", gls(fo, o, correlation = correlation, weights = weights, method = method), residual, method = method)
  orthodont("us-hom", corSymm(form = ~ 1 | Subject), byVisit("us-hom"))
  orthodont("arma(1,1)", corARMA(form = ~ 1 | Subject, p = 1, q = 1), byVisit("arma", order = c(1, 1)))
  orthodont("arma(0,1)", corARMA(form = ~ 1 | Subject, q = 1), byVisit("arma", order = c(0, 1)))
  orthodont("cs, SD by sex", corCompSymm(form = ~ 1 | Subject), list(subject = "Subject", kind = "cs-hom", variance = list(by("ident", by = "Sex"))), varIdent(form = ~ 1 | Sex))
  orthodont("ar1, SD by sex and e^age", corAR1(form = ~ 1 | Subject), byVisit("ar1-hom", variance = list(by("ident", by = "Sex"), by("exp", "age"))), varComb(varIdent(form = ~ 1 | Sex), varExp(form = ~ age)))
  orthodont("ar1, powers of age by sex", corAR1(form = ~ 1 | Subject), byVisit("ar1-hom", variance = list(by("power", "age", by = "Sex"))), varPower(form = ~ age | Sex))
  orthodont("constant plus power", NULL, list(kind = "diag-hom", variance = list(by("const-power", "age"))), varConstPower(form = ~ age))
  orthodont("fixed variance", NULL, list(kind = "diag-hom", variance = list(by("fixed", "age"))), varFixed(~ age))
  orthodont("SD by sex", NULL, list(kind = "diag-hom", variance = list(by("ident", by = "Sex"))), varIdent(form = ~ 1 | Sex))
  orthodont("e^fitted", NULL, list(kind = "diag-hom", variance = list(by("exp", "fitted"))), varExp())
  bodyweight <- function(name, correlation, residual, weights = NULL, choices = NULL)
    add(name, "bodyweight", gls(fb, b, correlation = correlation, weights = weights, method = method), residual, method = method, choices = choices)
  byTime <- function(kind, ...) list(subject = "Rat", kind = kind, at = I("Time"), ...)
  bodyweight("exp", corExp(form = ~ Time | Rat), byTime("exp"))
  bodyweight("car1", corCAR1(form = ~ Time | Rat), byTime("exp"), choices = list(exponential = "corCAR1"))
  bodyweight("exp, nugget", corExp(form = ~ Time | Rat, nugget = TRUE), byTime("exp", nugget = TRUE))
  bodyweight("gau", corGaus(form = ~ Time | Rat), byTime("gau"))
  bodyweight("ratio, nugget", corRatio(form = ~ Time | Rat, nugget = TRUE), byTime("ratio", nugget = TRUE))
  bodyweight("lin", corLin(form = ~ Time | Rat), byTime("lin"))
  bodyweight("exp, power of fitted", corExp(form = ~ Time | Rat), byTime("exp", variance = list(by("power", "fitted"))), varPower())
  gaps <- function(name, correlation, kind, order = NULL)
    add(name, "drawn", gls(fd, drawn, correlation = correlation, method = method), list(subject = "id", position = "t", kind = kind, order = order), method = method)
  gaps("ar1, gaps", corAR1(form = ~ t | id), "ar1-hom")
  gaps("arma(1,1), gaps", corARMA(form = ~ t | id, p = 1, q = 1), "arma", c(1, 1))
  gaps("arma(2,0), gaps", corARMA(form = ~ t | id, p = 2), "arma", c(2, 0))
  gaps("arma(1,2), gaps", corARMA(form = ~ t | id, p = 1, q = 2), "arma", c(1, 2))
  gaps("arma(0,2), gaps", corARMA(form = ~ t | id, q = 2), "arma", c(0, 2))
  inPlane <- function(name, correlation, kind, nugget = NULL)
    add(name, "plane", gls(fp, plane, correlation = correlation, method = method), list(subject = "field", kind = kind, at = I(c("u", "v")), nugget = nugget), method = method)
  inPlane("exp in the plane", corExp(form = ~ u + v), "exp")
  inPlane("spher in the plane", corSpher(form = ~ u + v), "spher")
}
# Random effects.
machines <- as.data.frame(Machines); assay <- as.data.frame(Assay); o$a <- o$age - 11
for (v in c("Worker", "Machine")) machines[[v]] <- factor(as.character(machines[[v]]))
for (v in c("Block", "sample", "dilut")) assay[[v]] <- factor(as.character(assay[[v]]))
sets <- c(sets, list(machines = dataSet(machines, score ~ Machine, "Worker"), assay = dataSet(assay, logDens ~ sample * dilut, "Block"),
  growth = dataSet(o, distance ~ a, "Subject")))
term <- function(group, data, kind, ..., parts = NULL) {
  each <- lapply(list(...), columns, data)
  list(list(group = group, structure = kind, parts = parts, columns = I(unlist(lapply(each, `[[`, "columns"))), values = unlist(lapply(each, `[[`, "values"), recursive = FALSE)))
}
part <- function(kind, size) list(kind = kind, size = size)
for (method in c("ML", "REML")) {
  worker <- function(name, pd, kind, choices = NULL)
    add(name, "machines", lme(score ~ Machine, machines, list(Worker = pd(~ Machine - 1)), method = method), random = term("Worker", machines, kind, ~ Machine - 1), choices = choices, method = method)
  worker("pdCompSymm", pdCompSymm, "cs-hom")
  worker("pdSymm", pdSymm, "us", list(unstructured = "pdSymm"))
  subject <- function(name, pd, random, choices = NULL)
    add(name, "growth", lme(distance ~ a, o, list(Subject = pd), method = method), random = random, choices = choices, method = method)
  subject("pdSymm of a line", pdSymm(~ a), term("Subject", o, "us", ~ a), list(unstructured = "pdSymm"))
  subject("pdCompSymm of three", pdCompSymm(~ 0 + Sex + a), term("Subject", o, "cs-hom", ~ 0 + Sex + a))
  subject("pdBlocked, pdLogChol and pdIdent", pdBlocked(list(pdLogChol(~ a), pdIdent(~ 0 + I(a^2)))), term("Subject", o, "block", ~ a, ~ 0 + I(a^2), parts = list(part("us", 2), part("diag-hom", 1))))
  subject("pdBlocked, pdDiag and pdIdent", pdBlocked(list(pdDiag(~ a), pdIdent(~ 0 + I(a^2)))), term("Subject", o, "block", ~ a, ~ 0 + I(a^2), parts = list(part("diag-het", 2), part("diag-hom", 1))))
  subject("pdBlocked, pdIdent and pdCompSymm", pdBlocked(list(pdIdent(~ 1), pdCompSymm(~ 0 + a + I(a^2)))), term("Subject", o, "block", ~ 1, ~ 0 + a + I(a^2), parts = list(part("diag-hom", 1), part("cs-hom", 2))))
  add("pdBlocked, crossed", "assay", lme(logDens ~ sample * dilut, assay, list(Block = pdBlocked(list(pdIdent(~ 1), pdIdent(~ sample - 1), pdIdent(~ dilut - 1)))), method = method),
    random = term("Block", assay, "block", ~ 1, ~ sample - 1, ~ dilut - 1, parts = list(part("diag-hom", 1), part("diag-hom", 6), part("diag-hom", 5))), method = method)
}
# Both.
for (method in c("ML", "REML")) {
  both <- function(name, random, term, residual, correlation = NULL, weights = NULL)
    add(name, "orthodont", lme(fo, o, random, correlation = correlation, weights = weights, method = method), residual, term, method = method)
  intercept <- term("Subject", o, "us", ~ 1)
  both("lme, SD by sex", ~ 1 | Subject, intercept, list(kind = "diag-hom", variance = list(by("ident", by = "Sex"))), weights = varIdent(form = ~ 1 | Sex))
  both("lme, ar1 and SD by visit", ~ 1 | Subject, intercept, byVisit("ar1-het"), corAR1(form = ~ visit | Subject), varIdent(form = ~ 1 | age))
  both("lme, fixed variance", ~ age | Subject, term("Subject", o, "us", ~ age), list(kind = "diag-hom", variance = list(by("fixed", "age"))), weights = varFixed(~ age))
  both("lme, both SD by sex", list(Subject = pdDiag(~ 0 + Sex)), term("Subject", o, "diag-het", ~ 0 + Sex), list(kind = "diag-hom", variance = list(by("ident", by = "Sex"))), weights = varIdent(form = ~ 1 | Sex))
  # under REML a ridge to phi = -1, on which lme happens to overstep where it stops with an error
  if (method == "ML") both("lme, arma(1,1)", ~ 1 | Subject, intercept, byVisit("arma", order = c(1, 1)), corARMA(form = ~ visit | Subject, p = 1, q = 1))
  add("lme, cs within a level", "machines2", lme(score ~ Machine, machines, ~ 1 | Worker, correlation = corCompSymm(form = ~ 1 | Worker/Machine), method = method),
    list(subject = "Worker:Machine", kind = "cs-hom"), term("Worker", machines, "us", ~ 1), method = method)
}
add("lme, exp and power of fitted", "bodyweight", lme(fb, b, list(Rat = ~ Time), correlation = corExp(form = ~ Time), weights = varPower()),
  byTime("exp", variance = list(by("power", "fitted"))), term("Rat", b, "us", ~ Time), method = "REML")
sets$machines2 <- dataSet(machines, score ~ Machine, c("Worker", "Machine"))
# corLin is no correlation in the plane: what gls calls the log-likelihood, at ranges where it is not positive definite.
plane_ranges <- c(2, 3)
invalid <- lapply(plane_ranges, function(r) {
  m <- gls(fp, plane, correlation = corLin(r, form = ~ u + v, fixed = TRUE), method = "ML")
  R <- corMatrix(m$modelStruct$corStruct)
  list(range = r, logLik = as.numeric(logLik(m)), smallest = min(eigen(R)$values))
})
write(sets, cases, invalid)
