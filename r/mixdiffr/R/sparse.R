# Columns of a term out of the sparse Z of lme4 and glmmTMB, where a row has its k numbers in the block of its level.
compact_columns <- function(Z, from, factor, names) {
  k <- length(names)
  first <- from + (as.integer(factor) - 1L) * k
  columns <- vapply(seq_len(k), function(j) Z[cbind(seq_len(nrow(Z)), first + j)], numeric(nrow(Z)))
  matrix(as.numeric(columns), nrow(Z), k, dimnames = list(NULL, names))
}

# Terms in the order of Z: their factors, column names and places.
sparse_terms <- function(Z, flist, assign, cnms, structures) {
  from <- 0L
  lapply(seq_along(cnms), function(i) {
    group <- names(flist)[assign[i]]
    factor <- flist[[assign[i]]]
    columns <- compact_columns(Z, from, factor, cnms[[i]])
    from <<- from + nlevels(factor) * length(cnms[[i]])
    random_term(group, factor, columns, structures[i])
  })
}
square_rows <- function(S) lapply(seq_len(nrow(S)), function(i) array_of(S[i, ]))
mode_columns <- function(modes, columns) columns_of(as.matrix(modes[, columns, drop = FALSE]))
