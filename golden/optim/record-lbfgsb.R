# LC_ALL=C Rscript golden/optim/record-lbfgsb.R > golden/optim/lbfgsb-recorded.jsonl
# Every point that optim(method = "L-BFGS-B") of stats asks for, with the value or the gradient that it got there, and how it
# ended. Problems: More, Garbow & Hillstrom (1981, ACM TOMS 7:17-41) by their numbers, with and without bounds; quadratics; ends
# of other kinds. Needs nothing but R.
num <- function(x) {
  text <- sprintf("%.17g", x)
  text[is.nan(x)] <- '"NaN"'; text[x == Inf] <- '"Inf"'; text[x == -Inf] <- '"-Inf"'
  text
}
vec <- function(x) paste0("[", paste(num(x), collapse = ","), "]")
str <- function(x) paste0('"', gsub('"', '\\\\"', x), '"')

record <- function(name, par, fn, gr = NULL, lower = -Inf, upper = Inf, control = list()) {
  calls <- character()
  asked <- function(kind, x, value) {
    calls[[length(calls) + 1]] <<- paste0('["', kind, '",', vec(x), ",", if (kind == "f") num(value) else vec(value), "]")
    value
  }
  f <- function(x) asked("f", x, fn(x))
  g <- if (!is.null(gr)) function(x) asked("g", x, gr(x))
  n <- length(par)
  r <- tryCatch(optim(par, f, g, method = "L-BFGS-B", lower = lower, upper = upper, control = control), error = identity)
  result <- if (inherits(r, "error")) paste0('{"error":', str(conditionMessage(r)), "}") else
    paste0('{"par":', vec(r$par), ',"value":', num(r$value), ',"counts":', vec(r$counts), ',"convergence":', r$convergence,
      ',"message":', str(r$message), "}")
  set <- paste0("{", paste0('"', names(control), '":', num(vapply(control, `[`, 0, 1)), collapse = ","), "}")
  cat('{"name":', str(name), ',"gradient":', if (is.null(gr)) "false" else "true", ',"start":', vec(par), ',"lower":', vec(rep_len(lower, n)),
    ',"upper":', vec(rep_len(upper, n)), ',"control":', if (length(control) == 0) "{}" else set, ',"calls":[', paste(calls, collapse = ","),
    '],"result":', result, "}\n", sep = "")
}

# A sum of squares of r(x) with Jacobian J(x)
squares <- function(r, J) list(fn = function(x) sum(r(x)^2), gr = function(x) drop(2 * crossprod(J(x), r(x))))
rosenbrock <- squares(function(x) c(10 * (x[2] - x[1]^2), 1 - x[1]), function(x) rbind(c(-20 * x[1], 10), c(-1, 0)))
freudenstein <- squares(function(x) c(-13 + x[1] + ((5 - x[2]) * x[2] - 2) * x[2], -29 + x[1] + ((x[2] + 1) * x[2] - 14) * x[2]),
  function(x) rbind(c(1, 10 * x[2] - 3 * x[2]^2 - 2), c(1, 3 * x[2]^2 + 2 * x[2] - 14)))
badly_scaled <- squares(function(x) c(x[1] - 1e6, x[2] - 2e-6, x[1] * x[2] - 2), function(x) rbind(c(1, 0), c(0, 1), c(x[2], x[1])))
beale <- squares(function(x) c(1.5, 2.25, 2.625) - x[1] * (1 - x[2]^(1:3)),
  function(x) cbind(-(1 - x[2]^(1:3)), x[1] * (1:3) * x[2]^(0:2)))
helical <- {
  angle <- function(x) atan(x[2] / x[1]) / (2 * pi) + if (x[1] < 0) 0.5 else 0
  squares(function(x) c(10 * (x[3] - 10 * angle(x)), 10 * (sqrt(x[1]^2 + x[2]^2) - 1), x[3]), function(x) {
    q <- x[1]^2 + x[2]^2
    rbind(c(50 * x[2] / (pi * q), -50 * x[1] / (pi * q), 10), c(10 * x[1:2] / sqrt(q), 0), c(0, 0, 1))
  })
}
powell <- squares(function(x) c(x[1] + 10 * x[2], sqrt(5) * (x[3] - x[4]), (x[2] - 2 * x[3])^2, sqrt(10) * (x[1] - x[4])^2),
  function(x) rbind(c(1, 10, 0, 0), c(0, 0, sqrt(5), -sqrt(5)), c(0, 2 * (x[2] - 2 * x[3]), -4 * (x[2] - 2 * x[3]), 0),
    2 * sqrt(10) * (x[1] - x[4]) * c(1, 0, 0, -1)))
wood <- squares(function(x) c(10 * (x[2] - x[1]^2), 1 - x[1], sqrt(90) * (x[4] - x[3]^2), 1 - x[3], sqrt(10) * (x[2] + x[4] - 2), (x[2] - x[4]) / sqrt(10)),
  function(x) rbind(c(-20 * x[1], 10, 0, 0), c(-1, 0, 0, 0), c(0, 0, -2 * sqrt(90) * x[3], sqrt(90)), c(0, 0, -1, 0),
    sqrt(10) * c(0, 1, 0, 1), c(0, 1, 0, -1) / sqrt(10)))
trigonometric <- squares(function(x) length(x) - sum(cos(x)) + seq_along(x) * (1 - cos(x)) - sin(x), function(x) {
  n <- length(x)
  matrix(sin(x), n, n, byrow = TRUE) + diag(seq_len(n) * sin(x) - cos(x))
})
extended <- list(fn = function(x) { o <- x[c(TRUE, FALSE)]; e <- x[c(FALSE, TRUE)]; sum(100 * (e - o^2)^2 + (1 - o)^2) },
  gr = function(x) { o <- x[c(TRUE, FALSE)]; e <- x[c(FALSE, TRUE)]; c(rbind(-400 * o * (e - o^2) - 2 * (1 - o), 200 * (e - o^2))) })
# x'A x / 2 - b'x, A tridiagonal with a diagonal that grows
tridiagonal <- function(n, b) {
  A <- diag(1 + seq_len(n)^2 / n)
  A[abs(row(A) - col(A)) == 1] <- -0.5
  list(fn = function(x) sum(x * (A %*% x)) / 2 - sum(b * x), gr = function(x) drop(A %*% x) - b)
}
given <- function(name, par, p, ...) record(name, par, p$fn, p$gr, ...)
both <- function(name, par, p, ...) {
  given(name, par, p, ...)
  record(paste0(name, ", by differences"), par, p$fn, NULL, ...)
}

both("Rosenbrock (1)", c(-1.2, 1), rosenbrock)
both("Rosenbrock (1), the minimum outside", c(-1.2, 1), rosenbrock, lower = c(-1.5, -1), upper = c(0.5, 2))
given("Rosenbrock (1), lower bounds alone", c(-1.2, 1), rosenbrock, lower = c(-Inf, 1.5))
given("Rosenbrock (1), upper bounds alone", c(-1.2, 1), rosenbrock, upper = c(0.8, Inf))
both("Rosenbrock (1), a start outside", c(-3, 4), rosenbrock, lower = c(-2, -2), upper = c(2, 3))
both("Rosenbrock (1), a fixed variable", c(-1.2, 1), rosenbrock, lower = c(-2, 0.25), upper = c(2, 0.25))
given("Freudenstein and Roth (2)", c(0.5, -2), freudenstein)
given("Freudenstein and Roth (2), bounded", c(0.5, -2), freudenstein, lower = c(0, -30), upper = c(20, -0.9))
given("Brown badly scaled (4)", c(1, 1), badly_scaled)
both("Brown badly scaled (4), bounded", c(1, 1), badly_scaled, lower = c(0, 3e-5), upper = c(1e6, 100))
both("Beale (5)", c(1, 1), beale)
given("Beale (5), bounded", c(1, 1), beale, lower = c(0.6, 0.5), upper = c(10, 100))
given("Helical valley (7)", c(-1, 0, 0), helical)
given("Helical valley (7), bounded", c(-1, 0, 0), helical, lower = c(-100, -1, -1), upper = c(0.8, 1, 1))
given("Powell singular (13)", c(3, -1, 0, 1), powell)
both("Powell singular (13), bounded", c(3, -1, 0, 1), powell, lower = c(0.1, -20, -1, -1), upper = c(100, 20, 1, 50))
given("Wood (14)", c(-3, -1, -3, -1), wood)
given("Wood (14), bounded", c(-3, -1, -3, -1), wood, lower = -100, upper = c(0, 10, 100, 100))
given("Extended Rosenbrock (21)", rep(c(-1.2, 1), 5), extended)
given("Extended Rosenbrock (21), bounded", rep(c(-1.2, 1), 5), extended, lower = -1.5, upper = rep(c(0.5, 2, 0.9, 1.1), length.out = 10))
given("Trigonometric (26)", rep(1 / 6, 6), trigonometric)
both("Trigonometric (26), bounded", rep(1 / 6, 6), trigonometric, lower = 0.1, upper = 0.3)
# flb25 of R's help page of optim: a chain of 25
chain <- list(fn = function(x) { p <- length(x); sum(c(1, rep(4, p - 1)) * (x - c(1, x[-p])^2)^2) }, gr = function(x) {
  p <- length(x)
  w <- c(1, rep(4, p - 1)) * 2 * (x - c(1, x[-p])^2)
  w - c(w[-1] * 2 * x[-p], 0)
})
given("chain of 25, bounded", rep(3, 25), chain, lower = rep(2, 25), upper = rep(4, 25))
given("quadratic, no bound active", rep(1, 8), tridiagonal(8, 1:8), lower = -10, upper = 10)
given("quadratic, some bounds active", rep(1, 8), tridiagonal(8, c(-3, 5, -8, 13, -21, 34, -55, 89)), lower = 0, upper = 3)
both("quadratic, bounds on one side each", rep(0.5, 8), tridiagonal(8, c(-3, 5, -8, 13, -21, 34, -55, 89)),
  lower = rep(c(0, -Inf), 4), upper = rep(c(Inf, 2), 4))
given("quadratic, all bounds active", rep(1, 6), tridiagonal(6, rep(c(-40, 40), 3)), lower = 0.5, upper = 1.5)
both("quadratic, ties among the breakpoints", rep(0, 6), list(fn = function(x) sum((x - 3)^2), gr = function(x) 2 * (x - 3)),
  lower = -1, upper = rep(c(1, 1, 5), 2))
both("a start at the minimum", c(1, 1), list(fn = function(x) sum((x - 1)^2), gr = function(x) 2 * (x - 1)))
both("a start in a corner that is the minimum", c(0, 0), list(fn = function(x) sum((x + 1)^2), gr = function(x) 2 * (x + 1)), lower = 0)
p <- list(fn = function(x) sum((x + 1)^2), gr = function(x) 2 * (x + 1))
both("no feasible point", c(0, 0), p, lower = c(0, 1), upper = c(1, 0))
both("no parameter", numeric(0), list(fn = function(x) 3, gr = function(x) numeric(0)))
for (maxit in c(0, 1, 7)) both(paste("Wood (14), maxit", maxit), c(-3, -1, -3, -1), wood, control = list(maxit = maxit))
given("Wood (14), maxit 7, bounded", c(-3, -1, -3, -1), wood, lower = -100, upper = c(0, 10, 100, 100), control = list(maxit = 7))
for (lmm in c(1, 2, 17)) given(paste("Wood (14), lmm", lmm), c(-3, -1, -3, -1), wood, control = list(lmm = lmm, maxit = 300))
given("Wood (14), pgtol", c(-3, -1, -3, -1), wood, control = list(pgtol = 1e-2))
given("Wood (14), factr", c(-3, -1, -3, -1), wood, control = list(factr = 1e10))
both("Rosenbrock (1), factr 0: no step makes progress", c(-1.2, 1), rosenbrock, control = list(factr = 0))
both("Rosenbrock (1), ndeps", c(-1.2, 1), rosenbrock, control = list(ndeps = c(1e-5, 1e-5)), lower = -2)
given("Extended Rosenbrock (21), factr 0, bounded", rep(c(-1.2, 1), 5), extended, lower = -1.5, upper = rep(c(0.5, 2, 0.9, 1.1), length.out = 10),
  control = list(factr = 0))
# a memory that is forgotten since its matrices are singular
given("Powell singular (13), factr 0, bounded", c(-3, 0, 2, 0), powell, lower = c(-0.7, -Inf, -1.2, -Inf), upper = c(1.1, 0.9, 1.8, 3.1),
  control = list(factr = 0, maxit = 500))
# Ends of other kinds
record("a value that is not finite at the start", c(2, 2), function(x) NaN, function(x) x)
record("a value that is infinite on the way", c(2, 2), function(x) if (x[1] < 1.9) Inf else sum((x - 1)^2), function(x) 2 * (x - 1))
record("a value that is NaN on the way, bounded", c(2, 2), function(x) if (x[1] < 1.2) NaN else sum((x - 1)^2), function(x) 2 * (x - 1), lower = -5, upper = 5)
record("a difference that is not finite", c(2, 2), function(x) if (x[1] < 2) NaN else sum((x - 1)^2))
record("a derivative that is NaN", c(2, 2), function(x) sum((x - 1)^2), function(x) c(NaN, 1))
record("a derivative that is NaN on the way, bounded", c(3, 2), function(x) sum((x - 1)^2), function(x) if (x[1] < 2.5) c(NaN, NaN) else 2 * (x - 1), lower = -5, upper = 5)
record("a derivative of the wrong sign", c(2, 2), function(x) sum((x - 1)^2), function(x) 2 * (1 - x))
record("a derivative that is wrong", c(-1.2, 1), rosenbrock$fn, function(x) rosenbrock$gr(x) * c(1, 0.3) + c(0.1, 0))
record("a concave function in a box", c(0.1, -0.2, 0.3), function(x) -sum(x^2), function(x) -2 * x, lower = -1, upper = 2)
record("a function that falls without end", c(1, 1), function(x) -sum(x), function(x) c(-1, -1), control = list(maxit = 3))
record("a kink", c(1.3, -0.7), function(x) sum(abs(x) * c(1, 5)), function(x) sign(x) * c(1, 5))
record("noise", c(1, 2, 3), function(x) sum((x - 1)^2) + 1e-3 * sin(1e5 * sum(x)), function(x) 2 * (x - 1))
