# One grouping factor, adaptive quadrature in as many dimensions as it has columns.
engines$GLMMadaptive <- function(b, job) {
  if (length(b$random) != 1) return(list(lacks = "crossed-groups", message = "mixed_model() takes one grouping factor, with all its random effects in one term", limit = "original"))
  if (job$method == "REML") stop("mixed_model() has no REML criterion")
  if (!is.null(b$data$w)) return(list(lacks = "weights", message = "weights of mixed_model() are those of groups, not of rows", limit = "original"))
  r <- b$random[[1]]
  family <- adaptiveFamily(job)
  if (is.null(family)) return(noFamily("GLMMadaptive", job))
  offset <- if (!is.null(b$data$o)) "offset(o)"
  fixed <- stats::reformulate(c(if (b$intercept) "1" else "0", b$fixed, offset), response(b))
  inside <- paste(c(if (r$ones[1]) "1" else "0", r$names[!r$ones]), collapse = " + ")
  random <- stats::as.formula(sprintf("~ %s %s %s", inside, if (r$structure == "diag-het" && r$columns > 1) "||" else "|", r$group))
  arguments <- list(fixed, random = random, data = b$data, family = family)
  nodes <- nodesOf(job, NULL)
  if (!is.null(nodes)) arguments$nAGQ <- nodes
  m <- do.call(GLMMadaptive::mixed_model, arguments)
  beta <- GLMMadaptive::fixef(m)
  at <- byPosition(b, job, names(beta))
  v <- tryCatch(as.matrix(stats::vcov(m)), error = function(e) NULL)
  p <- length(beta)
  ll <- stats::logLik(m)
  modes <- GLMMadaptive::ranef(m)
  modes <- unname(as.matrix(modes[match(levels(b$data[[r$group]]), rownames(modes)), , drop = FALSE]))
  hessian <- m$Hessian
  list(
    beta = unname(beta)[at], Sigma = list(unname(as.matrix(m$D))),
    # of Gamma.fam() it is the logarithm of the shape, of which sigma() elsewhere is the root of the inverse
    sigma = if (is.null(m$phis)) 1 else unname(exp(if (job$family == "Gamma") -m$phis[1] / 2 else m$phis[1])), nodes = m$control$nAGQ,
    logLik = as.numeric(ll), criterion = -2 * as.numeric(ll),
    vcov = if (!is.null(v)) unname(v[seq_len(p), seq_len(p), drop = FALSE])[at, at, drop = FALSE],
    k = attr(ll, "df"), nobs = nrow(b$data), dfResidual = NULL, aic = stats::AIC(m), bic = stats::BIC(m),
    native = list(names = colnames(hessian), values = unname(c(beta, rootOf(m$D, r$structure), m$phis))), hessian = unname(hessian), eigenvalues = eigenvalues(hessian),
    singular = FALSE, optimizer = m$control$optimizer, code = if (isTRUE(as.logical(m$converged))) 0 else 1, message = "",
    ranef = list(modes), fitted = unname(as.numeric(stats::fitted(m, type = "subject_specific")))
  )
}
# The covariance matrix as it is optimized: its Cholesky factor with the logarithms of the diagonal.
rootOf <- function(D, structure) {
  if (structure == "diag-het") return(log(diag(as.matrix(D))) / 2)
  root <- chol(D)
  diag(root) <- log(diag(root))
  root[upper.tri(root, TRUE)]
}
