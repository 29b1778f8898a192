/**
 * Whether all variances are told from one another beyond doubt, by cross-products alone. With P = I - QQ' and V_a = dV/dtheta_a (Z_k Z_k'
 * of a term of one column, I of the residual; rows scaled by the roots of the weights), the matrices P V_a P are independent where their
 * Gram matrix of the products tr(P V_a P V_b) is positive definite, and a reduction has all that it takes, A = Z'Z and C = Z'Q:
 *
 *   tr(P V_k P V_l) = |A_kl - C_k C_l'|^2,   tr(P V_k P) = tr(A_kk) - |C_k|^2,   tr(P) = n - p
 *
 * A design that is near dependence is left to the null space, which has the directions, too.
 */
import { symmetricEigenvalues } from '@mixdiff/linalg';
import type { Reduction } from '@mixdiff/surface';

/** Smallest eigenvalue, each V_a of unit length before X is projected off, that leaves no doubt: rounding is 1e-15 there. */
const CLEAR = 1e-6;

/** False where there is doubt, and where it was not looked: terms of several columns, weights that count as copies of rows. */
export function clearlyApart({ layout, A, C, p, q, copies, scale: { length: n } }: Reduction): boolean {
  const { factors, parts, row, column, at, first } = layout;
  if (copies !== n || factors.some(({ size }) => size !== 1)) return false;
  const residual = factors.length;
  const d = residual + 1;
  // lower triangle, the residual last
  const gram = new Float64Array(d * d);
  gram[d * d - 1] = n - p;
  const squared = new Float64Array(d);
  squared[residual] = n;
  const squares = factors.map(({ levels }, k) => squareOf(C, q, p, first[k], levels));
  for (let k = 0; k < residual; k++) {
    for (let j = 0; j < p; j++) gram[k * d + residual] -= squares[k][j * (p + 1)];
    for (let l = k; l < residual; l++) gram[k * d + l] = inner(squares[k], squares[l]);
  }
  for (const { row: k, column: l, from, to } of parts) {
    let sum = 0;
    for (let b = from; b < to; b++) {
      const a = A[at[b]];
      let along = 0;
      for (let j = 0; j < p; j++) along += C[j * q + row[b]] * C[j * q + column[b]];
      sum += a * (a - 2 * along);
      if (k !== l) continue;
      squared[k] += a * a;
      gram[k * d + residual] += a;
    }
    gram[Math.min(k, l) * d + Math.max(k, l)] += sum;
  }
  for (let b = 0; b < d; b++) for (let a = b; a < d; a++) gram[b * d + a] /= Math.sqrt(squared[a] * squared[b]);
  return symmetricEigenvalues(gram, d)[d - 1] > CLEAR;
}
/** p x p: C_k'C_k. */
function squareOf(C: Float64Array, q: number, p: number, first: number, levels: number): Float64Array {
  const out = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i <= j; i++) {
      let sum = 0;
      for (let r = first; r < first + levels; r++) sum += C[i * q + r] * C[j * q + r];
      out[j * p + i] = sum;
      out[i * p + j] = sum;
    }
  }
  return out;
}
function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
