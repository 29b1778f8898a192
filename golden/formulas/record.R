# What R makes of formulas: X as model.matrix, Z as lme4's lFormula, recorded for packages/frame to be held against.
#
#   LC_ALL=C.UTF-8 Rscript --vanilla record.R        (in this folder; UTF-8 is for the names, sorting is that of LC_ALL=C)
#
# Writes odd.csv, oats.csv, nested.csv (made here, from a seed, to be awkward), cases.json and expressions.json. A case
# is a model description in the words of a mixdiff config and what R got from it; `error` is R's message where R
# refuses. An expression is given with its values on odd.csv and the text that R's deparse makes of it.

suppressMessages({
  library(lme4)
  library(jsonlite)
})
# R sorts by code point in the locale C only; in C.UTF-8 it may ask ICU.
invisible(Sys.setlocale("LC_COLLATE", "C"))
stopifnot(l10n_info()[["UTF-8"]], identical(sort(c("a", "B")), c("B", "a")))

# ---- the data -------------------------------------------------------------------------------------------------------

set.seed(20240829)
n <- 48
odd <- data.frame(
  y = round(rnorm(n, 50, 10), 2),
  x = round(rnorm(n), 3),
  z = round(runif(n, 0.5, 9), 2),
  # levels in an order that differs from the alphabet's, by frequency and by case
  a = sample(c("u", "V"), n, TRUE),
  b = sample(c("q", "p", "r"), n, TRUE),
  c = sample(c("B", "a", "_", "10", "9"), n, TRUE),
  k = sample(c(1, 2, 10), n, TRUE),
  g = sample(c(3, 20, 100, 7, 11, 5), n, TRUE),
  h = sample(c("one", "two", "three"), n, TRUE),
  l = sample(c(TRUE, FALSE), n, TRUE),
  dose = sample(c("lo", "mid", "hi"), n, TRUE),
  grade = sample(1:5, n, TRUE),
  w = round(runif(n, 0.2, 3), 2),
  hole = ifelse(seq_len(n) %% 7 == 0, NA, round(rnorm(n), 2)),
  hole.f = ifelse(seq_len(n) %% 5 == 0, NA, sample(c("s", "t"), n, TRUE)),
  one = "same",
  dotted.name = round(rnorm(n), 2),
  check.names = FALSE
)
odd[["my var"]] <- round(rnorm(n), 2)
odd[["a group"]] <- sample(c("x 1", "x 2", "x-3"), n, TRUE)
odd[["gr\u00f6\u00dfe"]] <- sample(c("klein", "gro\u00df", "\u00fcber"), n, TRUE)
odd$empty <- odd$b
odd$empty[odd$a == "V" & odd$b == "q"] <- "p" # a cell of a x empty with no rows

nested <- expand.grid(child = 1:3, class = 1:3, school = c(1, 2, 10, 11))
nested <- nested[!(nested$school == 10 & nested$class == 3), ]
nested$district <- ifelse(nested$school < 5, "north", "south")
nested$score <- round(rnorm(nrow(nested), 20, 4), 1)
nested$age <- round(rnorm(nrow(nested), 10, 1), 2)

data(Oats, package = "nlme", envir = environment())
oats <- data.frame(Block = as.character(Oats$Block), Variety = as.character(Oats$Variety),
                   nitro = Oats$nitro, yield = Oats$yield)

tables <- list(odd = odd, nested = nested, oats = oats)
for (name in names(tables))
  write.csv(tables[[name]], paste0(name, ".csv"), row.names = FALSE, quote = FALSE, fileEncoding = "UTF-8")
read <- function(name) read.csv(paste0(name, ".csv"), check.names = FALSE, na.strings = c("NA", ""),
                                stringsAsFactors = FALSE, fileEncoding = "UTF-8")

# ---- one case -------------------------------------------------------------------------------------------------------

control <- lmerControl(check.nobs.vs.nlev = "ignore", check.nobs.vs.nRE = "ignore", check.nobs.vs.rankZ = "ignore",
                       check.nlev.gtr.1 = "ignore", check.nlev.gtreq.5 = "ignore", check.rankX = "ignore",
                       check.scaleX = "ignore", check.formula.LHS = "ignore")

prepare <- function(d, spec) {
  for (f in names(spec$factors)) if (f %in% names(d)) d[[f]] <- declared(d[[f]], f, spec)
  if (!is.null(spec$where)) d <- d[which(eval(parse(text = spec$where), d)), , drop = FALSE]
  for (v in names(spec$derive)) d[[v]] <- eval(parse(text = spec$derive[[v]]), d)
  for (f in names(spec$factors)) d[[f]] <- declared(d[[f]], f, spec)
  d
}
declared <- function(x, f, spec) {
  levels <- unlist(spec$factors[[f]])
  ordered <- f %in% unlist(spec$ordered)
  if (is.null(levels)) factor(x, ordered = ordered) else factor(x, levels = levels, ordered = ordered)
}

# n x columns, row i belonging to its level; all else in Zt is checked to be zero.
compact <- function(Zt, level, columns) {
  Z <- matrix(0, ncol(Zt), columns)
  dense <- as.matrix(Zt)
  for (i in seq_len(ncol(Zt))) {
    at <- (level[i] - 1) * columns + seq_len(columns)
    Z[i, ] <- dense[at, i]
    dense[at, i] <- 0
  }
  stopifnot(all(dense == 0))
  Z
}
columns_of <- function(m) lapply(seq_len(ncol(m)), function(j) unname(m[, j]))

record <- function(data, formula, ...) {
  spec <- list(...)
  case <- c(list(data = data, formula = formula), spec)
  d <- prepare(read(data), spec)
  rownames(d) <- NULL
  old <- options(contrasts = c("contr.treatment", "contr.poly"))
  on.exit(options(old))
  by_factor <- NULL
  if (is.character(spec$contrasts)) options(contrasts = c(paste0("contr.", spec$contrasts), "contr.poly"))
  if (is.list(spec$contrasts)) by_factor <- lapply(spec$contrasts, function(name) paste0("contr.", name))
  f <- as.formula(formula)
  environment(f) <- list2env(list(), parent = globalenv())
  call <- list(f, d, control = control, contrasts = by_factor)
  if (!is.null(spec$weights)) call$weights <- d[[spec$weights]]
  if (!is.null(spec$offset)) call$offset <- d[[spec$offset]]
  made <- try(suppressWarnings(suppressMessages(do.call(lFormula, call))), silent = TRUE)
  if (inherits(made, "try-error")) {
    case$error <- conditionMessage(attr(made, "condition"))
    return(case)
  }
  re <- made$reTrms
  case$rows <- as.integer(rownames(made$fr)) - 1L
  case$y <- unname(as.numeric(model.response(made$fr)))
  case$offset_values <- unname(model.offset(made$fr))
  case$weights_values <- unname(model.weights(made$fr))
  fixed <- nobars(expandDoubleVerts(f)) # the response alone when nothing else is left
  case$labels <- I(if (inherits(fixed, "formula")) labels(terms(fixed)) else character(0))
  case$columns <- I(as.character(colnames(made$X)))
  case$assign <- I(as.integer(attr(made$X, "assign")))
  case$X <- columns_of(made$X)
  case$random <- lapply(seq_along(re$cnms), function(k) {
    flist <- re$flist[[attr(re$flist, "assign")[k]]]
    cnms <- re$cnms[[k]]
    list(group = names(re$cnms)[k], columns = I(cnms), levels = I(levels(flist)),
         level = unname(as.integer(flist)) - 1L,
         Z = columns_of(compact(re$Ztlist[[k]], as.integer(flist), length(cnms))))
  })
  case
}

# ---- the cases ------------------------------------------------------------------------------------------------------

fk <- list(factors = setNames(list(NULL), "k"))
with_k <- function(formula, ...) do.call(record, c(list("odd", formula), fk, list(...)))
dose <- list(dose = list("lo", "mid", "hi"))

cases <- list(
  # fixed part: algebra and margins
  record("odd", "y ~ x + (1 | g)"),
  record("odd", "y ~ 1 + (1 | g)"),
  record("odd", "y ~ 0 + x + (1 | g)"),
  record("odd", "y ~ a + (1 | g)"),
  record("odd", "y ~ c + (1 | g)"),
  record("odd", "y ~ 0 + a + (1 | g)"),
  record("odd", "y ~ a - 1 + (1 | g)"),
  record("odd", "y ~ -1 + a + b + (1 | g)"),
  record("odd", "y ~ 0 + x + b + a + (1 | g)"),
  record("odd", "y ~ a:b + (1 | g)"),
  record("odd", "y ~ 0 + a:b + (1 | g)"),
  record("odd", "y ~ a + a:b + (1 | g)"),
  record("odd", "y ~ b + a:b + (1 | g)"),
  record("odd", "y ~ a * b + (1 | g)"),
  record("odd", "y ~ b * a + (1 | g)"),
  record("odd", "y ~ a * b - a + (1 | g)"),
  record("odd", "y ~ a * b - b + (1 | g)"),
  record("odd", "y ~ a * b - 1 + (1 | g)"),
  record("odd", "y ~ (a + b + h)^2 + (1 | g)"),
  record("odd", "y ~ (a + b + h)^2 - a:b + (1 | g)"),
  record("odd", "y ~ (a + b + h)^3 - a:b:h + (1 | g)"),
  record("odd", "y ~ a * b * h + (1 | g)"),
  record("odd", "y ~ a * b * h - a:b + (1 | g)"),
  record("odd", "y ~ a:b:h + (1 | g)"),
  record("odd", "y ~ a + a:b:h + (1 | g)"),
  record("odd", "y ~ a %in% b + (1 | g)"),
  record("odd", "y ~ b + a %in% b + (1 | g)"),
  record("odd", "y ~ a / b + (1 | g)"),
  record("odd", "y ~ a / b / h + (1 | g)"),
  record("odd", "y ~ (a + b) / x + (1 | g)"),
  record("odd", "y ~ a / (b + x) + (1 | g)"),
  record("odd", "y ~ (a - 1) * b + (1 | g)"),
  record("odd", "y ~ x:a + (1 | g)"),
  record("odd", "y ~ a:x + (1 | g)"),
  record("odd", "y ~ x + x:a + (1 | g)"),
  record("odd", "y ~ a + x:a + (1 | g)"),
  record("odd", "y ~ x * a + (1 | g)"),
  record("odd", "y ~ x * z + (1 | g)"),
  record("odd", "y ~ x * z * a + (1 | g)"),
  record("odd", "y ~ 0 + x:a + b + (1 | g)"),
  record("odd", "y ~ 0 + x * a + (1 | g)"),
  record("odd", "y ~ z:x + x + z + a:z:x + (1 | g)"),
  record("odd", "y ~ b:a + b + (1 | g)"),
  record("odd", "y ~ x^2 + (1 | g)"),
  record("odd", "y ~ a:a + (1 | g)"),
  record("odd", "y ~ a + 0 + 1 + (1 | g)"),
  record("odd", "y ~ -(a + b) + a + x + (1 | g)"),
  record("odd", "y ~ a * empty + (1 | g)"),
  record("odd", "y ~ 0 + (1 | g)"),
  record("odd", "y ~ (1 | g)"),
  # margins that lie within another term, and the first factor without an intercept
  record("odd", "y ~ a:x + a:l + (1 | g)"),
  record("odd", "y ~ a:b + b:h + a:h + (1 | g)"),
  record("odd", "y ~ a:b:h + b:h:l + (1 | g)"),
  record("odd", "y ~ x / b - 1 + (1 | g)"),
  record("odd", "y ~ 0 + x + x:b + x:h + (1 | g)"),
  record("odd", "y ~ 0 + x + x:b + a + (1 | g)"),
  record("odd", "y ~ 0 + x:z + x:z:a + b:x + (1 | g)"),
  record("odd", "y ~ x + (0 + z + z:b | g)"),
  # operators on sums
  record("odd", "y ~ a %in% (b + h) + (1 | g)"),
  record("odd", "y ~ (a + x / b)^2 + (1 | g)"),
  record("odd", "y ~ (a + b + x)^3 + (1 | g)"),
  record("odd", "y ~ (x - x) / z + a + (1 | g)"),
  record("odd", "y ~ (a + b) * (x + z) - x:z + (1 | g)"),
  # arithmetic
  record("odd", "y ~ I(x^2) + (1 | g)"),
  record("odd", "y ~ x + I(x^2) + I(x^3) + (1 | g)"),
  record("odd", "log(y) ~ log(z) + (1 | g)"),
  record("odd", "sqrt(y) ~ exp(x) + log2(z) + log10(z) + abs(x) + (1 | g)"),
  record("odd", "y ~ log(z + 1) * a + (1 | g)"),
  record("odd", "y ~ log(z, base = 3) + sin(x) + cos(2 * x) + (1 | g)"),
  record("odd", "y ~ I(x - mean(x)) + I(z / 2) + (1 | g)"),
  record("odd", "y ~ I(x > 0) + (1 | g)"),
  record("odd", "y ~ (x > 0) * a + (1 | g)"),
  record("odd", "y ~ I(-x) + I(x * z) + I((x + z) / 2) + (1 | g)"),
  record("odd", "y ~ I(x %% 2) + I(z %/% 2) + round(z) + floor(z) + (1 | g)"),
  record("odd", "y ~ I(1e5 * x) + I(0.10 * z) + I(x + 1e-20) + (1 | g)"),
  record("odd", "y ~ ifelse(x > 0, \"plus\", 'minus') + (1 | g)"),
  record("odd", "y ~ pmax(x, z) + pmin(x, 0) + (1 | g)"),
  record("odd", "y ~ scale(x) + (1 | g)"),
  record("odd", "y ~ x + offset(z) + (1 | g)"),
  record("odd", "y ~ offset(z) + x + offset(log(w)) + (1 | g)"),
  record("odd", "y ~ x + (1 | g)", offset = "z"),
  record("odd", "y ~ x + (1 | g)", weights = "w"),
  # factors
  with_k("y ~ k + (1 | g)"),
  record("odd", "y ~ factor(k) + (1 | g)"),
  record("odd", "y ~ factor(k) * x + (1 | g)"),
  record("odd", "y ~ factor(c, levels = c(\"a\", \"B\", \"_\", \"9\", \"10\")) + (1 | g)"),
  record("odd", "y ~ l + (1 | g)"),
  record("odd", "y ~ 0 + l + (1 | g)"),
  record("odd", "y ~ l * a + (1 | g)"),
  record("odd", "y ~ l:x + (1 | g)"),
  record("odd", "y ~ !l + (1 | g)"),
  record("odd", "y ~ (!l) + (1 | g)"),
  record("odd", "y ~ I(l) + as.numeric(l) + (1 | g)"),
  record("odd", "y ~ dose + (1 | g)", factors = dose),
  record("odd", "y ~ dose + (1 | g)", factors = dose, ordered = list("dose")),
  record("odd", "y ~ 0 + dose + (1 | g)", factors = dose, ordered = list("dose")),
  record("odd", "y ~ dose * x + (1 | g)", factors = dose, ordered = list("dose")),
  record("odd", "y ~ a:dose + (1 | g)", factors = dose, ordered = list("dose")),
  record("odd", "y ~ a + a:dose + (1 | g)", factors = dose, ordered = list("dose")),
  record("odd", "y ~ ordered(grade) + (1 | g)"),
  record("odd", "y ~ factor(grade, ordered = TRUE) * a + (1 | g)"),
  record("odd", "y ~ relevel(factor(b), ref = \"q\") + (1 | g)"),
  record("odd", "y ~ one + (1 | g)"),
  record("odd", "y ~ a * one + (1 | g)"),
  record("odd", "y ~ 0 + one + (1 | g)"),
  record("odd", "y ~ b + (1 | g)", where = "b != 'q'"),
  record("odd", "y ~ c + (1 | g)", factors = list(c = list("_", "9", "10", "a", "B", "never"))),
  record("odd", "y ~ c * a + (1 | h)", where = "c %in% c('a', 'B') & x < 1"),
  record("odd", "y ~ l + (1 | g)", where = "l"),
  # contrasts
  record("odd", "y ~ b + (1 | g)", contrasts = "sum"),
  record("odd", "y ~ a * b + (1 | g)", contrasts = "sum"),
  record("odd", "y ~ b * x + (1 | g)", contrasts = "helmert"),
  record("odd", "y ~ a:b + (1 | g)", contrasts = "helmert"),
  record("odd", "y ~ a + a:b + (1 | g)", contrasts = "sum"),
  record("odd", "y ~ 0 + b + a + (1 | g)", contrasts = "sum"),
  record("odd", "y ~ c + (1 | g)", contrasts = "poly"),
  record("odd", "y ~ a * c + (1 | g)", contrasts = list(c = "poly", a = "sum")),
  record("odd", "y ~ b + dose + (1 | g)", factors = dose, ordered = list("dose"), contrasts = "sum"),
  record("odd", "y ~ b + dose + (1 | g)", factors = dose, ordered = list("dose"),
         contrasts = list(dose = "treatment", b = "SAS")),
  record("odd", "y ~ l + a + (1 | g)", contrasts = "sum"),
  record("odd", "y ~ b + (b | g)", contrasts = "sum"),
  record("odd", "y ~ b + (b | g)", contrasts = list(b = "sum")),
  # missing values
  record("odd", "y ~ hole + (1 | g)"),
  record("odd", "y ~ x + (hole | g)"),
  record("odd", "y ~ x + (1 | hole.f)"),
  record("odd", "y ~ hole.f * hole + (1 | g)"),
  record("odd", "hole ~ x + (1 | g:hole.f)"),
  record("odd", "y ~ x + (1 | g)", weights = "w", where = "is.na(hole) | hole > 0"),
  # names
  record("odd", "y ~ dotted.name + `my var` + (1 | g)"),
  record("odd", "y ~ `my var` * a + (`my var` | `a group`)"),
  record("odd", "y ~ `a group` + (1 | g)"),
  record("odd", "y ~ log(abs(`my var`)) + (1 | `a group`:g)"),
  record("odd", "y ~ gr\u00f6\u00dfe * x + (1 | gr\u00f6\u00dfe:g)"),
  # random part
  record("odd", "y ~ x + (x | g)"),
  record("odd", "y ~ x + (x + z | g)"),
  record("odd", "y ~ x + (0 + x | g)"),
  record("odd", "y ~ x + (x - 1 | g)"),
  record("odd", "y ~ x + (1 | g) + (0 + x | g)"),
  record("odd", "y ~ x + (x || g)"),
  record("odd", "y ~ x * z + (x * z || g)"),
  record("odd", "y ~ x + (0 + x || g)"),
  record("odd", "y ~ b + (b | g)"),
  record("odd", "y ~ b + (0 + b | g)"),
  record("odd", "y ~ b + (b || g)"),
  record("odd", "y ~ a + (a * x | g)"),
  record("odd", "y ~ a + (0 + a:b | g)"),
  record("odd", "y ~ a + (a / x | h)"),
  record("odd", "y ~ x + (I(x^2) + log(z) | g)"),
  record("odd", "y ~ x + (I(x^2) || g)"),
  record("odd", "y ~ l + (l | g)"),
  record("odd", "y ~ dose + (dose | g)", factors = dose, ordered = list("dose")),
  record("odd", "y ~ x + (1 | g) + (1 | h) + (1 | a)"),
  record("odd", "y ~ x + (x | a) + (1 | g) + (z | h)"),
  record("odd", "y ~ x + (1 | a:b)"),
  record("odd", "y ~ x + (1 | b:a)"),
  record("odd", "y ~ x + (1 | a:b:h)"),
  record("odd", "y ~ x + (1 | g:b)"),
  record("odd", "y ~ x + ((1 | g) + (1 | h))"),
  record("odd", "y ~ (1 | g) + x - 1"),
  record("odd", "y ~ x + (1 | one)"),
  record("odd", "y ~ x + (1 | l)"),
  record("odd", "y ~ x + (1 | c)"),
  record("nested", "score ~ age + (1 | school/class)"),
  record("nested", "score ~ age + (1 | district/school/class)"),
  record("nested", "score ~ age + (age | school/class)"),
  record("nested", "score ~ age + (age || school/class)"),
  record("nested", "score ~ age + (1 | school) + (1 | class)"),
  record("nested", "score ~ age + (1 | school) + (1 | school:class)"),
  record("nested", "score ~ age + (1 | school) + (1 | id)", derive = list(id = "paste(school, class, sep = \".\")")),
  record("nested", "score ~ cage + (1 | school)", where = "school > 1",
         derive = list(cage = "age - mean(age)")),
  record("nested", "score ~ factor(class) * age + (1 | school)", where = "district == 'north' | class < 3"),
  record("nested", "score ~ school + (1 | class)", factors = list(school = list("10", "11", "1", "2"))),
  record("oats", "yield ~ nitro * Variety + (1 | Block/Variety)"),
  record("oats", "yield ~ factor(nitro) + Variety + (1 | Block/Variety)"),
  record("oats", "yield ~ ordered(nitro) + (1 | Block) + (0 + Variety | Block)"),
  record("oats", "yield ~ poly3 + (1 | Block)", derive = list(poly3 = "(nitro - mean(nitro))^3 / sd(nitro)"))
)

out <- list(
  provenance = list(
    script = "golden/formulas/record.R", R = as.character(getRversion()),
    lme4 = as.character(packageVersion("lme4")), collate = Sys.getlocale("LC_COLLATE"),
    oats = "nlme::Oats; odd and nested are made by the script"
  ),
  cases = cases
)
json <- toJSON(out, digits = NA, auto_unbox = TRUE, null = "null", na = "null")
# One case per line, so that a change shows.
json <- gsub("},{\"data\":", "},\n{\"data\":", json, fixed = TRUE)
writeLines(enc2utf8(json), "cases.json", useBytes = TRUE)
cat(length(cases), "cases,", sum(!vapply(cases, function(case) is.null(case$error), TRUE)), "refused by R\n")

# ---- expressions ----------------------------------------------------------------------------------------------------

expressions <- c(
  "x + z * 2 - 1", "-x^2", "(-x)^2", "2^-1", "2^3^2", "x / z / 2", "x %% 0.7", "z %/% 2", "-7 %% 3", "-7 %/% 3", "5 %% -3",
  "x > 0", "x > 0 & z < 5", "x > 0 | hole > 0", "!(x > 0)", "hole > 0 & x > 0", "hole > 0 | l", "is.na(hole)", "!is.na(hole.f)",
  "a == 'u'", "a != \"u\"", "b %in% c('p', 'r')", "k %in% c(1, 10)", "k == 10", "k == '10'", "hole.f %in% NA", "b < 'q'",
  "l", "l + 1", "l == TRUE", "mean(x)", "mean(hole)", "mean(hole, na.rm = TRUE)", "sd(x)", "var(z)", "median(x)",
  "median(c(3, 1, 2))", "min(x, z)", "max(hole, na.rm = TRUE)", "sum(l)", "sum(x, z)", "length(x)", "x - mean(x)",
  "(z - mean(z)) / sd(z)", "as.numeric(scale(z))", "as.numeric(scale(z, scale = FALSE))", "as.numeric(scale(z, center = FALSE))",
  "ave(x, g)", "ave(x, g, a)", "ifelse(x > 0, x, 0)", "ifelse(hole > 0, 'pos', 'neg')", "ifelse(is.na(hole), 0, hole)",
  "ifelse(l, a, b)", "paste(a, b)", "paste(g, b, sep = '.')", "paste0('g', g)", "paste(a, hole.f, sep = '/')",
  "abs(x)", "sqrt(z)", "exp(x)", "expm1(x)", "log(z)", "log(z, 2)", "log(z, base = 10)", "log2(z)", "log10(z)", "log1p(z)",
  "plogis(x)", "plogis(x * 900)", "plogis(z, 2, scale = 0.5)", "qlogis(plogis(x))", "pnorm(x, sd = 2)", "qnorm(pnorm(x), x, z)",
  "dnorm(x, 1, z)",
  "sin(x)", "cos(x)", "tan(x)", "atan(x)", "sinh(x)", "cosh(x)", "tanh(x)", "floor(x)", "ceiling(x)", "trunc(x)", "sign(x)",
  "round(x)", "round(x, 1)", "round(c(0.5, 1.5, 2.5, -0.5))", "round(z * 100, -1)", "pmin(x, z, 1)", "pmax(hole, 0)",
  "as.numeric(factor(b))", "as.numeric(as.character(factor(k)))", "as.integer(x * 3)", "as.character(b)", "as.numeric(l)",
  "factor(b)", "factor(k)", "factor(b, levels = c('r', 'q', 'p'))", "factor(b, levels = c('r', 'q'))",
  "factor(grade, labels = c('A', 'B', 'C', 'D', 'E'))", "ordered(dose, levels = c('lo', 'mid', 'hi'))",
  "ordered(dose, levels = c('lo', 'mid', 'hi')) >= 'mid'", "relevel(factor(b), ref = 'r')", "droplevels(factor(b, levels = c('z', 'q', 'r', 'p')))",
  "interaction(a, b)", "interaction(a, b, h)", "interaction(a, b, sep = '-')", "factor(a):factor(b)", "factor(ifelse(x > 0, 0.1 + 0.2, 1e5))",
  "pi * x", "T & l", "1e3 + x", "0x10 + x", "1L + x", ".5 * x", "x == 0.818", "x != x", "`my var` + 1", "dotted.name * 2"
)
d <- read("odd")
value_of <- function(text) {
  v <- eval(parse(text = text, keep.source = FALSE), d)
  kind <- if (is.factor(v)) "factor" else if (is.logical(v)) "logical" else if (is.numeric(v)) "number" else "text"
  values <- if (is.factor(v)) as.character(v) else as.vector(v)
  list(expression = text, deparsed = deparse(parse(text = text, keep.source = FALSE)[[1]], width.cutoff = 500L), kind = kind,
       levels = I(if (is.factor(v)) levels(droplevels(v)) else character(0)), values = I(values))
}
json <- toJSON(list(provenance = out$provenance["R"], expressions = lapply(expressions, value_of)), digits = NA,
               auto_unbox = TRUE, na = "null")
writeLines(enc2utf8(gsub("},{\"expression\":", "},\n{\"expression\":", json, fixed = TRUE)), "expressions.json", useBytes = TRUE)
cat(length(expressions), "expressions\n")
