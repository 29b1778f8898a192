/**
 * What a Gaussian mixed model is for inference once the rows have been passed over: cross-products of the random
 * effects' columns Z, of X and of y. X is replaced by the Q of its QR and y by its least-squares residuals, so that the
 * cross-products do not cancel (y + 1e6 changes nothing); prior weights are precisions and go into all of them as square
 * roots.
 *
 *   y = X beta + Z b + e,  b = F u sigma,  V = sigma^2 (I + Z F F' Z'),  X = Q R,  beta = beta_LS + R^-1 gamma
 */
import {
  type Answer,
  type Capability,
  type Problem,
  type RandomTerm,
  type Refusal,
  refuseLacking,
} from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import { type Blocks, buildBlocks, firstColumns, type TermRows } from './blocks.ts';
import { exactlyFitted } from './messages.ts';

export interface Reduction {
  readonly problem: Problem;
  readonly n: number;
  /** Rank of X. */
  readonly p: number;
  readonly q: number;
  /** Columns of X that are kept, ascending. */
  readonly kept: Int32Array;
  /** p x p, upper triangular. */
  readonly R: Float64Array;
  readonly logDetR: number;
  /** p: least-squares coefficients of the kept columns. */
  readonly betaLS: Float64Array;
  /** Residual sum of squares of least squares. */
  readonly yy: number;
  readonly terms: readonly RandomTerm[];
  /** First scalar column of Z per term, and q. */
  readonly first: readonly number[];
  readonly blocks: Blocks;
  /** q x p: Z'Q. */
  readonly ZX: Float64Array;
  /** q: Z'(y - X beta_LS). */
  readonly Zy: Float64Array;
  /** Sum of log weights. */
  readonly logWeights: number;
  /** n: square roots of the weights, null without. */
  readonly root: Float64Array | null;
}

/**
 * Refuses what these methods cannot carry: other families, structures beyond us and diag, weights as likelihoods.
 * `columns`: those of X that a fit has coefficients for; of aliased ones among them the later are left out.
 */
export function reduce(problem: Problem, columns: readonly number[] = allColumns(problem)): Answer<Reduction> {
  const refused = cannotCarry(problem);
  if (refused) return refused;
  const n = problem.response.y.length;
  const root = problem.weights ? problem.weights.values.map(Math.sqrt) : null;
  const qr = pivotedQr({ nrow: n, ncol: columns.length, data: scaled(columnsOf(problem, columns), root, n) });
  const p = qr.rank;
  const R = qr.R.slice(0, p * p);
  const response = scaled(
    problem.response.y.map((y, i) => y - (problem.parts.conditional.offset?.[i] ?? 0)),
    root,
    n,
  );
  const { gamma, residual } = leastSquares(qr.Q.data, response, n, p);
  const yy = squares(residual);
  if (yy <= EXACT ** 2 * squares(response)) return exactlyFitted();
  const terms = problem.random.map((term) => rowsOf(term, root, n));
  const first = firstColumns(terms);
  const q = first.at(-1) as number;
  const ZX = new Float64Array(q * p);
  for (let j = 0; j < p; j++) addZt(terms, first, qr.Q.data, j * n, ZX, j * q);
  const Zy = new Float64Array(q);
  addZt(terms, first, residual, 0, Zy, 0);
  let logDetR = 0;
  for (let j = 0; j < p; j++) logDetR += Math.log(Math.abs(R[j * p + j]));
  return {
    problem,
    n,
    p,
    q,
    kept: qr.pivot.slice(0, p).map((at) => columns[at]),
    R,
    logDetR,
    betaLS: backsolve(R, gamma, p),
    yy,
    terms: problem.random,
    first,
    blocks: buildBlocks(terms, n),
    ZX,
    Zy,
    logWeights: problem.weights ? problem.weights.values.reduce((sum, w) => sum + Math.log(w), 0) : 0,
    root,
  };
}

/** Rounding alone leaves this much of a response that X reproduces. */
const EXACT = 1e-14;
const squares = (v: Float64Array): number => v.reduce((sum, x) => sum + x * x, 0);
const allColumns = ({
  parts: {
    conditional: { X },
  },
}: Problem): number[] => Array.from({ length: X.ncol }, (_, j) => j);
/** Some columns of X, n x columns. */
export function columnsOf(
  {
    parts: {
      conditional: {
        X: { nrow, data },
      },
    },
  }: Problem,
  columns: readonly number[],
): Float64Array {
  const out = new Float64Array(nrow * columns.length);
  columns.forEach((column, j) => {
    out.set(data.subarray(column * nrow, (column + 1) * nrow), j * nrow);
  });
  return out;
}

const CARRIED: Capability = {
  name: 'a test or an interval',
  code: 'inference',
  takes: [],
  hint: (feature) =>
    feature === 'weights'
      ? 'weights as precisions are another likelihood'
      : 'the Wald table of the fit itself is of the same model',
};

/** Why these methods do not apply to a Problem at all; null when they do. */
export function cannotCarry(problem: Problem): Refusal | null {
  return refuseLacking(problem, CARRIED);
}

/** R x = b for upper triangular R. */
export function backsolve(R: Float64Array, b: Float64Array, p: number): Float64Array {
  const x = b.slice(0, p);
  for (let j = p - 1; j >= 0; j--) {
    x[j] /= R[j * p + j];
    for (let i = 0; i < j; i++) x[i] -= R[j * p + i] * x[j];
  }
  return x;
}

function scaled(data: Float64Array, root: Float64Array | null, n: number): Float64Array {
  return root ? data.map((x, i) => x * root[i % n]) : data.slice();
}

/** Twice, because one projection leaves rounding of the size of y in the residuals. */
function leastSquares(Q: Float64Array, y: Float64Array, n: number, p: number) {
  const gamma = new Float64Array(p);
  const residual = y.slice();
  for (let pass = 0; pass < 2; pass++) {
    for (let j = 0; j < p; j++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += Q[j * n + i] * residual[i];
      gamma[j] += sum;
      for (let i = 0; i < n; i++) residual[i] -= sum * Q[j * n + i];
    }
  }
  return { gamma, residual };
}

function rowsOf(term: RandomTerm, root: Float64Array | null, n: number): TermRows {
  const size = term.columns.length;
  return { levels: term.levels.length, size, level: term.level, Z: scaled(term.Z.data, root, n) };
}

/** out[outAt ...] += Z'x for a column x of length n. */
function addZt(
  terms: readonly TermRows[],
  first: readonly number[],
  x: Float64Array,
  xAt: number,
  out: Float64Array,
  outAt: number,
): void {
  terms.forEach(({ size, level, Z }, k) => {
    const n = level.length;
    for (let c = 0; c < size; c++) {
      const to = outAt + first[k] + c;
      for (let i = 0; i < n; i++) out[to + level[i] * size] += Z[c * n + i] * x[xAt + i];
    }
  });
}
