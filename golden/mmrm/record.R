# Writes one JSON file per fit: what mmrm 0.3.19 computes and every call of its optimizers, at full precision.
#   LC_ALL=C Rscript record.R        (mmrm from CRAN)
suppressMessages({library(mmrm); library(jsonlite)})
data <- as.data.frame(fev_data)
bound <- transform(read.csv("cs-bound.csv"), id = factor(id), visit = factor(visit))
numbers <- as.numeric
runs <- list()
# an optimizer that keeps its calls
watched <- function(original, name) {
  structure(function(par, fn, gr = NULL, ...) {
    calls <- list(); more <- list(...)
    keep <- function(kind, x, value) { calls[[length(calls) + 1]] <<- list(kind, numbers(x), numbers(value)); value }
    f <- function(x, ...) keep("f", x, fn(x))
    g <- function(x, ...) keep("g", x, gr(x))
    if (!is.null(more$hessian)) { exact <- more$hessian; more$hessian <- function(x, ...) keep("h", x, exact(x)) }
    port <- name == "nlminb"
    end <- do.call(if (port) stats::nlminb else stats::optim, c(list(par, f, g), more))
    result <- if (port) list(par = numbers(end$par), objective = numbers(end$objective), convergence = end$convergence, iterations = end$iterations, evaluations = numbers(end$evaluations), message = end$message)
      else list(par = numbers(end$par), objective = numbers(end$value), convergence = end$convergence, counts = numbers(end$counts), message = end$message)
    runs[[length(runs) + 1]] <<- list(optimizer = if (port) "nlminb+hessian" else paste0("optim:", name), start = numbers(par), calls = calls, result = result)
    end
  }, args = attr(original, "args"), use_hessian = attr(original, "use_hessian"), class = c("partial", "function"))
}
originals <- mmrm:::h_get_optimizers()
all <- mapply(watched, originals, names(originals), SIMPLIFY = FALSE)
record <- function(name, formula, reml = TRUE, data = get("data", globalenv()), weights = NULL, optimizers = all, ...) {
  runs <<- list()
  m <- mmrm(formula, data, weights = if (!is.null(weights)) data[[weights]], reml = reml, control = mmrm_control(optimizers = optimizers, ...))
  square <- function(x) matrix(numbers(x), nrow(x))
  fit <- list(logLik = numbers(logLik(m)), dfModel = attr(logLik(m), "df"), AIC = AIC(m), AICc = AIC(m, corrected = TRUE), BIC = BIC(m), nobs = attr(logLik(m), "nobs"),
    beta = as.list(coef(m)), coefTable = as.data.frame(summary(m)$coefficients), theta = numbers(m$theta_est), theta_vcov = square(m$theta_vcov), Sigma = if (is.list(m$cov)) lapply(m$cov, square) else square(m$cov),
    gradient = numbers(m$tmb_object$gr(m$theta_est)), method = m$method, vcov = m$vcov)
  out <- list(name = name, package = "mmrm", version = as.character(packageVersion("mmrm")), TMB = as.character(packageVersion("TMB")), R = as.character(getRversion()),
    call = deparse1(formula), reml = reml, weights = weights, fit = fit, optim = runs)
  writeLines(toJSON(out, auto_unbox = TRUE, digits = I(17), na = "null", null = "null"), paste0(name, ".json"))
}
model <- function(structure) as.formula(paste0("FEV1 ~ RACE + SEX + ARMCD * AVISIT + ", structure, "(AVISIT | USUBJID)"))
for (s in c("us", "toep", "toeph", "ar1", "ar1h", "ad", "adh", "cs", "csh")) record(paste0("fev-", s, "-reml"), model(s))
record("fev-us-group-reml", FEV1 ~ RACE + SEX + ARMCD * AVISIT + us(AVISIT | ARMCD / USUBJID))
record("fev-sp_exp-reml", FEV1 ~ RACE + SEX + ARMCD * AVISIT + sp_exp(VISITN | USUBJID))
record("fev-us-ml", model("us"), reml = FALSE)
record("fev-us-weights-reml", model("us"), weights = "WEIGHT")
record("fev-us-empstart-reml", model("us"), start = emp_start)
for (o in names(all)) record(paste0("fev-us-reml-", o), model("us"), optimizers = all[o])
record("csbound-cs-ml", y ~ 1 + cs(visit | id), reml = FALSE, data = bound)
