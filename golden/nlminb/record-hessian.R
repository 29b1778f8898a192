# LC_ALL=C Rscript golden/nlminb/record-hessian.R > golden/nlminb/hessian.jsonl
# Every point that nlminb of stats asks for when it is given a gradient and a Hessian ("f", "g", "h", the last as a matrix by
# columns), with what it got there, and how it ended: saddles, singular and indefinite Hessians, scales, random functions.
num <- function(x) {
  text <- sprintf("%.17g", x)
  text[is.nan(x)] <- '"NaN"'; text[x == Inf] <- '"Inf"'; text[x == -Inf] <- '"-Inf"'
  text
}
vec <- function(x) paste0("[", paste(num(x), collapse = ","), "]")
str <- function(x) paste0('"', gsub('"', '\\\\"', x), '"')
record <- function(name, start, fn, gr, he, scale = 1, control = list()) {
  calls <- character()
  asked <- function(kind, x, value) {
    calls[[length(calls) + 1]] <<- paste0('["', kind, '",', vec(x), ",", if (kind == "f") num(value) else vec(value), "]")
    value
  }
  r <- tryCatch(suppressWarnings(nlminb(start, function(x) asked("f", x, fn(x)), function(x) asked("g", x, gr(x)), function(x) asked("h", x, he(x)), scale = scale, control = control)), error = identity)
  result <- if (inherits(r, "error")) paste0('{"error":', str(conditionMessage(r)), "}") else
    paste0('{"par":', vec(r$par), ',"objective":', num(r$objective), ',"convergence":', r$convergence, ',"iterations":', r$iterations,
      ',"nf":', r$evaluations[[1]], ',"ng":', r$evaluations[[2]], ',"message":', str(r$message), "}")
  set <- if (length(control)) paste0("{", paste0('"', names(control), '":', num(unlist(control)), collapse = ","), "}") else "{}"
  cat('{"name":', str(name), ',"start":', vec(start), ',"scale":', vec(scale), ',"control":', set, ',"calls":[', paste(calls, collapse = ","),
    '],"result":', result, "}\n", sep = "")
}
ros <- list(f = function(x) 100 * (x[2] - x[1]^2)^2 + (1 - x[1])^2, g = function(x) c(-400 * x[1] * (x[2] - x[1]^2) - 2 * (1 - x[1]), 200 * (x[2] - x[1]^2)),
  h = function(x) matrix(c(1200 * x[1]^2 - 400 * x[2] + 2, -400 * x[1], -400 * x[1], 200), 2))
record("Rosenbrock", c(-1.2, 1), ros$f, ros$g, ros$h)
record("Rosenbrock, from far away", c(10, -20), ros$f, ros$g, ros$h)
record("Rosenbrock, scaled", c(-1.2, 1), ros$f, ros$g, ros$h, scale = c(3, 0.2))
record("a saddle, from its top", c(0, 0), function(x) x[1]^4 / 4 - x[1]^2 / 2 + x[2]^2, function(x) c(x[1]^3 - x[1], 2 * x[2]), function(x) diag(c(3 * x[1]^2 - 1, 2)))
record("a saddle, from beside its top", c(1e-6, 1), function(x) x[1]^4 / 4 - x[1]^2 / 2 + x[2]^2, function(x) c(x[1]^3 - x[1], 2 * x[2]), function(x) diag(c(3 * x[1]^2 - 1, 2)))
record("a saddle, from its ridge", c(0, 1), function(x) x[1]^4 / 4 - x[1]^2 / 2 + x[2]^2, function(x) c(x[1]^3 - x[1], 2 * x[2]), function(x) diag(c(3 * x[1]^2 - 1, 2)))
record("a saddle with coupled parameters", c(0, 1), function(x) x[1]^4 / 4 - x[1]^2 / 2 + x[2]^2 + x[1] * x[2] / 10, function(x) c(x[1]^3 - x[1] + x[2] / 10, 2 * x[2] + x[1] / 10), function(x) matrix(c(3 * x[1]^2 - 1, .1, .1, 2), 2))
record("a Hessian that is NaN", c(0, 1), ros$f, ros$g, function(x) matrix(NaN, 2, 2))
record("one parameter", 3, function(x) cosh(x), function(x) sinh(x), function(x) matrix(cosh(x)))
record("falls without end", c(1, 1), function(x) -sum(x), function(x) c(-1, -1), function(x) matrix(0, 2, 2), control = list(iter.max = 6))
record("singular Hessian", c(1, 2), function(x) (x[1] + x[2])^4, function(x) 4 * (x[1] + x[2])^3 * c(1, 1), function(x) 12 * (x[1] + x[2])^2 * matrix(1, 2, 2))
# convex with waves, quartic with saddles, and a logarithm; some with scales, some from a start where the gradient vanishes
set.seed(3)
for (k in 1:60) {
  n <- sample(1:7, 1)
  kind <- sample(1:3, 1)
  A <- crossprod(matrix(rnorm(n * n), n)); b <- rnorm(n) * 3; amp <- 10^runif(1, -1, 1)
  V <- matrix(rnorm(n * n), n)
  if (kind == 1) p <- list(f = function(x) sum(x * (A %*% x)) / 2 + amp * sum(cos(x + b)), g = function(x) drop(A %*% x) - amp * sin(x + b), h = function(x) A - diag(amp * cos(x + b), n))
  if (kind == 2) p <- list(f = function(x) sum((x^2 - 1)^2) / 4 + amp * sum(x * (V %*% x)), g = function(x) x^3 - x + amp * drop((V + t(V)) %*% x), h = function(x) diag(3 * x^2 - 1, n) + amp * (V + t(V)))
  if (kind == 3) p <- list(f = function(x) log1p(sum(x * (A %*% x))) - sum(b * x) / 50 + sum(x^2) / 1000, g = function(x) 2 * drop(A %*% x) / (1 + sum(x * (A %*% x))) - b / 50 + x / 500,
    h = function(x) { q <- 1 + sum(x * (A %*% x)); a <- drop(A %*% x); 2 * A / q - 4 * tcrossprod(a) / q^2 + diag(1 / 500, n) })
  start <- rnorm(n, 0, 10^runif(1, -1, 1.5))
  if (runif(1) < .1) start <- rep(0, n)
  record(paste0("random ", k, ", ", c("waves", "quartic", "logarithm")[kind], ", ", n, " parameters"), start, p$f, p$g, p$h, scale = if (runif(1) < .2) 10^runif(n, -1, 1) else 1, control = if (runif(1) < .1) list(rel.tol = 1e-15) else if (runif(1) < .1) list(step.min = 10, step.max = 30) else list())
}
