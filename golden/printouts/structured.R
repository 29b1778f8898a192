# Print-outs of glmmTMB where a structured term stands in the place of the residual, or beside it, and beside each the numbers of the same fit at full
# precision. Rscript structured.R FOLDER, from this folder; glmmTMB 1.1.5. Data: ../orthodont, ../bodyweight, ../sleepstudy.
suppressMessages(library(glmmTMB))
out <- commandArgs(TRUE)[1]
options(width = 90)
num <- function(x) ifelse(is.finite(x), format(x, digits = 15, trim = TRUE), '"NA"')
str <- function(x) encodeString(x, quote = '"')
obj <- function(names, values) paste0("{", paste0(str(names), ": ", values, collapse = ", "), "}")
arr <- function(x) paste0("[", paste(x, collapse = ", "), "]")
lower <- function(R) if (nrow(R) > 1) t(R)[upper.tri(R)] else numeric(0)
block <- function(g, sd, corr) obj(c("group", "terms", "sd", "corr"), c(str(g), arr(str(names(sd))), arr(num(sd)), arr(num(corr))))
# glmmTMB prints the first row of ar1 and the first correlation of cs alone
blocks <- function(vc, only) vapply(names(vc), function(g) {
  sd <- attr(vc[[g]], "stddev")
  if (only == "ar1") return(block(g, sd[1], numeric(0)))
  if (only != "cs") return(block(g, sd, lower(attr(vc[[g]], "correlation"))))
  paste(block(g, sd[1:2], attr(vc[[g]], "correlation")[2, 1]), block(g, sd[-(1:2)], numeric(0)), sep = ", ")
}, "")
save <- function(name, m, only = "") {
  writeLines(capture.output(print(summary(m))), file.path(out, paste0(name, ".txt")))
  fixed <- coef(summary(m))$cond
  fields <- c(fixed = obj(rownames(fixed), num(fixed[, 1])), se = obj(rownames(fixed), num(fixed[, 2])),
    random = arr(blocks(VarCorr(m)$cond, only)), sigma = if (isTRUE(all.equal(m$modelInfo$allForm$dispformula, ~ 0))) "null" else num(sigma(m)), logLik = num(as.numeric(logLik(m))))
  writeLines(obj(names(fields), fields), file.path(out, paste0(name, ".json")))
}
orthodont <- transform(read.csv("../orthodont/data.csv"), visit = factor(age))
rats <- transform(read.csv("../bodyweight/data.csv"), Diet = factor(Diet), week = factor(Time))
sleep <- transform(read.csv("../sleepstudy/data.csv"), day = factor(Days))
# simulated: 40 persons at three visits, measured twice at each
set.seed(5)
effects <- matrix(rnorm(120), 40) %*% chol(matrix(c(2, 1, 1, 1, 3, 1.2, 1, 1.2, 4), 3))
twice <- expand.grid(again = 1:2, time = 1:3, id = 1:40)
twice$y <- round(5 + twice$time + effects[cbind(twice$id, twice$time)] + rnorm(240), 3)
write.csv(twice, file.path(out, "structured.csv"), row.names = FALSE, quote = FALSE)
twice$visit <- factor(twice$time)
suppressWarnings({
  save("glmmTMB-residual-us", glmmTMB(distance ~ age * Sex + us(visit + 0 | Subject), orthodont, dispformula = ~ 0, REML = TRUE))
  save("glmmTMB-residual-toep", glmmTMB(distance ~ age + toep(visit + 0 | Subject), orthodont, dispformula = ~ 0))
  save("glmmTMB-residual-cs", glmmTMB(weight ~ Diet * Time + cs(week + 0 | Rat), rats, dispformula = ~ 0), "cs")
  save("glmmTMB-residual-ar1", glmmTMB(Reaction ~ Days + ar1(day + 0 | Subject), sleep, dispformula = ~ 0), "ar1")
  save("glmmTMB-residual-diag", glmmTMB(distance ~ age + (1 | Subject) + diag(visit + 0 | Subject), orthodont, dispformula = ~ 0))
  save("glmmTMB-ar1", glmmTMB(y ~ time + ar1(visit + 0 | id), twice, REML = TRUE), "ar1")
  save("glmmTMB-toep", glmmTMB(y ~ time + toep(visit + 0 | id), twice))
})
