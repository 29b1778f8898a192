/**
 * The dense corner of the system (Bates et al. 2015, equations 50 and 51): with C = [R_ZX, c_u] (q x m, the last
 * column for the response), the lower triangle of [I, 0; 0, y'y] - C'C. Its Cholesky factor holds R_X', c_beta' and, in
 * the last corner, the root of the penalized residual sum of squares.
 */

/** The lower triangle of an m x m matrix C'C <- diag(1, …, 1, yty) - C'C. */
export function downdate(corner: Float64Array, m: number, yty: number): void {
  for (let j = 0; j < m; j++) {
    for (let i = j; i < m; i++) corner[j * m + i] = -corner[j * m + i];
    corner[j * (m + 1)] += j < m - 1 ? 1 : yty;
  }
}
