/**
 * The dense corner of the system (Bates et al. 2015, equations 50 and 51): with C = [R_ZX, c_u] (q x m, the last
 * column for the response), the lower triangle of [I, 0; 0, y'y] - C'C. Its Cholesky factor holds R_X', c_beta' and, in
 * the last corner, the root of the penalized residual sum of squares.
 */

/** out (m x m, lower triangle) <- diag(1, …, 1, yty) - C'C. Two columns by two: four sums that do not wait for each other. */
export function downdate(C: Float64Array, q: number, m: number, yty: number, out: Float64Array): void {
  for (let j = 0; j < m; j += 2) {
    const a = j * q;
    const b = j + 1 < m ? a + q : a;
    for (let i = j; i < m; i += 2) {
      const c = i * q;
      const d = i + 1 < m ? c + q : c;
      let ac = 0;
      let ad = 0;
      let bc = 0;
      let bd = 0;
      for (let k = 0; k < q; k++) {
        const x = C[a + k];
        const y = C[b + k];
        const z = C[c + k];
        const w = C[d + k];
        ac += x * z;
        ad += x * w;
        bc += y * z;
        bd += y * w;
      }
      out[j * m + i] = -ac;
      if (i + 1 < m) out[j * m + i + 1] = -ad;
      if (j + 1 < m) {
        if (i > j) out[(j + 1) * m + i] = -bc;
        if (i + 1 < m) out[(j + 1) * m + i + 1] = -bd;
      }
    }
  }
  for (let j = 0; j < m - 1; j++) out[j * (m + 1)] += 1;
  out[m * m - 1] += yty;
}
