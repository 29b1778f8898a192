/**
 * What a Gaussian mixed model is once its rows have been passed over; evaluations do not depend on n. Rows are scaled by
 * the square roots of the weights; X is replaced by an orthonormal basis, y by its least-squares residual and the columns
 * of each term of Z by orthonormal ones, so that nothing large cancels (y + 1e6, a year, a unit of a million).
 *
 *   y = X beta + Z b + e,  b = F u sigma,  V = sigma^2 (I + Z F F' Z'),  X = QR,  beta = R^-1 (c + gamma),  Z = Z~ T
 */
import type { Problem } from '@mixdiff/contract';
import { type BlockLayout, blockLayout, fillCrossProducts, fillCrossVector, pivotedQr } from '@mixdiff/linalg';
import { backsolve, leastSquares } from './least-squares.ts';
import { type RandomBasis, randomBasis, whitened } from './random-basis.ts';

/** All that evaluations need of a problem. */
export interface Reduction {
  readonly problem: Problem;
  /** Rows, or the sum of weights that multiply log-densities. */
  readonly copies: number;
  /** Rank of X. */
  readonly p: number;
  /** Random effects. */
  readonly q: number;
  /** Columns of X that are kept, ascending. */
  readonly kept: Int32Array;
  /** p x p, upper triangular. */
  readonly R: Float64Array;
  readonly logDetR: number;
  /** p: c, the least-squares coefficients of Q. */
  readonly leastSquares: Float64Array;
  /** Squared lengths of W^(1/2)(y - offset) and of its least-squares residual. */
  readonly total: number;
  readonly yy: number;
  /** n x q Z~ by blocks; random effects are numbered as there. */
  readonly layout: BlockLayout;
  /** Z~'Z~, as the layout's entries. */
  readonly A: Float64Array;
  /** q x (p + 1), column-major: Z~'[Q, y]. */
  readonly C: Float64Array;
  /** One per term. */
  readonly bases: readonly RandomBasis[];
  /** Sum of log weights that belongs to the constant of the likelihood. */
  readonly logWeights: number;
  /** n: square roots of the weights. */
  readonly scale: Float64Array;
}
export interface ReduceOptions {
  /** What the weights mean: variances sigma^2 / w, or w copies of each log-density; `precision` unless told. */
  readonly weights?: 'precision' | 'likelihood';
  /** Columns of X that may be kept; all unless told. */
  readonly columns?: readonly number[];
  /** A column is left out if a smaller share of it is its own: R's 1e-7 unless told. */
  readonly rankTolerance?: number;
}

function squares(v: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i] * v[i];
  return sum;
}

/** What the rows say whatever the response is. */
export interface ReducedDesign extends Omit<Reduction, 'problem' | 'leastSquares' | 'total' | 'yy'> {
  /** n x p: the basis of X, rows scaled by the roots of the weights. */
  readonly Q: Float64Array;
  /** Per term, n x c. */
  readonly Z: readonly Float64Array[];
}

/** One pass over the rows. Takes any Gaussian problem; whether a method applies to it is for the caller to say. */
export const reductionOf = (problem: Problem, options: ReduceOptions = {}): Reduction =>
  reducedResponse(reducedDesign(problem, options), problem);

export function reducedDesign(problem: Problem, options: ReduceOptions): ReducedDesign {
  const { response, parts, random, weights } = problem;
  const { X } = parts.conditional;
  const n = response.y.length;
  const { columns = Array.from({ length: X.ncol }, (_, j) => j), rankTolerance } = options;
  const scale = weights ? weights.values.map(Math.sqrt) : new Float64Array(n).fill(1);
  const scaledX = new Float64Array(n * columns.length);
  columns.forEach((column, j) => {
    for (let i = 0; i < n; i++) scaledX[j * n + i] = X.data[column * n + i] * scale[i];
  });
  const qr = pivotedQr({ nrow: n, ncol: columns.length, data: scaledX }, rankTolerance);
  const p = qr.rank;
  const R = qr.R.slice(0, p * p);
  const kept = qr.pivot.slice(0, p).map((at) => columns[at]);
  const bases = random.map((term) => randomBasis(term, scale));
  const Z = random.map((term, k) => whitened(term.Z.data, scale, bases[k]));
  const layout = blockLayout(
    random.map(({ level, levels }, k) => ({ level, levels: levels.length, size: bases[k].columns })),
  );
  const { q } = layout;
  const A = new Float64Array(layout.place.length);
  fillCrossProducts(layout, Z, null, A);
  const C = new Float64Array(q * (p + 1));
  for (let j = 0; j < p; j++) fillCrossVector(layout, Z, null, qr.Q.data, j, C);
  let logDetR = 0;
  for (let j = 0; j < p; j++) logDetR += Math.log(Math.abs(R[j * (p + 1)]));
  const multiplied = weights !== null && options.weights === 'likelihood';
  const logOf = (w: Float64Array): number => w.reduce((sum, v) => sum + Math.log(v), 0);
  return {
    copies: multiplied ? weights.values.reduce((sum, v) => sum + v, 0) : n,
    ...{ p, q, kept, R, logDetR, layout, A, C, bases },
    logWeights: weights && !multiplied ? logOf(weights.values) : 0,
    ...{ scale, Q: qr.Q.data, Z },
  };
}
/** Of scale (y - offset). */
function squaresOf(y: Float64Array, offset: Float64Array | null, scale: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const x = scale[i] * (offset ? y[i] - offset[i] : y[i]);
    sum += x * x;
  }
  return sum;
}
/** `design`: of a problem that differs in the response alone, or in its offset. Its last column of C is filled. */
export function reducedResponse({ Q, Z, ...design }: ReducedDesign, problem: Problem): Reduction {
  const { R, p, q, kept, layout, scale, C } = design;
  const { residual, coefficients } = leastSquares(
    problem,
    scale,
    { Q: { nrow: scale.length, ncol: p, data: Q }, R, rank: p },
    kept,
  );
  fillCrossVector(layout, Z, null, residual, 0, C.fill(0, q * p).subarray(q * p));
  const { y } = problem.response;
  const { offset } = problem.parts.conditional;
  return {
    ...design,
    problem,
    leastSquares: coefficients,
    total: squaresOf(y, offset, scale),
    yy: squares(residual),
  };
}

/** beta for all columns of X, NaN for those that are not kept, where the coefficients of Q are c + gamma (p). */
export function coefficientsAt(reduction: Reduction, gamma: Float64Array): Float64Array {
  const { p, R, kept, problem } = reduction;
  const beta = new Float64Array(problem.parts.conditional.X.ncol).fill(Number.NaN);
  const total = reduction.leastSquares.map((v, j) => v + gamma[j]);
  backsolve(R, total, p).forEach((b, j) => {
    beta[kept[j]] = b;
  });
  return beta;
}
