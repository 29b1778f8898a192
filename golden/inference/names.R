# Names and order of lme4's intervals, by version: [R_LIBS=<library>] Rscript --vanilla names.R (adds the version to names.json).
suppressMessages({ library(lme4); library(jsonlite) })
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))))
trial <- read.csv(file.path(here, "trial.csv"))
slopes <- read.csv(file.path(here, "slopes.csv"))
slopes$h <- factor(slopes$h); slopes$g <- factor(slopes$g)
text <- function(x) I(ifelse(is.na(x), NA, sprintf("%.10g", unname(x))))
fitted <- function(formula, data) suppressMessages(suppressWarnings(lmer(as.formula(formula), data)))
models <- list(
  list(data = "trial", formula = "score ~ month + (month | id)", profile = TRUE),
  list(data = "trial", formula = "score ~ month + (month || id)"),
  list(data = "trial", formula = "score ~ month + (month | id) + (1 | site)"),
  list(data = "slopes", formula = "y ~ x + z + (x + z | g)"),
  list(data = "slopes", formula = "y ~ x + z + (0 + x + z | g) + (x | h)"),
  list(data = "slopes", formula = "y ~ x + z + (x + z | g) + (x | h)"),
  list(data = "slopes", formula = "y ~ x + z + (x | h) + (1 | g) + (0 + z | g)"))
record <- function(m) {
  fit <- fitted(m$formula, get(m$data))
  wald <- function(old) rownames(confint(fit, method = "Wald", oldNames = old))
  out <- list(data = m$data, formula = m$formula, name = I(wald(TRUE)), label = I(wald(FALSE)))
  if (!is.null(m$profile)) {
    limits <- suppressMessages(suppressWarnings(confint(fit, method = "profile", quiet = TRUE)))
    boot <- suppressMessages(suppressWarnings(confint(fit, method = "boot", nsim = 25, seed = 1, quiet = TRUE)))
    out$profile <- list(name = I(rownames(limits)), lower = text(limits[, 1]), upper = text(limits[, 2]))
    out$boot <- list(name = I(rownames(boot)), lower = text(boot[, 1]), upper = text(boot[, 2]), seed = 1, nsim = 25)
  }
  out
}
file <- file.path(here, "names.json")
known <- if (file.exists(file)) fromJSON(file, simplifyVector = FALSE) else list()
version <- gsub("\\.(\\d+)$", "-\\1", as.character(packageVersion("lme4")))
known[[version]] <- list(source = R.version.string, script = "golden/inference/names.R", models = lapply(models, record))
writeLines(toJSON(known, auto_unbox = TRUE, null = "null", na = "null", pretty = TRUE), file)
