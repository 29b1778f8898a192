import type { Answer } from '@mixdiff/contract';
import { CholeskyDecomposition, Matrix as Dense, EigenvalueDecomposition } from 'ml-matrix';
import { type Basis, solveUpper } from './basis.ts';
import { brokenPivot, notFinite, subjectNotDefinite } from './messages.ts';
import type { RowsAt } from './random-rows.ts';
import type { ResidualAt } from './residual/block.ts';
import type { Alike, Member } from './row-patterns.ts';

/** Blocks of rows with one covariance matrix V, m x m, at a point. */
export interface Pattern {
  /** Of the first of them: what is asked of a row is asked of these. */
  readonly rows: Int32Array;
  readonly count: number;
  readonly inverse: Dense;
  readonly logDet: number;
  /** dV per parameter. */
  first(): readonly Dense[];
  /** The sum over entries of D times d2V by two parameters. */
  readonly bent: (i: number, j: number, D: Dense) => number;
  /** Those that stand for them, with Q or without. */
  readonly members: readonly Member[];
  /** m x r each, of members with Q: Q, and V^-1 Q. */
  readonly Q: readonly Dense[];
  readonly onQ: readonly Dense[];
}
export interface State {
  readonly covariance: RowsAt;
  readonly basis: Basis;
  readonly patterns: readonly Pattern[];
  /** (Q'V^-1 Q)^-1. */
  readonly K: Dense;
  readonly beta: Float64Array;
  /** By pattern, m x members: V^-1 r. */
  readonly u: readonly Dense[];
  readonly logLik: number;
}

/** Q'V^-1 Q; ml-matrix insists on exact symmetry. */
export function gramOf(patterns: readonly Pattern[], r: number): Dense {
  const gram = Dense.zeros(r, r);
  for (const { Q, onQ } of patterns) for (const [t, one] of Q.entries()) gram.add(one.transpose().mmul(onQ[t]));
  return Dense.add(gram, gram.transpose()).mul(0.5);
}
/** m x members: what is left of the response by the coefficients of which `rest` (n) is left, `moved` (r) from least squares. */
export function restOf({ rows: { length: m }, members }: Pattern, rest: Float64Array, moved: Float64Array): Dense {
  const out = Dense.zeros(m, members.length);
  for (const [t, { rows, Q, residual }] of members.entries()) {
    for (let a = 0; a < m; a++) {
      let value = rows ? rest[rows[a]] : residual[a];
      if (!rows && Q) for (let j = 0; j < moved.length; j++) value += Q[j * m + a] * moved[j];
      out.set(a, t, value);
    }
  }
  return out;
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

/** `name`: of the first block's subject, for a refusal. */
export function patternAt(
  blocks: Alike,
  members: readonly Member[],
  name: () => string,
  covariance: ResidualAt,
  r: number,
): Answer<Pattern> {
  const rows = Int32Array.from(blocks[0]);
  const m = rows.length;
  const block = covariance.block(rows);
  const V = block.value;
  if (!V.to1DArray().every(Number.isFinite)) return notFinite('the residual covariance');
  const inverted = invert(V);
  if (!inverted || inverted.margin < m * MARGIN)
    return indefinite(V, name()) ?? brokenPivot(`the covariance matrix of ${name()}`);
  const Q = members.flatMap(({ Q: own }) => (own ? [denseOf(own, m, r)] : []));
  let first: readonly Dense[] | undefined;
  return {
    rows,
    count: blocks.length,
    ...inverted,
    first: () => {
      first ??= block.first();
      return first;
    },
    bent: block.bent,
    members,
    Q,
    onQ: Q.map((one) => inverted.inverse.mmul(one)),
  };
}
function denseOf(columns: Float64Array, m: number, r: number): Dense {
  const out = Dense.zeros(m, r);
  for (let j = 0; j < r; j++) for (let a = 0; a < m; a++) out.set(a, j, columns[j * m + a]);
  return out;
}
/** A negative eigenvalue beyond rounding: no covariance matrix. null: none. */
function indefinite(V: Dense, name: string) {
  const { realEigenvalues } = new EigenvalueDecomposition(V, { assumeSymmetric: true });
  const [smallest, largest] = [Math.min(...realEigenvalues), Math.max(...realEigenvalues)];
  return smallest < -V.rows * MARGIN * Math.abs(largest) ? subjectNotDefinite(name, smallest, largest) : null;
}

/** Coefficients, and what is left of the response by them. */
export interface Solved {
  readonly beta: Float64Array;
  readonly residuals: Float64Array;
  /** r: residuals less those of least squares, in the columns of Q. */
  readonly moved: Float64Array;
}
/** GLS from the least-squares residual, so that nothing large cancels. */
export function leastSquares(patterns: readonly Pattern[], K: Dense, basis: Basis, p: number): Solved {
  const { kept, Q, R, residual, coefficients } = basis;
  const [r, n] = [kept.length, residual.length];
  const cross = Dense.zeros(r, 1);
  for (const { members, onQ } of patterns)
    for (const [t, one] of onQ.entries())
      cross.add(one.transpose().mmul(Dense.columnVector(Array.from(members[t].residual))));
  const step = Float64Array.from(r === 0 ? [] : K.mmul(cross).to1DArray());
  const residuals = residual.slice();
  for (let j = 0; j < r; j++) for (let i = 0; i < n; i++) residuals[i] -= Q[j * n + i] * step[j];
  const moved = step.map((v) => -v);
  solveUpper(R, r, step);
  const beta = new Float64Array(p).fill(Number.NaN);
  for (const [j, column] of kept.entries()) beta[column] = coefficients[j] + step[j];
  return { beta, residuals, moved };
}
/** How far what is left, n, is from what least squares leave, in the columns of Q. */
export function movedFrom({ Q, kept, residual }: Basis, rest: Float64Array): Float64Array {
  const n = residual.length;
  return Float64Array.from(kept, (_, j) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += Q[j * n + i] * (rest[i] - residual[i]);
    return sum;
  });
}
