# Random terms as glmmTMB writes them, the residual model among them, and dispersion formulas.
KEYWORDS <- c(
  us = "us", "diag-het" = "diag", "diag-hom" = "homdiag", "cs-het" = "cs", "cs-hom" = "homcs", "toep-het" = "toep",
  "toep-hom" = "homtoep", "ar1-hom" = "ar1", "ar1-het" = "hetar1", exp = "exp", gau = "gau", mat = "mat", rr = "rr",
  propto = "propto", equalto = "equalto"
)
# By position or by place: these take one factor, not columns.
ONE_FACTOR <- c("ar1", "hetar1", "exp", "gau", "mat")
keywordOf <- function(kind) {
  keyword <- unname(KEYWORDS[kind])
  all <- names(utils::getFromNamespace(".valid_covstruct", "glmmTMB"))
  if (is.na(keyword) || !(keyword %in% all)) return(NULL)
  keyword
}
lacksKeyword <- function(kind, feature = paste0("structure:", kind)) {
  version <- utils::packageDescription("glmmTMB")$Version
  keyword <- unname(KEYWORDS[kind])
  told <- if (is.na(keyword)) "has no such covariance structure" else sprintf("has no %s() yet", keyword)
  list(lacks = feature, message = sprintf("glmmTMB %s %s (%s)", version, told, kind), limit = "original")
}
# Of each random term: its text, the names of its rows in Sigma, and the data and matrices that it needs.
glmmTMBTerm <- function(r, k, b) {
  kind <- if (r$columns == 1 && r$structure %in% c("us", "diag-het", "diag-hom")) "us" else r$structure
  keyword <- keywordOf(kind)
  if (is.null(keyword)) return(lacksKeyword(kind))
  inside <- paste(c(if (r$ones[1]) "1" else "0", r$names[!r$ones]), collapse = " + ")
  rows <- ifelse(r$ones, "(Intercept)", r$names)
  matrices <- list()
  data <- list()
  more <- ""
  if (keyword %in% ONE_FACTOR) {
    own <- paste0("z", k)
    made <- factorOf(b$data[r$names], own, r$coordinates)
    if (is.null(made)) {
      return(list(lacks = paste0("structure:", kind), message = sprintf("%s() of glmmTMB takes the levels of one factor, 0 + f", keyword), limit = "original"))
    }
    data[[own]] <- made$factor
    inside <- paste("0 +", own)
    rows <- paste0(own, made$rows)
  }
  if (keyword == "rr") more <- paste(",", r$order[1])
  if (keyword %in% c("propto", "equalto")) {
    own <- paste0("known", k)
    matrices[[own]] <- known(r$known)
    dimnames(matrices[[own]]) <- list(rows, rows)
    more <- paste(",", own)
  }
  bar <- paste(inside, "|", r$group)
  text <- if (keyword == "us") sprintf("(%s)", bar) else sprintf("%s(%s%s)", keyword, bar, more)
  list(text = text, rows = rows, data = data, matrices = matrices, kind = kind)
}
# Indicator columns as the factor that they came from, over its coordinates where it has some.
factorOf <- function(columns, name, coordinates) {
  Z <- as.matrix(columns)
  if (!all(Z %in% c(0, 1)) || any(rowSums(Z) != 1)) return(NULL)
  level <- max.col(Z, ties.method = "first")
  if (length(coordinates) > 0) return(placed(do.call(cbind, lapply(coordinates, numbers)), level))
  rows <- paste0("_", seq_len(ncol(Z)))
  list(factor = factor(rows[level], rows), rows = rows)
}
numbered <- function(at) do.call(glmmTMB::numFactor, unname(as.list(as.data.frame(at))))
placed <- function(at, level = seq_len(nrow(at))) {
  rows <- as.character(numbered(at))
  list(factor = numbered(at[level, , drop = FALSE]), rows = rows)
}
# A residual model is a random term without a residual beside it; with a nugget the residual is that. Of independent rows the
# variance functions are a dispersion formula.
residualTerms <- function(b, job) {
  residual <- job$residual
  kind <- residual$kind
  if (length(residual$variance) > 0 && kind != "diag-hom") {
    feature <- paste0("variance:", residual$variance[[1]]$kind)
    return(list(lacks = feature, message = "glmmTMB has variance functions (dispformula) of independent residuals only", limit = "original"))
  }
  if (kind == "diag-hom") return(dispersion(b, residual))
  feature <- paste0("residual:", kind)
  keyword <- keywordOf(kind)
  if (is.null(keyword) || keyword == "rr") return(lacksKeyword(kind, feature))
  nugget <- isTRUE(residual$nugget)
  made <- if (is.null(residual$by)) list(oneGroup(residual, keyword, b))
  else if (keyword %in% ONE_FACTOR) return(list(lacks = "residual-groups", message = sprintf("%s() of glmmTMB takes one factor: groups of parameters are said by other structures", keyword)))
  else lapply(seq_len(residual$by$levels), function(g) byGroup(residual, keyword, b, g))
  list(terms = made, dispformula = if (nugget) "1" else "0", data = do.call(c, lapply(made, function(t) t$data)),
    matrices = do.call(c, lapply(made, function(t) t$matrices)))
}
oneGroup <- function(residual, keyword, b) {
  rows <- paste0("visit1visit1_", seq_len(residual$positions))
  data <- list()
  inside <- "0 + visit1"
  if (length(residual$at) > 0) {
    data$place1 <- placed(as.matrix(b$data[paste0("at1_", seq_along(residual$at))]))$factor
    inside <- "0 + place1"
  }
  matrices <- list()
  more <- ""
  if (!is.null(residual$known)) {
    matrices$knownR <- known(residual$known)
    dimnames(matrices$knownR) <- list(rows, rows)
    more <- ", knownR"
  }
  list(text = sprintf("%s(%s | subject1%s)", keyword, inside, more), rows = rows, data = data, matrices = matrices)
}
byGroup <- function(residual, keyword, b, g) {
  rows <- paste0("visit", g, "_", seq_len(residual$positions))
  ours <- as.integer(b$data$groups1) == g
  there <- seq_len(residual$positions) %in% as.integer(b$data$visit1)[ours]
  data <- lapply(seq_len(residual$positions), function(j) as.numeric(ours & as.integer(b$data$visit1) == j))
  names(data) <- rows
  list(text = sprintf("%s(0 + %s | subject1)", keyword, paste(rows[there], collapse = " + ")), rows = rows, data = data[there])
}
dispersion <- function(b, residual) {
  data <- list()
  terms <- character()
  for (k in seq_along(residual$variance)) {
    one <- residual$variance[[k]]
    feature <- paste0("variance:", one$kind)
    of <- paste0("vx", k)
    by <- paste0("vf", k)
    if (!(one$kind %in% c("ident", "exp", "power")) || identical(one$of, "fitted")) {
      return(list(lacks = feature, message = "dispformula of glmmTMB is linear in the logarithm of the standard deviation: by groups, e^(d x) or x^d of a covariate", limit = "original"))
    }
    if (one$kind == "power") {
      if (any(b$data[[of]] <= 0)) return(list(lacks = feature, message = "a power of a covariate that is not above zero is no dispformula", limit = "original"))
      data[[of]] <- log(b$data[[of]])
    }
    terms <- c(terms, if (one$kind == "ident") by else if (is.null(one$by)) of else paste0(by, ":", of))
  }
  list(terms = list(), dispformula = paste(c("1", terms), collapse = " + "), data = data, matrices = list())
}
# From the fitted model: Sigma of a term over all of its rows, those without data missing.
overRows <- function(vc, rows) {
  S <- matrix(as.numeric(vc), nrow(vc), dimnames = dimnames(vc))
  full <- matrix(NA_real_, length(rows), length(rows))
  at <- match(rows, rownames(S))
  there <- which(!is.na(at))
  full[there, there] <- S[at[there], at[there]]
  full
}
glmmTMBResidual <- function(m, residual, made, vcs, thetas, logVariance) {
  kind <- residual$kind
  variance <- glmmTMB::fixef(m)$disp * (if (logVariance) 0.5 else 1)
  if (kind == "diag-hom") {
    rest <- Map(onScale, residual$variance, split(variance[-1], pieces(residual)))
    return(unname(unlist(c(exp(2 * variance[1]), rest))))
  }
  nugget <- if (isTRUE(residual$nugget)) exp(2 * unname(variance[1])) else NULL
  own <- unlist(Map(function(t, vc, theta) groupValues(kind, t, vc, theta), made$terms, vcs, thetas), use.names = FALSE)
  if (is.null(nugget)) return(own)
  total <- own[1] + nugget
  c(total, own[-1], nugget / total)
}
onScale <- function(one, values) if (one$kind == "ident") exp(values) else values
pieces <- function(residual) {
  count <- vapply(residual$variance, function(one) if (is.null(one$by)) 1L else as.integer(one$by$levels) - (one$kind == "ident"), 0L)
  factor(rep(seq_along(count), count), seq_along(count))
}
groupValues <- function(kind, term, vc, theta) {
  if (kind == "equalto") return(NULL)
  if (kind == "propto") return(exp(utils::tail(theta, 1)))
  if (kind %in% c("exp", "gau")) return(c(exp(2 * theta[1]), exp(theta[2])))
  if (kind == "mat") return(c(exp(2 * theta[1]), exp(theta[2]), exp(theta[3])))
  fromMatrix(kind, overRows(vc, term$rows))
}
