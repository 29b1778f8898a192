# What glmmTMB's own f and g are at given points on hard inputs, and where it ends: Rscript record.R > glmmtmb.json
# (LC_ALL=C, in this directory). Points: the start, the end, and two on a line between them and beyond.
suppressPackageStartupMessages({ library(glmmTMB); library(jsonlite) })
cases <- list(
  list(file = "bigmean-16.csv", formula = "y ~ x + (1 | g)"),
  list(file = "scales-21.csv", formula = "y ~ x + z + (x | g)"),
  list(file = "year-1.csv", formula = "y ~ x + (x | g)"),
  list(file = "slope3-3.csv", formula = "y ~ x + z + (x + z | g)"),
  list(file = "steep.csv", formula = "y ~ x + (x | g)"),
  list(file = "sas-SIMS.csv", formula = "Gain ~ Pretot + (Pretot | Class)"),
  list(file = "rpl-gb12.csv", formula = "sottrunc2 ~ T + P + F + (T + P + F | session) + (T | item)")
)
out <- list()
for (case in cases) for (REML in c(FALSE, TRUE)) {
  d <- read.csv(case$file)
  for (name in intersect(names(d), c("g", "h", "k", "Class", "session", "item"))) d[[name]] <- factor(d[[name]])
  one <- tryCatch({
    m <- suppressWarnings(glmmTMB(as.formula(case$formula), d, REML = REML))
    o <- m$obj
    start <- o$par
    end <- m$fit$par
    points <- list(start, end, start + 0.5 * (end - start), end + 0.1)
    at <- lapply(points, function(p) list(par = unname(p), f = as.numeric(o$fn(p)), g = as.numeric(o$gr(p))))
    list(points = at, objective = m$fit$objective, message = m$fit$message,
         iterations = m$fit$iterations, evaluations = unname(m$fit$evaluations))
  }, error = function(e) list(error = conditionMessage(e)))
  out[[length(out) + 1]] <- c(case, list(REML = REML), one)
}
cat(toJSON(list(R = R.version.string, glmmTMB = as.character(packageVersion("glmmTMB")), cases = out),
           digits = NA, auto_unbox = TRUE), "\n")
