import type { Answer } from '@mixdiff/contract';
import { CholeskyDecomposition, Matrix as Dense, EigenvalueDecomposition } from 'ml-matrix';
import { type Basis, solveUpper } from './basis.ts';
import { brokenPivot, notFinite, subjectNotDefinite } from './messages.ts';
import type { RowsAt } from './random-rows.ts';
import type { ResidualAt } from './residual/block.ts';

/** Rows of one subject at a point; blocks of V_s are m_s x m_s. */
export interface Subject {
  readonly rows: Int32Array;
  readonly inverse: Dense;
  readonly logDet: number;
  /** dV_s per parameter. */
  first(): readonly Dense[];
  readonly second: (i: number, j: number) => Dense | null;
  /** m_s x r: V^-1 Q, and m_s x 1: V^-1 r. */
  readonly onQ: Dense;
  readonly Q: Dense;
}
export interface State {
  readonly covariance: RowsAt;
  readonly basis: Basis;
  readonly subjects: readonly Subject[];
  /** (Q'V^-1 Q)^-1. */
  readonly K: Dense;
  readonly beta: Float64Array;
  /** V^-1 r by subject. */
  readonly u: readonly Dense[];
  readonly logLik: number;
}

export const columnOf = (values: Float64Array, rows: Int32Array): Dense =>
  Dense.columnVector(Array.from(rows, (i) => values[i]));
/** Q'V^-1 Q; ml-matrix insists on exact symmetry. */
export function gramOf(subjects: readonly Subject[], r: number): Dense {
  const gram = Dense.zeros(r, r);
  for (const { Q, onQ } of subjects) gram.add(Q.transpose().mmul(onQ));
  return Dense.add(gram, gram.transpose()).mul(0.5);
}
/** ml-matrix clamps bad pivots: ask before use. `margin`: the smallest share of a variance that a pivot is. */
export function invert(gram: Dense): { inverse: Dense; logDet: number; margin: number } | null {
  if (gram.rows === 0) return { inverse: new Dense(0, 0), logDet: 0, margin: 1 };
  const cholesky = new CholeskyDecomposition(gram);
  if (!cholesky.isPositiveDefinite()) return null;
  const L = cholesky.lowerTriangularMatrix;
  let [logDet, margin] = [0, 1];
  for (let j = 0; j < gram.rows; j++) {
    logDet += 2 * Math.log(L.get(j, j));
    margin = Math.min(margin, L.get(j, j) ** 2 / gram.get(j, j));
  }
  return { inverse: cholesky.solve(Dense.eye(gram.rows, gram.rows)), logDet, margin };
}

/** A pivot's share of its variance below m times this is rounding: the matrix is singular to working precision. */
const MARGIN = Number.EPSILON;

/** `name`: of the subject, for a refusal. */
export function subjectAt(
  rows: Int32Array,
  name: () => string,
  covariance: ResidualAt,
  { Q, kept }: Basis,
  n: number,
): Answer<Subject> {
  const m = rows.length;
  const block = covariance.block(rows);
  const V = block.value;
  if (!V.to1DArray().every(Number.isFinite)) return notFinite('the residual covariance');
  const inverted = invert(V);
  if (!inverted || inverted.margin < m * MARGIN)
    return indefinite(V, name()) ?? brokenPivot(`the covariance matrix of ${name()}`);
  const ownQ = Dense.zeros(m, kept.length);
  for (let j = 0; j < kept.length; j++) for (const [a, i] of rows.entries()) ownQ.set(a, j, Q[j * n + i]);
  let first: readonly Dense[] | undefined;
  return {
    rows,
    ...inverted,
    first: () => {
      first ??= block.first();
      return first;
    },
    second: block.second,
    Q: ownQ,
    onQ: inverted.inverse.mmul(ownQ),
  };
}
/** A negative eigenvalue beyond rounding: no covariance matrix. null: none. */
function indefinite(V: Dense, name: string) {
  const { realEigenvalues } = new EigenvalueDecomposition(V, { assumeSymmetric: true });
  const [smallest, largest] = [Math.min(...realEigenvalues), Math.max(...realEigenvalues)];
  return smallest < -V.rows * MARGIN * Math.abs(largest) ? subjectNotDefinite(name, smallest, largest) : null;
}

/** GLS from the least-squares residual, so that nothing large cancels. */
export function leastSquares(subjects: readonly Subject[], K: Dense, basis: Basis, p: number) {
  const { kept, Q, R, residual, coefficients } = basis;
  const [r, n] = [kept.length, residual.length];
  const cross = Dense.zeros(r, 1);
  for (const { rows, onQ } of subjects) cross.add(onQ.transpose().mmul(columnOf(residual, rows)));
  const step = Float64Array.from(r === 0 ? [] : K.mmul(cross).to1DArray());
  const residuals = residual.slice();
  for (let j = 0; j < r; j++) for (let i = 0; i < n; i++) residuals[i] -= Q[j * n + i] * step[j];
  solveUpper(R, r, step);
  const beta = new Float64Array(p).fill(Number.NaN);
  for (const [j, column] of kept.entries()) beta[column] = coefficients[j] + step[j];
  return { beta, residuals };
}
