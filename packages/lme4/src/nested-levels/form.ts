/**
 * Under the corner's factor M = [R_X', 0; c_beta', r], d log|R_X|^2 + degrees d log r^2 = tr(G dK), K the corner before it was factored and
 *
 *   G = sum over k of w_k x_k x_k',  x_k the rows of M^-1, w_k = 1 (under REML, else 0) and `degrees` for the last,
 *
 * since beta minimises r^2 and the last row is (-beta, 1) / r.
 */

/** G (m x m) from the corner's factor; X: work, m x m. */
export function fillForm(
  corner: Float64Array,
  m: number,
  reml: boolean,
  degrees: number,
  X: Float64Array,
  G: Float64Array,
): void {
  const first = reml ? 0 : m - 1;
  for (let k = first; k < m; k++) {
    // row k of M^-1 from the back: x'M = e_k'
    for (let j = k; j >= 0; j--) {
      let sum = j === k ? 1 : 0;
      for (let i = j + 1; i <= k; i++) sum -= X[k * m + i] * corner[j * m + i];
      X[k * m + j] = sum / corner[j * (m + 1)];
    }
  }
  const last = (m - 1) * m;
  for (let j = 0; j < m; j++) {
    for (let i = j; i < m; i++) {
      let sum = degrees * X[last + i] * X[last + j];
      for (let k = Math.max(first, i); k < m - 1; k++) sum += X[k * m + i] * X[k * m + j];
      G[j * m + i] = sum;
      G[i * m + j] = sum;
    }
  }
}
