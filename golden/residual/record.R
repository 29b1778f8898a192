# Writes gls.json: what nlme::gls prints for correlations and variance functions, at full precision, with its estimates under
# the names that mixdiff gives them.
#   LC_ALL=C Rscript record.R > gls.json
# Data: BodyWeight, Orthodont, Ovary and Wheat2 of nlme (Pinheiro & Bates 2000, appendix A), `scattered` is drawn here.
suppressMessages({library(nlme); library(jsonlite)})
plain <- function(x) if (length(x) == 1) x else I(x)
columns <- function(f, data) { X <- model.matrix(f, data); list(columns = I(colnames(X)), values = unname(lapply(seq_len(ncol(X)), function(j) I(unname(X[, j]))))) }
# constrained estimates of a correlation, in mixdiff's names and order
named <- function(structure, kind, nugget) {
  if (is.null(structure)) return(list())
  v <- unname(coef(structure, unconstrained = FALSE))
  if (kind == "us-hom") { # gls: lower triangle by column; mixdiff: row by row
    m <- (1 + sqrt(1 + 8 * length(v))) / 2; P <- diag(m); P[lower.tri(P)] <- v
    at <- unlist(lapply(2:m, function(i) lapply(1:(i - 1), function(j) c(i, j))), recursive = FALSE)
    return(setNames(lapply(at, function(p) P[p[1], p[2]]), sapply(at, function(p) paste0("cor.", p[1], ".", p[2]))))
  }
  if (kind == "arma") { n <- names(coef(structure, unconstrained = FALSE)); return(setNames(as.list(v), sub("theta", "ma.", sub("phi", "ar.", tolower(n))))) }
  if (kind == "cs-hom" || kind == "ar1-hom") return(list(rho = v))
  setNames(as.list(v), c("range", if (nugget) "nugget"))
}
record <- function(name, f, data, subject, method, kind, correlation = NULL, weights = NULL, variance = list(), at = NULL, position = NULL, order = NULL, nugget = FALSE, parameters = list()) {
  args <- list(model = f, data = data, method = method)
  if (!is.null(correlation)) args$correlation <- correlation
  if (!is.null(weights)) args$weights <- weights
  m <- do.call(gls, args)
  list(name = name, method = method, kind = kind, y = I(as.numeric(eval(f[[2]], data))), fixed = columns(f, data),
    subject = I(as.character(data[[subject]])), position = if (is.null(position)) NULL else I(as.integer(position) - 1L),
    at = if (is.null(at)) NULL else lapply(at, function(a) I(as.numeric(data[[a]]))), order = if (is.null(order)) NULL else I(order), nugget = nugget,
    variance = variance, parameters = c(named(m$modelStruct$corStruct, kind, nugget), if (is.function(parameters)) parameters(m) else parameters),
    sigma2 = m$sigma^2, beta = I(unname(coef(m))), logLik = as.numeric(logLik(m)))
}
of <- function(kind, v = NULL, by = NULL, levels = NULL) list(kind = kind, of = if (is.null(v)) NULL else if (is.character(v)) v else I(as.numeric(v)), by = if (is.null(by)) NULL else I(as.character(by)), levels = if (is.null(levels)) NULL else I(levels))
b <- as.data.frame(BodyWeight); o <- as.data.frame(Orthodont); o$visit <- (o$age - 6) / 2; o$a <- o$age - 11
ov <- as.data.frame(Ovary); ov$place <- ave(ov$Time, ov$Mare, FUN = seq_along)
w <- as.data.frame(Wheat2); w$all <- "1"
set.seed(3); s <- data.frame(g = rep(1:8, each = 6), u = runif(48), v = runif(48)); s$y <- rnorm(48) + rep(rnorm(8), each = 6) + s$u
bf <- weight ~ Time * Diet; of1 <- distance ~ Sex * a
out <- list()
for (method in c("ML", "REML")) {
  for (kind in c("exp", "gau", "ratio")) {
    structure <- list(exp = corExp, gau = corGaus, ratio = corRatio)[[kind]]
    out <- c(out, list(record(paste("BodyWeight", kind), bf, b, "Rat", method, kind, structure(form = ~ Time | Rat), at = list("Time"))))
    out <- c(out, list(record(paste("scattered", kind, "nugget"), y ~ u, s, "g", method, kind, structure(form = ~ u + v | g, nugget = TRUE), at = list("u", "v"), nugget = TRUE)))
  }
  out <- c(out, list(
    record("BodyWeight lin", bf, b, "Rat", method, "lin", corLin(60, form = ~ Time | Rat), at = list("Time")),
    record("Wheat2 spher", yield ~ variety, w, "all", method, "spher", corSpher(c(28), form = ~ latitude + longitude | all), at = list("latitude", "longitude")),
    record("Orthodont us-hom", of1, o, "Subject", method, "us-hom", corSymm(form = ~ visit | Subject), position = o$visit),
    record("Ovary arma(1,1)", follicles ~ sin(2 * pi * Time) + cos(2 * pi * Time), ov, "Mare", method, "arma", corARMA(form = ~ 1 | Mare, p = 1, q = 1), position = ov$place, order = c(1, 1)),
    record("Orthodont arma(2,1)", of1, o, "Subject", method, "arma", corARMA(form = ~ visit | Subject, p = 2, q = 1), position = o$visit, order = c(2, 1)),
    record("Orthodont arma(0,2) with gaps", of1, o[-seq(2, 108, by = 5), ], "Subject", method, "arma", corARMA(form = ~ visit | Subject, p = 0, q = 2), position = o$visit[-seq(2, 108, by = 5)], order = c(0, 2)),
    record("Orthodont varIdent", of1, o, "Subject", method, "ar1-hom", corAR1(form = ~ visit | Subject), varIdent(form = ~ 1 | Sex), position = o$visit,
      variance = list(of("ident", NULL, o$Sex, c("Male", "Female"))), parameters = function(m) list(sd.Female = unname(coef(m$modelStruct$varStruct, unconstrained = FALSE)))),
    record("Orthodont varExp", of1, o, "Subject", method, "cs-hom", corCompSymm(form = ~ 1 | Subject), varExp(form = ~ a), position = o$visit,
      variance = list(of("exp", o$a)), parameters = function(m) list(exp = unname(coef(m$modelStruct$varStruct, unconstrained = FALSE)))),
    record("Orthodont varPower by Sex", of1, o, "Subject", method, "cs-hom", corCompSymm(form = ~ 1 | Subject), varPower(form = ~ age | Sex), position = o$visit,
      variance = list(of("power", o$age, o$Sex, c("Male", "Female"))), parameters = function(m) { v <- coef(m$modelStruct$varStruct, unconstrained = FALSE); list(power.Male = v[["Male"]], power.Female = v[["Female"]]) }),
    record("Orthodont varFixed", of1, o, "Subject", method, "cs-hom", corCompSymm(form = ~ 1 | Subject), varFixed(~ age), position = o$visit,
      variance = list(of("fixed", o$age))),
    record("Orthodont varComb", of1, o, "Subject", method, "cs-hom", corCompSymm(form = ~ 1 | Subject), varComb(varIdent(form = ~ 1 | Sex), varExp(form = ~ a)), position = o$visit,
      variance = list(of("ident", NULL, o$Sex, c("Male", "Female")), of("exp", o$a)), parameters = function(m) list(sd.Female = unname(coef(m$modelStruct$varStruct[[1]], unconstrained = FALSE)), `2:exp` = unname(coef(m$modelStruct$varStruct[[2]], unconstrained = FALSE)))),
    record("BodyWeight varPower of the fitted", bf, b, "Rat", method, "exp", corExp(form = ~ Time | Rat), varPower(), at = list("Time"),
      variance = list(of("power", "fitted")), parameters = function(m) list(power = unname(coef(m$modelStruct$varStruct, unconstrained = FALSE))))))
}
constpower <- gls(weight ~ Time, b, method = "ML", weights = varConstPower(form = ~ Time))
v <- coef(constpower$modelStruct$varStruct, unconstrained = FALSE)
out <- c(out, list(list(name = "BodyWeight varConstPower", method = "ML", kind = "diag-hom", y = I(b$weight), fixed = columns(weight ~ Time, b), subject = I(as.character(seq_len(nrow(b)))), position = I(rep(0L, nrow(b))),
  at = NULL, order = NULL, nugget = FALSE, variance = list(of("const-power", b$Time)), parameters = list(const = unname(v[1]), power = unname(v[2])), sigma2 = constpower$sigma^2, beta = I(unname(coef(constpower))), logLik = as.numeric(logLik(constpower)))))
cat(toJSON(list(source = paste0("gls of nlme ", packageVersion("nlme"), ", R ", getRversion()), cases = out), digits = 17, auto_unbox = TRUE, null = "null"), "\n")
