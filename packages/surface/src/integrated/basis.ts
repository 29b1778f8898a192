/**
 * Columns of length n^1/2, orthogonal, that span those of a predictor: gamma = R beta / n^1/2. From beta itself a column of 1e-8 or one of years
 * would be climbed to nowhere: the climb begins with the metric 1.
 */
import type { Matrix } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';

/** Below this share of its length a column of X is a combination of those before it; the referee's own line. */
const RANK_TOLERANCE = 1e-10;

export interface Basis {
  /** n x rank. */
  readonly columns: Matrix;
  readonly rank: number;
  /** Columns that the others span get 0. */
  toBeta(gamma: Float64Array): Float64Array;
  /** NaN is a column that was left out. */
  fromBeta(beta: Float64Array): Float64Array;
  /** The nearest to a vector of n. */
  nearest(target: Float64Array): Float64Array;
  /** gradient += Q's */
  addTransposed(s: Float64Array, gradient: Float64Array, from: number): void;
  /** out += Q gamma */
  addTimes(gamma: Float64Array, out: Float64Array): void;
}
export function basisOf(X: Matrix): Basis {
  const n = X.nrow;
  const { rank, pivot, R, Q } = pivotedQr(X, RANK_TOLERANCE);
  const root = Math.sqrt(n);
  const columns = { ...Q, data: Q.data.map((q) => q * root) };
  return {
    columns,
    rank,
    toBeta(gamma) {
      const solved = gamma.map((g) => g * root);
      for (let i = rank - 1; i >= 0; i--) {
        for (let j = i + 1; j < rank; j++) solved[i] -= R[j * rank + i] * solved[j];
        solved[i] /= R[i * (rank + 1)];
      }
      const beta = new Float64Array(X.ncol);
      for (let j = 0; j < rank; j++) beta[pivot[j]] = solved[j];
      return beta;
    },
    fromBeta(beta) {
      const gamma = new Float64Array(rank);
      for (let j = 0; j < X.ncol; j++) {
        const b = beta[pivot[j]];
        for (let i = 0; i < rank && !Number.isNaN(b); i++) gamma[i] += (R[j * rank + i] * b) / root;
      }
      return gamma;
    },
    nearest(target) {
      const gamma = new Float64Array(rank);
      this.addTransposed(target, gamma, 0);
      return gamma.map((g) => g / n);
    },
    addTransposed(s, gradient, from) {
      for (let j = 0; j < rank; j++) gradient[from + j] += product(columns.data, j * n, s);
    },
    addTimes(gamma, out) {
      for (let j = 0; j < rank; j++) addColumn(columns.data, j * n, gamma[j], out);
    },
  };
}
/** Of the column at `at` and s, by four sums: they do not wait for one another. */
function product(Q: Float64Array, at: number, s: Float64Array): number {
  const n = s.length;
  const whole = n - (n % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0, k = at; i < whole; i += 4, k += 4) {
    a += Q[k] * s[i];
    b += Q[k + 1] * s[i + 1];
    c += Q[k + 2] * s[i + 2];
    d += Q[k + 3] * s[i + 3];
  }
  for (let i = whole; i < n; i++) a += Q[at + i] * s[i];
  return a + b + (c + d);
}
function addColumn(Q: Float64Array, at: number, by: number, out: Float64Array): void {
  for (let i = 0, k = at; i < out.length; i++, k++) out[i] += Q[k] * by;
}
