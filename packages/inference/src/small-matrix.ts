/** Products of small square matrices, column-major, where clarity is worth more than allocation. */
import { cholesky, multiply } from '@mixdiff/linalg';

export function matrixProduct(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  multiply(a, b, n, n, n, out);
  return out;
}
/** tr(AB). */
export function traceOfProduct(a: Float64Array, b: Float64Array, n: number): number {
  let sum = 0;
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) sum += a[j * n + i] * b[i * n + j];
  return sum;
}
/** L S L', L: m x p, S: p x p symmetric. */
export function quadraticForm(L: Float64Array, S: Float64Array, m: number, p: number): Float64Array {
  const LS = new Float64Array(m * p);
  multiply(L, S, m, p, p, LS);
  const out = new Float64Array(m * m);
  for (let k = 0; k < p; k++) {
    for (let j = 0; j < m; j++) for (let i = 0; i < m; i++) out[j * m + i] += LS[k * m + i] * L[k * m + j];
  }
  return out;
}
/** L'S L, L: m x p, S: m x m symmetric. */
export function timesTranspose(L: Float64Array, S: Float64Array, m: number, p: number): Float64Array {
  const SL = new Float64Array(m * p);
  multiply(S, L, m, m, p, SL);
  const out = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < p; i++) for (let k = 0; k < m; k++) out[j * p + i] += L[i * m + k] * SL[j * m + k];
  }
  return out;
}
/** The lower Cholesky factor, or null where the matrix is not positive definite to rounding. */
export function choleskyOf(S: Float64Array, n: number): Float64Array | null {
  const L = S.slice();
  if (cholesky(L, n) !== -1) return null;
  for (let i = 0; i < n; i++) if (L[i * (n + 1)] ** 2 < 1e-13 * S[i * (n + 1)]) return null;
  return L;
}
