# Rscript golden/nlminb/mgh.R > golden/nlminb/mgh.json
# Problems of More, Garbow and Hillstrom (1981, ACM TOMS 7:17-41), sums of squares, at their standard starts: where R's
# nlminb and optim end. Gradients by complex steps, exact to rounding. Sums run from left to right in doubles: R's own
# `sum` adds in extended precision, which no other program repeats.
sum <- function(v) Reduce(`+`, v)
num <- function(x) {
  text <- sprintf("%.17g", x)
  text[is.nan(x)] <- '"NaN"'
  text[x == Inf] <- '"Inf"'
  text[x == -Inf] <- '"-Inf"'
  text
}
vec <- function(x) paste0("[", paste(num(x), collapse = ","), "]")

kowalik_y <- c(.1957, .1947, .1735, .1600, .0844, .0627, .0456, .0342, .0323, .0235, .0246)
kowalik_u <- c(4, 2, 1, .5, .25, .167, .125, .1, .0833, .0714, .0625)
bard_y <- c(.14, .18, .22, .25, .29, .32, .35, .39, .37, .58, .73, .96, 1.34, 2.10, 4.39)
gaussian_y <- c(.0009, .0044, .0175, .0540, .1295, .2420, .3521, .3989, .3521, .2420, .1295, .0540, .0175, .0044, .0009)
meyer_y <- c(34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872)
osborne_y <- c(.844, .908, .932, .936, .925, .908, .881, .850, .818, .784, .751, .718, .685, .658, .628, .603, .580,
  .558, .538, .522, .506, .490, .478, .467, .457, .448, .438, .431, .424, .420, .414, .411, .406)

problems <- list(
  rosenbrock = list(c(-1.2, 1), function(x) c(10 * (x[2] - x[1]^2), 1 - x[1])),
  freudensteinRoth = list(c(.5, -2), function(x)
    c(-13 + x[1] + ((5 - x[2]) * x[2] - 2) * x[2], -29 + x[1] + ((x[2] + 1) * x[2] - 14) * x[2])),
  powellBadlyScaled = list(c(0, 1), function(x) c(1e4 * x[1] * x[2] - 1, exp(-x[1]) + exp(-x[2]) - 1.0001)),
  brownBadlyScaled = list(c(1, 1), function(x) c(x[1] - 1e6, x[2] - 2e-6, x[1] * x[2] - 2)),
  beale = list(c(1, 1), function(x) c(1.5, 2.25, 2.625) - x[1] * (1 - c(x[2], x[2]^2, x[2]^3))),
  jennrichSampson = list(c(.3, .4), function(x) { i <- 1:10; 2 + 2 * i - (exp(i * x[1]) + exp(i * x[2])) }),
  helicalValley = list(c(-1, 0, 0), function(x) {
    theta <- atan(x[2] / x[1]) / (2 * pi) + if (Re(x[1]) < 0) .5 else 0
    c(10 * (x[3] - 10 * theta), 10 * (sqrt(x[1]^2 + x[2]^2) - 1), x[3]) }),
  bard = list(c(1, 1, 1), function(x) { u <- 1:15; v <- 16 - u; bard_y - (x[1] + u / (v * x[2] + pmin(u, v) * x[3])) }),
  gaussian = list(c(.4, 1, 0), function(x) { t <- (8 - 1:15) / 2; x[1] * exp(-x[2] * (t - x[3])^2 / 2) - gaussian_y }),
  meyer = list(c(.02, 4000, 250), function(x) { t <- 45 + 5 * 1:16; x[1] * exp(x[2] / (t + x[3])) - meyer_y }),
  box3d = list(c(0, 10, 20), function(x) { t <- 1:10 / 10; exp(-t * x[1]) - exp(-t * x[2]) - x[3] * (exp(-t) - exp(-10 * t)) }),
  powellSingular = list(c(3, -1, 0, 1), function(x)
    c(x[1] + 10 * x[2], sqrt(5) * (x[3] - x[4]), (x[2] - 2 * x[3])^2, sqrt(10) * (x[1] - x[4])^2)),
  wood = list(c(-3, -1, -3, -1), function(x) c(10 * (x[2] - x[1]^2), 1 - x[1], sqrt(90) * (x[4] - x[3]^2), 1 - x[3],
    sqrt(10) * (x[2] + x[4] - 2), (x[2] - x[4]) / sqrt(10))),
  kowalikOsborne = list(c(.25, .39, .415, .39), function(x) {
    u <- kowalik_u; kowalik_y - x[1] * (u^2 + u * x[2]) / (u^2 + u * x[3] + x[4]) }),
  brownDennis = list(c(25, 5, -5, -1), function(x) {
    t <- 1:20 / 5; (x[1] + t * x[2] - exp(t))^2 + (x[3] + x[4] * sin(t) - cos(t))^2 }),
  osborne1 = list(c(.5, 1.5, -1, .01, .02), function(x) {
    t <- 10 * (0:32); osborne_y - (x[1] + x[2] * exp(-t * x[4]) + x[3] * exp(-t * x[5])) }),
  biggsExp6 = list(c(1, 2, 1, 1, 1, 1), function(x) {
    t <- 1:13 / 10
    x[3] * exp(-t * x[1]) - x[4] * exp(-t * x[2]) + x[6] * exp(-t * x[5]) - (exp(-t) - 5 * exp(-10 * t) + 3 * exp(-4 * t)) }),
  watson = list(rep(0, 6), function(x) {
    r <- vapply(1:29, function(i) { t <- i / 29; sum((1:5) * x[2:6] * t^(0:4)) - sum(x * t^(0:5))^2 - 1 }, x[1])
    c(r, x[1], x[2] - x[1]^2 - 1) }),
  extendedRosenbrock = list(rep(c(-1.2, 1), 5), function(x) {
    odd <- x[c(TRUE, FALSE)]; even <- x[c(FALSE, TRUE)]; c(rbind(10 * (even - odd^2), 1 - odd)) }),
  extendedPowell = list(rep(c(3, -1, 0, 1), 2), function(x) {
    a <- x[c(1, 5)]; b <- x[c(2, 6)]; c <- x[c(3, 7)]; d <- x[c(4, 8)]
    base::c(rbind(a + 10 * b, sqrt(5) * (c - d), (b - 2 * c)^2, sqrt(10) * (a - d)^2)) }),
  penalty1 = list(1:4 + 0, function(x) c(sqrt(1e-5) * (x - 1), sum(x^2) - .25)),
  penalty2 = list(rep(.5, 4), function(x) {
    i <- 2:4; a <- sqrt(1e-5)
    c(x[1] - .2, a * (exp(x[i] / 10) + exp(x[i - 1] / 10) - (exp(i / 10) + exp((i - 1) / 10))),
      a * (exp(x[i] / 10) - exp(-.1)), sum((4:1) * x^2) - 1) }),
  variablyDimensioned = list(1 - 1:6 / 6, function(x) { s <- sum(1:6 * (x - 1)); c(x - 1, s, s^2) }),
  trigonometric = list(rep(1 / 5, 5), function(x) 5 - sum(cos(x)) + 1:5 * (1 - cos(x)) - sin(x)),
  brownAlmostLinear = list(rep(.5, 5), function(x) c(x[1:4] + sum(x) - 6, prod(x) - 1)),
  discreteBoundary = list(1:8 / 9 * (1:8 / 9 - 1), function(x) {
    h <- 1 / 9; t <- 1:8 * h; 2 * x - c(0, x[-8]) - c(x[-1], 0) + h^2 * (x + t + 1)^3 / 2 }),
  broydenTridiagonal = list(rep(-1, 8), function(x) (3 - 2 * x) * x - c(0, x[-8]) - 2 * c(x[-1], 0) + 1),
  linearFullRank = list(rep(1, 5), function(x) c(x, rep(0, 5)) - 2 / 10 * sum(x) - 1),
  linearRank1 = list(rep(1, 4), function(x) 1:6 * sum(1:4 * x) - 1)
)

end <- function(r, counts, message) sprintf('{"par":%s,"value":%s,"convergence":%d,"counts":[%s],"message":"%s"}',
  vec(r$par), num(if (is.null(r$objective)) r$value else r$objective), r$convergence,
  paste(ifelse(is.na(counts), "null", counts), collapse = ","), message)
byNlminb <- function(...) { r <- suppressWarnings(nlminb(...)); end(r, c(r$evaluations, r$iterations), r$message) }
byOptim <- function(...) { r <- optim(...); end(r, r$counts, "") }

record <- function(name) {
  start <- problems[[name]][[1]]
  residuals <- problems[[name]][[2]]
  f <- function(x) sum(residuals(x)^2)
  g <- function(x) vapply(seq_along(x), function(i) {
    z <- as.complex(x); z[i] <- complex(real = x[i], imaginary = 1e-30); 2 * sum(Re(residuals(z)) * Im(residuals(z))) / 1e-30
  }, 0)
  sprintf('  {"name":"%s","start":%s,"value":%s,"gradient":%s,\n   "ends":{"nlminb":%s,\n    "nlminb by differences":%s,\n    "BFGS":%s,\n    "CG":%s,\n    "Nelder-Mead":%s}}',
    name, vec(start), num(f(start)), vec(g(start)),
    byNlminb(start, f, g), byNlminb(start, f), byOptim(start, f, g, method = "BFGS"),
    byOptim(start, f, g, method = "CG"), byOptim(start, f, method = "Nelder-Mead"))
}
cat(sprintf('{"source":"%s, stats::nlminb and stats::optim at their defaults, golden/nlminb/mgh.R",\n "problems":[\n%s\n]}\n',
  R.version.string, paste(vapply(names(problems), record, ""), collapse = ",\n")))
