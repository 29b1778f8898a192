/**
 * A marginal linear model, y = X beta + e with Var(e) = sigma^2 W^-1/2 V W^-1/2, V = D R D, at one set of its parameters (Pinheiro &
 * Bates 2000, section 5.1): whitened, it is least squares. With [X y] -> V^-1/2 W^1/2 [X y] = Q [R_X c; 0 c_y],
 *
 *   RSS = c_y^2,   beta = R_X^-1 c,   sigma^2 = RSS / N,   N = n under ML, n - p under REML
 *   l   = N (log N - log 2 pi - 1) / 2 - [ N/2 log RSS + 1/2 log|V| + (REML) log|R_X| - 1/2 sum log w ]
 *
 * The bracket is what gls minimises.
 */
import type { Problem, ResidualModel } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import { type ErrorStructure, errorStructure } from '../residual/error-structure.ts';

export interface State {
  readonly par: Float64Array;
  readonly beta: Float64Array;
  /** p x p upper triangle. */
  readonly RX: Float64Array;
  readonly rss: number;
  readonly value: number;
  /** Columns of [X y], whitened, that those before them leave more of than RANK_TOLERANCE. */
  readonly kept: readonly boolean[];
}
export interface Model {
  readonly problem: Problem;
  readonly structure: ErrorStructure;
  readonly n: number;
  readonly p: number;
  /** n, or n - p under REML. */
  readonly N: number;
  /** l = constant - value. */
  readonly constant: number;
  /** Everything at these parameters; `y` replaces the problem's response. A value that is not finite: there is no such model. */
  stateAt(par: Float64Array, y?: Float64Array): State;
}

/** eps^1/2 of a column's length, of y's too: gls stops below (nlme 3.1-162, bisected at four correlations: 1.4902e-8). */
const RANK_TOLERANCE = Math.sqrt(Number.EPSILON);

export function openModel(problem: Problem, exponential: string): Model {
  const { response, parts, weights, method } = problem;
  const { X } = parts.conditional;
  const [n, p] = [X.nrow, X.ncol];
  const residual = problem.residual ?? independent(n);
  const N = method === 'REML' ? n - p : n;
  const rows = rowsOf(residual);
  const structure = errorStructure(residual, rows, exponential);
  const root = weights?.values.map(Math.sqrt) ?? null;
  const halfLogWeights = root ? root.reduce((sum, w) => sum + Math.log(w), 0) : 0;
  return {
    problem,
    structure,
    n,
    p,
    N,
    constant: (N * (Math.log(N) - Math.log(2 * Math.PI) - 1)) / 2,
    stateAt(par, y = response.y) {
      const data = new Float64Array(n * (p + 1));
      data.set(X.data);
      data.set(y, n * p);
      if (root) for (let k = 0; k < data.length; k++) data[k] *= root[k % n];
      const halfLogV = structure.whiten(par, data, p + 1);
      const { R } = pivotedQr({ nrow: n, ncol: p + 1, data: ordered(data, rows) }, 0);
      const column = (j: number): Float64Array => R.subarray(j * (p + 1), (j + 1) * (p + 1));
      const RX = Float64Array.from({ length: p * p }, (_, k) => column(Math.floor(k / p))[k % p]);
      const last = column(p);
      const kept = Array.from({ length: p + 1 }, (_, j) => {
        const own = column(j);
        return Math.abs(own[j]) >= RANK_TOLERANCE * Math.hypot(...own.subarray(0, j + 1));
      });
      const rss = last[p] ** 2;
      const logDetX = RX.reduce((sum, r, k) => (k % (p + 1) === 0 ? sum + Math.log(Math.abs(r)) : sum), 0);
      const value = (N / 2) * Math.log(rss) + halfLogV + (method === 'REML' ? logDetX : 0) - halfLogWeights;
      return { par: par.slice(), beta: backsolve(RX, last, p), RX, rss, value, kept };
    },
  };
}

/** Rows without correlation and with one variance: every row a subject. */
const independent = (n: number): ResidualModel => ({
  subject: {
    name: 'row',
    levels: Array.from({ length: n }, (_, row) => String(row + 1)),
    index: Int32Array.from({ length: n }, (_, row) => row),
  },
  position: new Int32Array(n),
  structure: { kind: 'diag-hom', labels: ['1'] },
});

/** gls sorts rows by subject where they are correlated, keeping the order of the data within. */
function rowsOf({ subject: { index }, structure: { kind } }: ResidualModel): Int32Array {
  const rows = Int32Array.from(index, (_, row) => row);
  return kind.startsWith('diag') ? rows : rows.sort((a, b) => index[a] - index[b] || a - b);
}

/** Columns with their rows in this order. */
const ordered = (data: Float64Array, rows: Int32Array): Float64Array =>
  data.map((_, e) => data[e - (e % rows.length) + rows[e % rows.length]]);

function backsolve(R: Float64Array, c: Float64Array, p: number): Float64Array {
  const beta = c.slice(0, p);
  for (let i = p - 1; i >= 0; i--) {
    for (let j = i + 1; j < p; j++) beta[i] -= R[j * p + i] * beta[j];
    beta[i] /= R[i * (p + 1)];
  }
  return beta;
}
