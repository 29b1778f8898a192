# A residual model as mixdiff has it: which rows belong to one subject and at which position or place, a covariance structure,
# variance functions, and the estimates under their standard order (structure, then variance functions).
partition <- function(name, labels, levels = sort(unique(as.character(labels)))) {
  list(name = name, levels = array_of(levels), index = array_of(match(as.character(labels), levels) - 1L))
}
# Of gls and lme. `own`: the grouping of correlation, else every row is its own subject.
residual_of <- function(model, data) {
  correlation <- model$modelStruct$corStruct
  functions <- variance_functions(model$modelStruct$varStruct)
  functions <- Filter(function(v) !inherits(v, "varFixed"), functions)
  if (is.null(correlation) && length(functions) == 0) return(NULL)
  n <- nrow(data)
  own <- if (is.null(correlation)) independent(n) else correlated(correlation, data)
  sigma <- model$sigma
  each <- which(vapply(functions, function(v) by_position(v, own, data), NA))
  ratios <- rep(1, length(own$labels))
  if (length(each) > 0) {
    v <- functions[[each[1]]]
    own$kind <- c(us = "us", "us-hom" = "us", "cs-hom" = "cs-het", "ar1-hom" = "ar1-het")[[own$kind]]
    labels <- group_labels(v, data)
    coef <- stats::coef(v, unconstrained = FALSE, allCoef = TRUE)
    at <- match(seq_along(own$labels) - 1L, own$position)
    ratios <- unname(coef[labels[at]])
    functions <- functions[-each[1]]
  }
  described <- lapply(functions, describe_variance, data = data)
  values <- list()
  for (k in seq_along(functions)) {
    if (described[[k]]$kind != "ident") {
      values[[k]] <- variance_values(functions[[k]], described[[k]])
      next
    }
    # its reference is the first level that it meets; here it is the first of all
    coef <- stats::coef(functions[[k]], unconstrained = FALSE, allCoef = TRUE)[as.character(described[[k]]$by$levels)]
    sigma <- sigma * coef[[1]]
    values[[k]] <- coef[-1] / coef[[1]]
  }
  list(
    model = c(
      own[c("kind", "labels", "subject", "position")], own[intersect(names(own), c("order", "nugget", "at"))],
      list(variance = described)
    ),
    values = unname(c(own$values(sigma, ratios, own$kind), unlist(values)))
  )
}
independent <- function(n) list(
  kind = "diag-hom", labels = array_of("1"), subject = partition("row", seq_len(n), as.character(seq_len(n))),
  position = array_of(integer(n)), values = function(sigma, ratios, kind) sigma^2
)
correlated <- function(correlation, data) {
  form <- stats::formula(correlation)
  groups <- nlme::getGroupsFormula(form)
  names <- if (is.null(groups)) character() else all.vars(groups)
  labels <- if (is.null(groups)) rep("1", nrow(data)) else do.call(paste, c(lapply(data[names], as.character), sep = "/"))
  subject <- partition(if (length(names) > 0) paste(names, collapse = ":") else "all rows", labels)
  covariates <- nlme::getCovariateFormula(form)
  own <- if (length(all.vars(covariates)) == 0) NULL else stats::model.frame(covariates, data)
  in_order <- stats::ave(seq_along(labels), labels, FUN = seq_along)
  coef <- unname(stats::coef(correlation, unconstrained = FALSE))
  class <- class(correlation)[1]
  places <- c(corExp = "exp", corGaus = "gau", corLin = "lin", corRatio = "ratio", corSpher = "spher", corCAR1 = "exp")
  if (class %in% names(places)) {
    if (!identical(attr(correlation, "metric") %||% "euclidean", "euclidean")) {
      stop("distances other than Euclidean cannot be exported", call. = FALSE)
    }
    at <- if (is.null(own)) list(in_order) else as.list(own)
    nugget <- isTRUE(attr(correlation, "nugget"))
    if (class == "corCAR1") coef <- -1 / log(coef)
    return(c(
      list(kind = places[[class]], labels = array_of(as.character(seq_len(max(in_order)))), subject = subject,
        position = array_of(in_order - 1L), at = lapply(at, array_of)),
      if (nugget) list(nugget = TRUE), list(values = function(sigma, ratios, kind) c(sigma^2, coef))
    ))
  }
  if (!(class %in% c("corCompSymm", "corAR1", "corARMA", "corSymm"))) stop("the correlation class ", class, " cannot be exported", call. = FALSE)
  at <- if (is.null(own)) in_order else as.integer(own[[1]])
  first <- min(at)
  m <- max(at) - first + 1L
  orders <- if (class == "corARMA") c(attr(correlation, "p"), attr(correlation, "q"))
  # a step other than one within a group makes an AR1 of nlme one of these
  if (identical(as.integer(orders), c(1L, 0L))) class <- "corAR1"
  kind <- c(corCompSymm = "cs-hom", corAR1 = "ar1-hom", corARMA = "arma", corSymm = "us-hom")[[class]]
  if (class == "corCompSymm" && is.null(own)) m <- max(in_order)
  c(
    list(kind = kind, labels = array_of(as.character(first + seq_len(m) - 1L)), subject = subject, position = array_of(at - first)),
    if (kind == "arma") list(order = array_of(as.integer(orders))),
    list(values = function(sigma, ratios, kind) positioned(kind, coef, sigma, ratios))
  )
}
positioned <- function(kind, coef, sigma, ratios) {
  m <- length(ratios)
  variances <- (sigma * ratios)^2
  if (kind %in% c("cs-hom", "ar1-hom", "arma")) return(c(sigma^2, coef))
  if (kind %in% c("cs-het", "ar1-het")) return(c(variances, coef))
  # corSymm's own order is by columns
  P <- matrix(0, m, m)
  P[lower.tri(P)] <- coef
  S <- if (kind == "us") P * sqrt(variances) * rep(sqrt(variances), each = m) else P
  c(if (kind == "us") variances else sigma^2, unlist(lapply(seq_len(m), function(i) S[i, seq_len(i - 1)])))
}
variance_functions <- function(v) if (is.null(v)) list() else if (inherits(v, "varComb")) unclass(v) else list(v)
group_labels <- function(v, data) {
  form <- nlme::getGroupsFormula(v)
  if (is.null(form)) NULL else do.call(paste, c(lapply(data[all.vars(form)], as.character), sep = "*"))
}
# varIdent by the positions of a correlation: one variance each.
by_position <- function(v, own, data) {
  if (!inherits(v, "varIdent") || !(own$kind %in% c("us-hom", "cs-hom", "ar1-hom"))) return(FALSE)
  labels <- group_labels(v, data)
  if (is.null(labels)) return(FALSE)
  pairs <- unique(data.frame(labels, position = as.integer(own$position)))
  nrow(pairs) == length(own$labels) && !anyDuplicated(pairs$labels) && !anyDuplicated(pairs$position)
}
describe_variance <- function(v, data) {
  kinds <- c(varIdent = "ident", varPower = "power", varExp = "exp", varConstPower = "const-power")
  kind <- unname(kinds[class(v)[1]])
  if (is.na(kind)) stop("the variance function ", class(v)[1], " cannot be exported", call. = FALSE)
  labels <- group_labels(v, data)
  by <- if (is.null(labels)) NULL else partition(paste(all.vars(nlme::getGroupsFormula(v)), collapse = "*"), labels)
  of <- if (kind == "ident") NULL else covariate_of(v, data)
  list(kind = kind, of = of, by = by)
}
covariate_of <- function(v, data) {
  form <- nlme::getCovariateFormula(v)
  if ("." %in% all.vars(form)) {
    if (!identical(deparse(form[[2]]), "fitted(.)")) stop("of variance covariates of the fit only fitted(.) can be exported", call. = FALSE)
    return("fitted")
  }
  array_of(as.numeric(eval(form[[2]], data, environment(form))))
}
variance_values <- function(v, described) {
  coef <- stats::coef(v, unconstrained = FALSE, allCoef = TRUE)
  if (is.null(described$by)) return(unname(coef))
  levels <- as.character(described$by$levels)
  if (described$kind == "const-power") c(coef["const", levels], coef["power", levels]) else unname(coef[levels])
}
# varFixed holds variances: weights are their inverses.
fixed_weights <- function(v, data) {
  fixed <- Filter(function(f) inherits(f, "varFixed"), variance_functions(v))
  if (length(fixed) == 0) return(NULL)
  1 / Reduce(`*`, lapply(fixed, function(f) {
    form <- stats::formula(f)
    as.numeric(eval(form[[2]], data, environment(form)))
  }))
}
if (!exists("%||%", baseenv())) `%||%` <- function(x, y) if (is.null(x)) y else x
