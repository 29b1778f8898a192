# Records lmer's numbers, with the matrices that R made of the data, at full precision: Rscript record.R > lmer.json
# Every case carries y, X, the random-effects terms in the order of the formula, weights and offset, so that a reader
# needs neither R nor a formula. Run in LC_ALL=C, in this directory.
suppressMessages({ library(lme4); library(jsonlite) })

case <- function(name, formula, data, REML = TRUE, ...) {
  notes <- character(0)
  call <- list(formula = formula, data = data, REML = REML, ...)
  said <- function(kind) function(c) {
    notes <<- c(notes, paste0(kind, ": ", trimws(conditionMessage(c))))
    invokeRestart(if (kind == "warning") "muffleWarning" else "muffleMessage")
  }
  m <- withCallingHandlers(do.call(lmer, call), warning = said("warning"), message = said("message"))
  fr <- model.frame(m)
  X <- model.matrix(nobars(formula), data)
  bars <- findbars(formula)
  groups <- lapply(bars, function(b) droplevels(as.factor(eval(b[[3]], data))))
  columns <- lapply(bars, function(b) model.matrix(eval(substitute(~ foo, list(foo = b[[2]]))), data))
  nl <- vapply(groups, nlevels, 1L)
  lme4 <- if (any(diff(nl) > 0)) rev(order(nl)) else seq_along(nl)
  Sigma <- VarCorr(m)[order(lme4)]
  modes <- lapply(seq_along(bars), function(k) {
    # by position: repeated factors share one table in ranef()
    pp <- m@pp; Gp <- m@Gp; at <- match(k, lme4)
    matrix(pp$b(1)[(Gp[at] + 1):Gp[at + 1]], ncol = ncol(columns[[k]]), byrow = TRUE)
  })
  w <- if (is.null(model.weights(fr))) rep(1, nrow(fr)) else model.weights(fr)
  V <- getME(m, "A") %*% Diagonal(x = sqrt(w)); L <- getME(m, "Lambda")
  C <- sigma(m)^2 * as.matrix(L %*% solve(tcrossprod(V) + Diagonal(nrow(V)), t(L)))
  condSD <- lapply(seq_along(bars), function(k) {
    Gp <- m@Gp; at <- match(k, lme4)
    matrix(sqrt(pmax(0, diag(C)[(Gp[at] + 1):Gp[at + 1]])), ncol = ncol(columns[[k]]), byrow = TRUE)
  })
  se <- beta <- rep(NA_real_, ncol(X)); names(beta) <- colnames(X)
  kept <- match(names(fixef(m)), colnames(X))
  beta[kept] <- fixef(m); se[kept] <- sqrt(diag(as.matrix(vcov(m))))
  list(name = name, formula = paste(deparse(formula), collapse = " "), REML = REML,
    y = as.numeric(model.response(fr)), X = lapply(seq_len(ncol(X)), function(j) I(unname(X[, j]))), columns = colnames(X),
    random = lapply(seq_along(bars), function(k) list(
      name = paste(deparse(bars[[k]]), collapse = " "), group = deparse(bars[[k]][[3]]), columns = I(colnames(columns[[k]])),
      levels = levels(groups[[k]]), level = as.integer(groups[[k]]) - 1L, Z = lapply(seq_len(ncol(columns[[k]])), function(j) I(unname(columns[[k]][, j]))))),
    weights = if (is.null(model.weights(fr))) NULL else as.numeric(model.weights(fr)),
    offset = if (is.null(model.offset(fr))) NULL else as.numeric(model.offset(fr)),
    theta = I(unname(getME(m, "theta"))), thetaNames = I(names(getME(m, "theta"))),
    criterion = if (REML) REMLcrit(m) else deviance(m), logLik = as.numeric(logLik(m)),
    AIC = AIC(m), BIC = BIC(m), dfResidual = df.residual(m), sigma = sigma(m),
    beta = I(unname(beta)), se = I(se), vcov = unname(as.matrix(vcov(m))), Sigma = lapply(unname(Sigma), function(s) unname(matrix(s, nrow(s)))),
    modes = modes, condSD = condSD, fitted = unname(fitted(m)), feval = m@optinfo$feval, singular = isSingular(m),
    gradient = I(m@optinfo$derivs$gradient), hessian = m@optinfo$derivs$Hessian, notes = I(notes))
}

data(Oxide, package = "nlme"); data(Oats, package = "nlme"); data(Machines, package = "nlme"); data(ergoStool, package = "nlme")
plain <- function(d) { d <- as.data.frame(d); for (v in names(d)) if (is.factor(d[[v]])) d[[v]] <- factor(as.character(d[[v]])); d }
Oxide <- plain(Oxide); Oats <- plain(Oats); Machines <- plain(Machines); ergoStool <- plain(ergoStool)
sleepstudy$twice <- 2 * sleepstudy$Days + 1
sleepstudy$square <- sleepstudy$Days^2
sleepstudy$w <- 0.5 + (seq_len(180) %% 7) / 3
sleepstudy$shifted <- sleepstudy$Reaction + 1e6
sleepstudy$half <- factor(ifelse(sleepstudy$Days < 5, "early", "late"))
Penicillin$w <- rep(c(1, 2, 0.25, 3), 36)
set.seed(20); n <- 240
nested <- data.frame(site = factor(rep(1:8, each = 30)), plot = factor(rep(1:24, each = 10)), tree = factor(rep(1:60, each = 4)), x = round(rnorm(n), 3))
nested$tree <- factor(paste(nested$plot, rep(1:5, 48)))
nested$y <- round(2 + nested$x * (1 + rnorm(8, 0, .7)[nested$site]) + rnorm(8)[nested$site] + rnorm(24, 0, .8)[nested$plot] + rnorm(24, 0, .4)[nested$plot] * nested$x + rnorm(nlevels(nested$tree), 0, .5)[nested$tree] + rnorm(n), 4)

cases <- list(
  case("sleepstudy slopes", Reaction ~ Days + (Days | Subject), sleepstudy),
  case("sleepstudy slopes ML", Reaction ~ Days + (Days | Subject), sleepstudy, FALSE),
  case("sleepstudy uncorrelated", Reaction ~ Days + (1 | Subject) + (0 + Days | Subject), sleepstudy),
  case("sleepstudy intercepts ML", Reaction ~ Days + (1 | Subject), sleepstudy, FALSE),
  case("sleepstudy weights", Reaction ~ Days + (Days | Subject), sleepstudy, weights = sleepstudy$w),
  case("sleepstudy offset", Reaction ~ 1 + (1 | Subject), sleepstudy, offset = 10 * sleepstudy$Days),
  case("sleepstudy rank-deficient", Reaction ~ twice + Days + square + (1 | Subject), sleepstudy),
  case("sleepstudy rank-deficient weights ML", Reaction ~ twice + Days + square + (1 | Subject), sleepstudy, FALSE, weights = sleepstudy$w),
  case("sleepstudy far from zero", shifted ~ Days + (Days | Subject), sleepstudy),
  case("sleepstudy factor slopes", Reaction ~ Days + (0 + half | Subject), sleepstudy),
  case("Dyestuff", Yield ~ 1 + (1 | Batch), Dyestuff),
  case("Dyestuff2", Yield ~ 1 + (1 | Batch), Dyestuff2),
  case("Dyestuff2 ML", Yield ~ 1 + (1 | Batch), Dyestuff2, FALSE),
  case("Penicillin", diameter ~ 1 + (1 | plate) + (1 | sample), Penicillin),
  case("Penicillin weights ML", diameter ~ 1 + (1 | sample) + (1 | plate), Penicillin, FALSE, weights = Penicillin$w),
  case("Pastes", strength ~ 1 + (1 | batch) + (1 | batch:cask), Pastes),
  case("Machines", score ~ Machine + (1 | Worker) + (1 | Worker:Machine), Machines),
  case("Machines unstructured", score ~ Machine + (0 + Machine | Worker), Machines),
  case("cake", angle ~ recipe * temperature + (1 | recipe:replicate), cake),
  case("Oats ML", yield ~ nitro + Variety + (1 | Block) + (1 | Block:Variety), Oats, FALSE),
  case("Oxide", Thickness ~ 1 + (1 | Lot) + (1 | Lot:Wafer), Oxide),
  case("ergoStool ML", effort ~ Type + (1 | Subject), ergoStool, FALSE),
  case("nested slopes", y ~ x + (x | site) + (x | plot) + (1 | tree), nested),
  case("nested slopes ML", y ~ x + (x | site) + (1 | plot) + (1 | tree), nested, FALSE),
  case("no fixed effects", Yield ~ 0 + (1 | Batch), Dyestuff, FALSE)
)
cat(toJSON(list(R = R.version.string, lme4 = as.character(packageVersion("lme4")), cases = cases),
  digits = I(17), auto_unbox = TRUE, na = "null", null = "null", matrix = "columnmajor"), "\n")
