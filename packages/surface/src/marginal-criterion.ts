/**
 * The criterion of a marginal model over the covariances of its residual model, beta at its best, in coordinates without
 * constraints: the search's own arithmetic, shared with no engine and not with the referee. With V_ij = s_i s_j C_cell(i, j)
 * over the roots of the weights, L_s L_s' = V_ss for the rows of a subject s, L^-1 X = Q R and e = (I - QQ') L^-1 y,
 * subjects of one V standing in for one another by row-patterns.ts,
 *
 *   -l       = sum_s log|L_s| + 1/2 e'e + (REML) sum_j log|R_jj|, up to a constant
 *   S        = dl/dV = 1/2 L_s^-T [ e_s e_s' - I + (REML) Q_s Q_s' ] L_s^-1
 *   dl/dx_k  = tr(dl/dC dC/dx_k) of a covariance,   2 sum_i (sum_j S_ij V_ij) dlog s_i / dx_k of a scale
 */
import type { Problem, ResidualModel } from '@mixdiff/contract';
import type { ResidualCoordinates } from '@mixdiff/covariance';
import { cholesky, choleskyInverse, gramOfRows, pivotedQr, solveLower, solveLowerT } from '@mixdiff/linalg';
import { type RowPattern, rowPatterns } from './row-patterns.ts';

/** A column of X within this of those before it is a combination of them; the referee's own line. */
export const RANK_TOLERANCE = 1e-10;

export interface MarginalCriterion {
  readonly p: number;
  /** Multiplications of an evaluation with its gradient, about. */
  readonly cost: number;
  /** Of least-squares residuals, by position; that of all where a position has fewer than two rows. */
  readonly variances: Float64Array;
  /** Minus the log-likelihood, up to a constant; Infinity where V is not positive definite. */
  value(x: Float64Array, gradient?: Float64Array): number;
  /** The same with all of V times the best factor. */
  profiled(x: Float64Array): { readonly value: number; readonly factor: number };
  /** The value with all variances a share larger and no covariance: of a matrix that is less singular. */
  blunted(x: Float64Array, share: number): number;
  /** Smallest share of its variance that a row keeps beside those before it in its subject. */
  margin(x: Float64Array): number;
}
interface Whitened {
  readonly factors: readonly Float64Array[];
  readonly logDet: number;
  readonly logR: number;
  readonly rank: number;
  readonly Q: Float64Array;
  readonly e: Float64Array;
  /** L^-1 y of rows without X, by pattern. */
  readonly alone: readonly Float64Array[];
}

export const openCriterion = (problem: Problem, residual: ResidualModel, at: ResidualCoordinates): MarginalCriterion =>
  criterionOf(problem, residual, at, rowPatterns(problem, residual, at), problem.parts.conditional.X.ncol);

/** Of rows that stand in, [X y] of them with p columns of X. */
export function criterionOf(
  problem: Problem,
  residual: ResidualModel,
  at: ResidualCoordinates,
  patterns: readonly RowPattern[],
  p: number,
): MarginalCriterion {
  const { position, structure } = residual;
  const { X, offset } = problem.parts.conditional;
  const n = X.nrow;
  const root = problem.weights?.values.map(Math.sqrt) ?? new Float64Array(n).fill(1);
  const y = problem.response.y.map((v, i) => v - (offset?.[i] ?? 0));
  /** Rows that have X, of all that stand in. */
  const height = patterns.reduce((sum, { rows, whole }) => sum + rows.length * whole.length, 0);
  const REML = problem.method === 'REML';
  const C = new Float64Array(at.cells);
  const S = new Float64Array(at.cells);
  const size = new Float64Array(n);

  /** The factors of V, pattern by pattern; null: not positive definite. */
  function factorsAt(x: Float64Array, more = 0): Float64Array[] | null {
    at.covariance(x, C);
    for (const { rows } of patterns) for (const i of rows) size[i] = at.scale(x, i) / root[i];
    if (!C.every(Number.isFinite)) return null;
    const factors: Float64Array[] = [];
    for (const { rows, cells } of patterns) {
      const k = rows.length;
      if (!rows.every((i) => size[i] > 0 && size[i] < Number.POSITIVE_INFINITY)) return null;
      const L = new Float64Array(k * k);
      for (let b = 0; b < k; b++) {
        for (let a = b; a < k; a++) L[b * k + a] = C[cells[b * k + a]] * size[rows[a]] * size[rows[b]];
      }
      for (let a = 0; a < k; a++) L[a * (k + 1)] *= 1 + more;
      if (cholesky(L, k) >= 0) return null;
      factors.push(L);
    }
    return factors;
  }
  function whiten(x: Float64Array, more = 0): Whitened | null {
    const factors = factorsAt(x, more);
    if (!factors) return null;
    const white = new Float64Array(height * (p + 1));
    let [logDet, from] = [0, 0];
    const alone = patterns.map(({ rows: { length: k }, subjects, whole, alone: own, rest }, s) => {
      const L = factors[s];
      for (let a = 0; a < k; a++) logDet += subjects * Math.log(L[a * (k + 1)]);
      for (const one of whole) {
        const block = one.slice();
        solveLower(L, k, block, p + 1);
        for (let j = 0; j <= p; j++) for (let a = 0; a < k; a++) white[j * height + from + a] = block[j * k + a];
        from += k;
      }
      const others = own.slice();
      solveLower(L, k, others, rest);
      return others;
    });
    const { rank, R, Q } = pivotedQr({ nrow: height, ncol: p, data: white.subarray(0, height * p) }, RANK_TOLERANCE);
    const e = white.slice(height * p);
    // twice: what cancels in the first pass is taken out by the second
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < rank; j++) {
        let along = 0;
        for (let i = 0; i < height; i++) along += Q.data[j * height + i] * e[i];
        for (let i = 0; i < height; i++) e[i] -= along * Q.data[j * height + i];
      }
    }
    let logR = 0;
    if (REML) for (let j = 0; j < rank; j++) logR += Math.log(Math.abs(R[j * (rank + 1)]));
    return { factors, logDet, logR, rank, Q: Q.data, e, alone };
  }
  const squaresOf = (v: Float64Array): number => v.reduce((sum, one) => sum + one * one, 0);
  /** e'e. */
  const squares = ({ e, alone }: Whitened): number =>
    alone.reduce((sum, others) => sum + squaresOf(others), squaresOf(e));

  const total = (white: Whitened): number => {
    const sum = white.logDet + squares(white) / 2 + white.logR;
    return Number.isFinite(sum) ? sum : Number.POSITIVE_INFINITY;
  };
  function value(x: Float64Array, gradient?: Float64Array): number {
    const white = whiten(x);
    if (!white) return Number.POSITIVE_INFINITY;
    if (gradient) fillGradient(x, gradient, white);
    return total(white);
  }
  /** Minus dl/dx. */
  function fillGradient(x: Float64Array, gradient: Float64Array, { factors, e, Q, rank, alone }: Whitened): void {
    S.fill(0);
    const byRow = new Float64Array(n);
    const columnsOfQ = REML ? rank : 0;
    let from = 0;
    for (const [s, { rows, subjects, cells, whole, rest }] of patterns.entries()) {
      const k = rows.length;
      const L = factors[s];
      const columns = new Float64Array(k * (rest + whole.length * (1 + columnsOfQ)));
      columns.set(alone[s]);
      for (let to = k * rest, w = 0; w < whole.length; w++, from += k) {
        for (let a = 0; a < k; a++) columns[to + a] = e[from + a];
        to += k;
        for (let j = 0; j < columnsOfQ; j++, to += k)
          for (let a = 0; a < k; a++) columns[to + a] = Q[j * height + from + a];
      }
      solveLowerT(L, k, columns, columns.length / k);
      const inverse = new Float64Array(k * k);
      choleskyInverse(L, k, inverse);
      const products = new Float64Array(k * k);
      gramOfRows(columns, 0, columns.length / k, k, products);
      for (let b = 0; b < k; b++) {
        for (let a = b; a < k; a++) {
          const entry = products[b * k + a] - subjects * inverse[b * k + a];
          const slope = (entry * size[rows[a]] * size[rows[b]]) / 2;
          const [cell, mirrored] = [cells[b * k + a], cells[a * k + b]];
          S[cell] += slope;
          byRow[rows[a]] += slope * C[cell];
          if (a === b) continue;
          S[mirrored] += slope;
          byRow[rows[b]] += slope * C[mirrored];
        }
      }
    }
    gradient.fill(0);
    at.pull(x, S, gradient);
    for (let k = 0; k < x.length; k++) gradient[k] = -gradient[k];
    for (let k = at.structural; k < x.length; k++) {
      for (const { rows } of patterns) for (const i of rows) gradient[k] -= 2 * byRow[i] * at.scaleSlope(x, k, i);
    }
  }
  const cost = patterns.reduce((sum, { rows: { length: v }, whole, rest }) => {
    const columns = rest + whole.length * (p + 1);
    return sum + 1.5 * v ** 3 + 1.5 * v * v * columns + 4 * v * whole.length * p * p;
  }, 0);
  return {
    p,
    cost,
    get variances() {
      return leastSquaresVariances(X, y, position, structure.labels.length);
    },
    value,
    profiled(x) {
      const white = whiten(x);
      if (!white) return NOWHERE;
      const N = REML ? n - white.rank : n;
      const factor = squares(white) / N;
      const sum = white.logDet + white.logR + (N / 2) * (Math.log(factor) + 1);
      return Number.isFinite(sum) ? { value: sum, factor } : NOWHERE;
    },
    blunted(x, share) {
      const white = whiten(x, share);
      return white ? total(white) : Number.POSITIVE_INFINITY;
    },
    margin(x) {
      const factors = factorsAt(x);
      if (!factors) return 0;
      let least = 1;
      for (const [s, { rows }] of patterns.entries()) {
        for (const [a, i] of rows.entries()) {
          const own = C[at.cell(i, i)] * size[i] ** 2;
          least = Math.min(least, factors[s][a * (rows.length + 1)] ** 2 / own);
        }
      }
      return least;
    },
  };
}
const NOWHERE = { value: Number.POSITIVE_INFINITY, factor: Number.NaN };

function leastSquaresVariances(
  X: Problem['parts']['conditional']['X'],
  y: Float64Array,
  position: Int32Array,
  m: number,
) {
  const { rank, Q } = pivotedQr(X, RANK_TOLERANCE);
  const [n, e] = [X.nrow, y.slice()];
  for (let j = 0; j < rank; j++) {
    let along = 0;
    for (let i = 0; i < n; i++) along += Q.data[j * n + i] * e[i];
    for (let i = 0; i < n; i++) e[i] -= along * Q.data[j * n + i];
  }
  const [squares, rows] = [new Float64Array(m), new Int32Array(m)];
  for (let i = 0; i < n; i++) {
    squares[position[i]] += e[i] ** 2;
    rows[position[i]]++;
  }
  const all = squares.reduce((sum, v) => sum + v, 0) / n || 1;
  return squares.map((v, j) => (rows[j] > 1 && v > 0 ? v / rows[j] : all));
}
