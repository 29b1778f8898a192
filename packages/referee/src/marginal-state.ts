import { CholeskyDecomposition, Matrix as Dense } from 'ml-matrix';
import { type Basis, solveUpper } from './basis.ts';
import type { ResidualCovariance } from './residual-structure.ts';

/** Rows of one subject at a point; blocks of V_s are m_s x m_s. */
export interface Subject {
  readonly rows: Int32Array;
  readonly inverse: Dense;
  readonly logDet: number;
  /** dV_s per parameter. */
  readonly first: readonly Dense[];
  readonly second: (i: number, j: number) => Dense | null;
  /** m_s x r: V^-1 Q, and m_s x 1: V^-1 r. */
  readonly onQ: Dense;
  readonly Q: Dense;
}
export interface State {
  readonly covariance: ResidualCovariance;
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
/** ml-matrix clamps bad pivots: ask before use. */
export function invert(gram: Dense): { inverse: Dense; logDet: number } | null {
  if (gram.rows === 0) return { inverse: new Dense(0, 0), logDet: 0 };
  const cholesky = new CholeskyDecomposition(gram);
  if (!cholesky.isPositiveDefinite()) return null;
  const L = cholesky.lowerTriangularMatrix;
  let logDet = 0;
  for (let j = 0; j < gram.rows; j++) logDet += 2 * Math.log(L.get(j, j));
  return { inverse: cholesky.solve(Dense.eye(gram.rows, gram.rows)), logDet };
}

export function subjectAt(
  rows: Int32Array,
  position: Int32Array,
  w: Float64Array,
  covariance: ResidualCovariance,
  { Q, kept }: Basis,
  n: number,
): Subject | null {
  const m = rows.length;
  const own = (C: Dense): Dense => {
    const out = Dense.zeros(m, m);
    for (const [a, i] of rows.entries())
      for (const [b, j] of rows.entries()) out.set(a, b, C.get(position[i], position[j]) / Math.sqrt(w[i] * w[j]));
    return out;
  };
  const inverted = invert(own(covariance.value));
  if (!inverted) return null;
  const ownQ = Dense.zeros(m, kept.length);
  for (let j = 0; j < kept.length; j++) for (const [a, i] of rows.entries()) ownQ.set(a, j, Q[j * n + i]);
  return {
    rows,
    ...inverted,
    first: covariance.first.map(own),
    second: (i, j) => {
      const C = covariance.second(i, j);
      return C && own(C);
    },
    Q: ownQ,
    onQ: inverted.inverse.mmul(ownQ),
  };
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
