/**
 * Each term's columns of Z made orthonormal over the rows (Z = Z~ T, Z~'Z~ = n I; only scaled for a diagonal structure),
 * so that a raw year or an uncentred dose is no harder than a centred one, and no unit matters. Everything inside is in
 * the columns of Z~: a factor F of Z's columns is T F there.
 */
import type { Matrix, RandomTerm } from '@mixdiff/contract';
import { householderQr, solveLowerT } from '@mixdiff/linalg';

export interface RandomBasis {
  readonly columns: number;
  readonly diagonal: boolean;
  /** c x c, column-major, upper triangular. */
  readonly T: Float64Array;
}

/** `scale`: n, square roots of the weights. */
export function randomBasis(term: RandomTerm, scale: Float64Array): RandomBasis {
  const columns = term.columns.length;
  const diagonal = term.structure.kind === 'diag-het' && columns > 1;
  return { columns, diagonal, T: (diagonal ? null : whitener(term.Z, scale)) ?? scales(term.Z, scale) };
}

const rootMeanSquare = (Z: Matrix, scale: Float64Array, column: number): number => {
  let sum = 0;
  for (let i = 0; i < Z.nrow; i++) sum += (scale[i] * Z.data[column * Z.nrow + i]) ** 2;
  return Math.sqrt(sum / Z.nrow) || 1;
};
/** Diagonal scales; the fallback when the columns of one term depend on each other. */
function scales(Z: Matrix, scale: Float64Array): Float64Array {
  const T = new Float64Array(Z.ncol * Z.ncol);
  for (let j = 0; j < Z.ncol; j++) T[j * (Z.ncol + 1)] = rootMeanSquare(Z, scale, j);
  return T;
}
/** Share of a column that must be left beside the others for it to count as one of its own: a mean 1e10 times the SD. */
const DEPENDENT = 1e-10;
/** R of the QR of the scaled columns over sqrt(n); null where a column depends on the others. */
function whitener(Z: Matrix, scale: Float64Array): Float64Array | null {
  const { nrow: n, ncol: c } = Z;
  if (n < c) return null;
  const a = Z.data.map((v, i) => v * scale[i % n]);
  householderQr(a, n, c);
  const T = new Float64Array(c * c);
  for (let j = 0; j < c; j++) for (let i = 0; i <= j; i++) T[j * c + i] = a[j * n + i] / Math.sqrt(n);
  for (let j = 0; j < c; j++) {
    if (Math.abs(T[j * (c + 1)]) < DEPENDENT * rootMeanSquare(Z, scale, j)) return null;
  }
  return T;
}

/** W^(1/2) Z T^-1, n x c. */
export function whitened(Z: Float64Array, scale: Float64Array, { T, columns: c }: RandomBasis): Float64Array {
  const n = scale.length;
  const out = new Float64Array(n * c);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < c; j++) {
      let value = Z[j * n + i] * scale[i];
      for (let k = 0; k < j; k++) value -= out[k * n + i] * T[j * c + k];
      out[j * n + i] = value / T[j * (c + 1)];
    }
  }
  return out;
}

/** b (c x m, column-major) <- T b. */
export function multiplyUpper(T: Float64Array, c: number, b: Float64Array, m: number): void {
  for (let r = 0; r < m; r++) {
    for (let i = 0; i < c; i++) {
      let sum = 0;
      for (let j = i; j < c; j++) sum += T[j * c + i] * b[r * c + j];
      b[r * c + i] = sum;
    }
  }
}
/** b (c x m, column-major) <- T'b. */
export function multiplyUpperT(T: Float64Array, c: number, b: Float64Array, m: number): void {
  for (let r = 0; r < m; r++) {
    for (let i = c - 1; i >= 0; i--) {
      let sum = 0;
      for (let j = 0; j <= i; j++) sum += T[i * c + j] * b[r * c + j];
      b[r * c + i] = sum;
    }
  }
}
/** b (c x m) <- T^-1 b. */
export function solveUpper(T: Float64Array, c: number, b: Float64Array, m: number): void {
  const lower = new Float64Array(c * c);
  for (let j = 0; j < c; j++) for (let i = 0; i <= j; i++) lower[i * c + j] = T[j * c + i];
  solveLowerT(lower, c, b, m);
}
