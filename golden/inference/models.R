# The models of models.json as data frames and fits, for the two recording scripts.
library(jsonlite)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))))
models <- fromJSON(file.path(here, "models.json"), simplifyDataFrame = FALSE)$models
names(models) <- vapply(models, `[[`, "", "name")
# Levels as the frame sorts them: numbers as numbers, others by code point.
asFactor <- function(x) {
  levels <- unique(as.character(x))
  number <- suppressWarnings(as.numeric(levels))
  factor(as.character(x), levels = if (anyNA(number)) sort(levels, method = "radix") else levels[order(number)])
}
dataOf <- function(m) {
  d <- read.csv(file.path(here, "..", m$data), colClasses = NA, stringsAsFactors = FALSE)
  if (!is.null(m$where)) d <- d[eval(parse(text = m$where), d), ]
  for (name in names(m$derive)) d[[name]] <- eval(parse(text = m$derive[[name]]), d)
  if (!is.null(m$skip)) d <- d[seq_len(nrow(d)) %% m$skip[[1]] != m$skip[[2]], ]
  for (name in m$factors) d[[name]] <- asFactor(d[[name]])
  d$w <- if (is.null(m$weights)) 1 else eval(parse(text = m$weights), d)
  d
}
# As tightly converged as lme4 can be made to, so that the numbers are the model's and not the stopping rule's.
tight <- lme4::lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-11, maxfun = 1e5),
                           calc.derivs = FALSE, check.conv.singular = "ignore")
full <- function(x) ifelse(is.na(x), NA, sprintf("%.17g", x))
num <- function(x) I(as.character(full(unname(as.numeric(x)))))
provenance <- function(script, packages) list(
  source = R.version.string, script = script,
  packages = as.list(setNames(vapply(packages, function(p) as.character(packageVersion(p)), ""), packages)))
writeGolden <- function(name, content)
  writeLines(toJSON(content, auto_unbox = TRUE, null = "null", na = "null"), file.path(here, name))
