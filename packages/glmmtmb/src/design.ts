/**
 * The fixed-effects design: which columns are kept, the basis in which products with X are formed, and what weights mean.
 *
 *   W^(1/2) X = Q R,    gamma = R (beta - beta0)
 *
 * Products with Q instead of X lose no digits to columns that are nearly parallel or far from zero, while the
 * parameters of the likelihood stay beta itself. Under `keep` R is r x p with r < p: gamma does not move along the null
 * space of X, which is the flat direction that the original has, too.
 */
import type { Matrix, Problem, Refusal } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import { badWeights, zeroPrecision } from './messages.ts';

export interface FixedEffects {
  /** Columns of the Problem's X that have a coefficient here, ascending. */
  readonly kept: Int32Array;
  readonly dropped: Int32Array;
  /** kept.length */
  readonly p: number;
  readonly rank: number;
  /** n x p, the kept columns. */
  readonly X: Matrix;
  /** n x rank */
  readonly Q: Matrix;
  /** rank x p, columns in the order of `pivot`; its first `rank` columns are upper triangular. */
  readonly R: Float64Array;
  readonly pivot: Int32Array;
  /** log |det R|, where rank = p. */
  readonly logDet: number;
}

const selectColumns = ({ nrow, data }: Matrix, columns: Int32Array): Matrix => {
  const out = new Float64Array(nrow * columns.length);
  columns.forEach((column, j) => {
    out.set(data.subarray(column * nrow, (column + 1) * nrow), j * nrow);
  });
  return { nrow, ncol: columns.length, data: out };
};

/** X: n x all columns; rootWeights: n or null. Rank as R's qr() finds it, on X without weights. */
export function fixedEffects(X: Matrix, rootWeights: Float64Array | null, keepAll: boolean): FixedEffects {
  const all = Int32Array.from({ length: X.ncol }, (_, j) => j);
  const plain = pivotedQr(X);
  const kept = keepAll ? all : plain.pivot.slice(0, plain.rank).sort();
  const dropped = all.filter((j) => !kept.includes(j));
  const design = dropped.length > 0 ? selectColumns(X, kept) : X;
  const qr = rootWeights || dropped.length > 0 ? pivotedQr(scaleRows(design, rootWeights)) : plain;
  let logDet = 0;
  for (let j = 0; j < qr.rank; j++) logDet += Math.log(Math.abs(qr.R[j * (qr.rank + 1)]));
  return { kept, dropped, p: kept.length, rank: qr.rank, X: design, Q: qr.Q, R: qr.R, pivot: qr.pivot, logDet };
}

function scaleRows(X: Matrix, by: Float64Array | null): Matrix {
  if (!by) return X;
  return { ...X, data: X.data.map((x, at) => x * by[at % X.nrow]) };
}

/** out (rank) <- R delta, delta: p. */
export function multiplyR({ rank, p, R, pivot }: FixedEffects, delta: Float64Array, out: Float64Array): void {
  out.fill(0, 0, rank);
  for (let j = 0; j < p; j++) {
    const x = delta[pivot[j]];
    for (let i = 0; i < Math.min(j + 1, rank); i++) out[i] += R[i + j * rank] * x;
  }
}
/** out[at ..] (p) <- R' s, s: rank. */
export function multiplyRt({ rank, p, R, pivot }: FixedEffects, s: Float64Array, out: Float64Array, at = 0): void {
  for (let j = 0; j < p; j++) {
    let sum = 0;
    for (let i = 0; i < Math.min(j + 1, rank); i++) sum += R[i + j * rank] * s[i];
    out[at + pivot[j]] = sum;
  }
}
/** beta (p) += the basic solution of R delta = gamma (rank); gamma is overwritten. */
export function addSolution(
  { rank, R, pivot }: Pick<FixedEffects, 'rank' | 'R' | 'pivot'>,
  gamma: Float64Array,
  beta: Float64Array,
): void {
  for (let j = rank - 1; j >= 0; j--) {
    const x = gamma[j] / R[j * (rank + 1)];
    for (let i = 0; i < j; i++) gamma[i] -= R[i + j * rank] * x;
    beta[pivot[j]] += x;
  }
}
/** R^-1 V R^-T (p x p) of a covariance V of gamma (rank x rank); rank = p. */
export function covarianceOfBeta(fixed: FixedEffects, V: Float64Array): Float64Array {
  const { p } = fixed;
  const half = new Float64Array(p * p);
  for (let j = 0; j < p; j++) addSolution(fixed, V.slice(j * p, (j + 1) * p), half.subarray(j * p, (j + 1) * p));
  const out = new Float64Array(p * p);
  const row = new Float64Array(p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) row[j] = half[i + j * p];
    addSolution(fixed, row, out.subarray(i * p, (i + 1) * p));
  }
  return out;
}

/** Kept columns (positions among them) that take part in a linear dependence; none where rank = p. */
export function aliasedColumns({ rank, p, R, pivot }: FixedEffects): number[] {
  const aliased = new Set<number>();
  const delta = new Float64Array(p);
  for (let k = rank; k < p; k++) {
    aliased.add(pivot[k]);
    delta.fill(0);
    addSolution({ rank, R, pivot }, R.slice(k * rank, (k + 1) * rank), delta);
    for (let j = 0; j < rank; j++) if (Math.abs(delta[pivot[j]]) > SAME_COLUMN) aliased.add(pivot[j]);
  }
  return [...aliased].sort((a, b) => a - b);
}
/** A coefficient of a dependence below this is rounding. */
const SAME_COLUMN = 1e-7;

interface Weighting {
  readonly weights: Float64Array | null;
  /** Sum of the weights as numbers of log-densities; n where they are precisions. */
  readonly densities: number;
  /** sum log w where they are precisions, else 0. */
  readonly logWeights: number;
}
/** As the original, weights multiply each log-density unless the problem asks for precisions. */
export function readWeights({ response: { y }, weights }: Problem): Weighting | Refusal {
  if (!weights) return { weights: null, densities: y.length, logWeights: 0 };
  const { values, kind } = weights;
  const bad = values.findIndex((w) => !(w >= 0 && w < Number.POSITIVE_INFINITY));
  if (bad >= 0) return badWeights(bad, values[bad]);
  const sum = values.reduce((total, w) => total + w, 0);
  if (kind !== 'precision') return { weights: values, densities: sum, logWeights: 0 };
  const zero = values.indexOf(0);
  if (zero >= 0) return zeroPrecision(zero);
  return { weights: values, densities: y.length, logWeights: values.reduce((total, w) => total + Math.log(w), 0) };
}
