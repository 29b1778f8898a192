# Data without a finite maximum, or with one at a limit of the family, and what lme4 and glmmTMB state of them:
#   LC_ALL=C Rscript record.R > limits.json, in this directory. R 4.2.2, lme4 1.1-31, glmmTMB 1.1.5.
suppressMessages({ library(lme4); library(glmmTMB); library(jsonlite) })
quiet <- function(e) tryCatch(suppressWarnings(suppressMessages(e)), error = function(e) NULL)
told <- function(m) {
  if (is.null(m)) return(NULL)
  tmb <- inherits(m, "glmmTMB")
  b <- if (tmb) fixef(m)$cond else fixef(m)
  se <- sqrt(pmax(0, diag(as.matrix(if (tmb) vcov(m)$cond else vcov(m)))))
  list(logLik = if (tmb) -m$fit$objective else as.numeric(logLik(m)), beta = unname(b), se = unname(se), sd = unname(attr((if (tmb) VarCorr(m)$cond else VarCorr(m))[[1]], "stddev")),
    zi = if (tmb && length(fixef(m)$zi)) unname(fixef(m)$zi) else NULL, phi = if (tmb) sigma(m) else NULL)
}
set.seed(3)
along <- data.frame(g = gl(6, 6), x = rep(c(0, 0, 0, 1, 1, 1), 6)); along$y <- ifelse(along$x == 1, 1, rbinom(36, 1, .4))
groups <- data.frame(g = gl(8, 4), x = rep(c(0, 0, 1, 1), 8), y = rep(c(0, 0, 0, 0, 1, 1, 1, 1), each = 4))
set.seed(5); z <- data.frame(g = gl(10, 10)); z$y <- rpois(100, exp(1 + rnorm(10, 0, .3)[z$g]))
set.seed(6); z$y2 <- rbinom(100, 6, plogis(rnorm(10, 0, .3)[z$g]))
both <- function(f, d) list(lme4 = told(quiet(glmer(f, d, binomial))), glmmTMB = told(quiet(glmmTMB(f, d, family = binomial))))
out <- list(source = paste("lme4", packageVersion("lme4"), "glmmTMB", packageVersion("glmmTMB")),
  along = list(g = as.character(along$g), x = along$x, y = along$y, fits = both(y ~ x + (1 | g), along)),
  groups = list(g = as.character(groups$g), x = groups$x, y = groups$y, fits = both(y ~ x + (1 | g), groups)),
  poisson = list(g = as.character(z$g), y = z$y, inflated = told(quiet(glmmTMB(y ~ 1 + (1 | g), z, ziformula = ~1, family = poisson))), plain = told(quiet(glmmTMB(y ~ 1 + (1 | g), z, family = poisson)))),
  under = list(g = as.character(z$g), y = z$y2, nbinom2 = told(quiet(glmmTMB(y2 ~ 1 + (1 | g), z, family = nbinom2))), plain = told(quiet(glmmTMB(y2 ~ 1 + (1 | g), z, family = poisson)))))
cat(toJSON(out, auto_unbox = TRUE, digits = NA, null = "null"), "\n", sep = "")
