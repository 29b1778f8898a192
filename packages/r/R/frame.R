# A job as a data frame: y, one matrix per fixed term (t1, t2, ...), one numeric column per random-effects column
# (z1_1, ...), one factor per term (g1, ...). Levels keep the order of the problem. Of a residual model: subject1, visit1
# (a factor whose levels are visit1_1, ...), at1_1, ... (coordinates), groups1, and per variance function vx1, vf1, ...
numbers <- function(x) {
  x <- vapply(x, function(v) if (is.null(v)) NA_real_ else as.numeric(v), 0)
  unname(x)
}
built <- function(job) {
  n <- length(job$y)
  data <- data.frame(y = numbers(job$y))
  fixed <- character()
  for (i in seq_along(job$fixed)) {
    columns <- lapply(job$fixed[[i]]$columns, numbers)
    if (isTRUE(job$fixed[[i]]$intercept)) next
    name <- paste0("t", i)
    data[[name]] <- matrix(unlist(columns), n, dimnames = list(NULL, paste0("_", seq_along(columns))))
    fixed <- c(fixed, name)
  }
  for (part in c("zeroInflation", "dispersion")) data <- withPart(data, job[[part]], PREFIX[[part]])
  hasIntercept <- any(vapply(job$fixed, function(t) isTRUE(t$intercept), NA))
  random <- list()
  for (k in seq_along(job$random)) {
    term <- job$random[[k]]
    width <- nchar(as.character(term$levels))
    codes <- as.integer(numbers(term$level)) + 1L
    data[[paste0("g", k)]] <- factor(codes, seq_len(term$levels), sprintf(paste0("L%0", width, "d"), seq_len(term$levels)))
    columns <- lapply(term$columns, numbers)
    # an intercept, where it stands first
    ones <- vapply(columns, function(z) all(z == 1), NA) & seq_along(columns) == 1
    names <- paste0("z", k, "_", seq_along(columns))
    for (j in seq_along(columns)) if (!ones[j]) data[[names[j]]] <- columns[[j]]
    random[[k]] <- list(
      group = paste0("g", k), part = term$part, names = names, ones = ones, structure = term$structure, columns = length(columns),
      parts = term$parts, order = as.integer(numbers(term$order)), known = term$known, coordinates = term$coordinates
    )
  }
  data <- withResidual(data, job$residual)
  if (!is.null(job$weights)) data$w <- numbers(job$weights)
  if (!is.null(job$offset)) data$o <- numbers(job$offset)
  if (!is.null(job$trials)) data$failures <- numbers(job$trials) - data$y
  list(
    data = data, n = n, random = random, fixed = fixed, intercept = hasIntercept,
    formula = stats::reformulate(c(if (hasIntercept) "1" else "0", fixed), "y")
  )
}
# Columns of another linear predictor than that of the mean: zi1, zi2, ... and d1, d2, ..., one numeric column each.
PREFIX <- list(zeroInflation = "zi", dispersion = "d")
withPart <- function(data, part, prefix) {
  if (is.null(part)) return(data)
  for (j in seq_along(part$columns)) data[[paste0(prefix, j)]] <- numbers(part$columns[[j]])
  if (!is.null(part$offset)) data[[paste0(prefix, "o")]] <- numbers(part$offset)
  data
}
leveled <- function(name, codes, count) factor(codes, seq_len(count), paste0(name, "_", seq_len(count)))
coded <- function(by, name) leveled(name, as.integer(numbers(by$index)) + 1L, by$levels)
withResidual <- function(data, residual) {
  if (is.null(residual)) return(data)
  data$subject1 <- coded(residual$subject, "subject1")
  data$visit1 <- coded(residual$position, "visit1")
  for (d in seq_along(residual$at)) data[[paste0("at1_", d)]] <- numbers(residual$at[[d]])
  if (!is.null(residual$by)) data$groups1 <- coded(residual$by, "groups1")
  for (k in seq_along(residual$variance)) {
    one <- residual$variance[[k]]
    if (is.list(one$of)) data[[paste0("vx", k)]] <- numbers(one$of)
    if (!is.null(one$by)) data[[paste0("vf", k)]] <- coded(one$by, paste0("vf", k))
  }
  data
}
# The columns of a term as the left side of a bar: an intercept first and named as one where there is one.
bars <- function(b) vapply(b$random, function(r) {
  inside <- c(if (r$ones[1]) "1" else "0", r$names[!r$ones])
  sprintf("(%s | %s)", paste(inside, collapse = " + "), r$group)
}, "")
# Coefficients by the position of their column in X; a dropped column is missing.
byPosition <- function(b, job, names) {
  at <- unlist(lapply(seq_along(job$fixed), function(i) {
    if (isTRUE(job$fixed[[i]]$intercept)) return("(Intercept)")
    k <- length(job$fixed[[i]]$columns)
    if (k == 1 && !(paste0("t", i, "_1") %in% names)) paste0("t", i) else paste0("t", i, "_", seq_len(k))
  }))
  match(at, names)
}
versions <- function(package) {
  installed <- function(p) if (requireNamespace(p, quietly = TRUE)) utils::packageDescription(p)$Version else NULL
  all <- list(R = paste(R.version$major, R.version$minor, sep = "."), platform = R.version$platform)
  for (p in unique(c(package, "Matrix", "TMB", "nlme"))) if (p != "TMB" || package == "glmmTMB") all[[p]] <- installed(p)
  all
}
engines <- list()
# Standard deviations of the modes: one matrix per term, levels by columns, in the order of the problem's levels.
modeDeviations <- function(ranef, b, where, groups, cnms) {
  table <- tryCatch(as.data.frame(ranef), error = function(e) NULL)
  if (is.null(table$condsd)) return(NULL)
  lapply(seq_along(where), function(k) {
    i <- where[[k]]
    rows <- levels(b$data[[b$random[[k]]$group]])
    sapply(cnms[[i]], function(column) {
      own <- table[table$grpvar == groups[i] & table$term == column, ]
      own$condsd[match(rows, own$grp)]
    }, simplify = "array", USE.NAMES = FALSE)
  })
}
# Decreasing; of the symmetric part, as rounding leaves a trace of the other.
eigenvalues <- function(hessian) {
  if (length(hessian) == 0 || anyNA(hessian)) return(NULL)
  eigen((hessian + t(hessian)) / 2, symmetric = TRUE, only.values = TRUE)$values
}
