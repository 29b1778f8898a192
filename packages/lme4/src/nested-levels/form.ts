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
    const row = k * m;
    X[row + k] = 1 / corner[k * (m + 1)];
    for (let j = k - 1; j >= 0; j--) {
      const column = j * m;
      let sum = 0;
      for (let i = j + 1; i <= k; i++) sum -= X[row + i] * corner[column + i];
      X[row + j] = sum / corner[column + j];
    }
  }
  const last = (m - 1) * m;
  for (let j = 0; j < m; j++) {
    for (let i = j; i < m; i++) {
      let sum = degrees * X[last + i] * X[last + j];
      // rows from i on reach column i
      const apart = j - i;
      for (let at = Math.max(first, i) * m + i; at < last; at += m) sum += X[at] * X[at + apart];
      G[j * m + i] = sum;
      G[i * m + j] = sum;
    }
  }
}
