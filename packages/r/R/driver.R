# Fits a batch of problems with the real packages. Reads jobs.json, writes one answer per job to answers.json.
# Data, matrices and options arrive as data; every name in a formula is made here, so nothing of the user's is evaluated.
# Usage: Rscript --vanilla driver.R FOLDER
options(digits = 17, OutDec = ".", warn = 1)
folder <- commandArgs(TRUE)[1]
if (!requireNamespace("jsonlite", quietly = TRUE)) {
  writeLines("jsonlite", file.path(folder, "missing"))
  quit(status = 0)
}
# glmmTMB >= 1.1.10 calls it; base R has it only since 4.4
if (!exists("%||%", baseenv())) `%||%` <- function(x, y) if (is.null(x)) y else x

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1]))
for (name in c(
  "frame", "family", "residual", "glmer", "lme4", "residual-nlme", "gls", "nlme", "terms-glmmTMB", "parts-glmmTMB", "glmmTMB",
  "mmrm", "GLMMadaptive", "glmmPQL"
)) {
  source(file.path(here, paste0(name, ".R")))
}

# Messages and warnings are kept in order; an error ends this job only.
attempt <- function(job) {
  notes <- list()
  keep <- function(level) function(cond) {
    notes[[length(notes) + 1]] <<- list(level = level, text = conditionMessage(cond))
    invokeRestart(if (level == "warning") "muffleWarning" else "muffleMessage")
  }
  started <- proc.time()[["elapsed"]]
  value <- tryCatch(
    withCallingHandlers({
      if (!requireNamespace(job$package, quietly = TRUE)) list(missing = job$package)
      else engines[[job$engine]](built(job), job)
    }, warning = keep("warning"), message = keep("message")),
    error = function(cond) list(error = conditionMessage(cond))
  )
  value$notes <- notes
  value$seconds <- proc.time()[["elapsed"]] - started
  value
}

jobs <- jsonlite::read_json(file.path(folder, "jobs.json"))
answers <- lapply(jobs, function(job) {
  value <- attempt(job)
  value$versions <- versions(job$package)
  value
})
json <- jsonlite::toJSON(answers, digits = NA, auto_unbox = TRUE, null = "null", na = "null", matrix = "columnmajor")
writeLines(json, file.path(folder, "answers.part"), useBytes = TRUE)
invisible(file.rename(file.path(folder, "answers.part"), file.path(folder, "answers.json")))
