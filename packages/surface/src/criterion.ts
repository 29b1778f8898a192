/**
 * The Gaussian criterion of a Reduction with beta maximised out, over any c x c relative factor Lambda per term,
 * triangular or not (Bates, Mächler, Bolker & Walker 2015, JSS 67/1, equations 34 and 41). With A = Z~'Z~, C_x = Z~'Q and
 * C_y = Z~'y, y the least-squares residual:
 *
 *   M = Lambda'A Lambda + I = LL',   W = L^-1 Lambda'[C_x, C_y],   G = I - W_x'W_x = R_x R_x'
 *   gamma = -G^-1 W_x'W_y,   r^2 = yy - |W_y|^2 - |R_x^-1 W_x'W_y|^2
 *
 * Deviance: log|M| + (REML) log|G| + a function of r^2. A kernel of its own: no code shared with any backend, and what is
 * found on it is judged again by the referee. One evaluation allocates nothing.
 */
import { analyze, cholesky, halfLogDet, type SparseCholesky, solveLower, solveLowerT } from '@mixdiff/linalg';
import type { Reduction } from './reduction.ts';
import { type Factors, fillSystem, timesLambda } from './system.ts';

/** Share of yy below which r^2, a difference of sums of that size, has too few digits left. */
const RELIABLE = 1e-12;

/** LIVE. The criterion of one Reduction, with what its evaluations fill. */
export interface Criterion {
  readonly reduction: Reduction;
  readonly sparse: SparseCholesky;
  /** Values of M, aligned with the pattern. */
  readonly M: Float64Array;
  /** Filled by `solveAt`, again and again. */
  readonly solution: Mutable<Solution>;
  readonly work: Work;
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The criterion's answer at one Lambda. Each criterion has one: it holds until the next `solveAt`. */
export interface Solution {
  readonly criterion: Criterion;
  /** As given to `solveAt`; unchanged while the solution is read. */
  readonly lambda: Factors;
  readonly halfLogDetM: number;
  readonly halfLogDetG: number;
  readonly r2: number;
  /** q x (p + 1). */
  readonly W: Float64Array;
  /** p x p, lower triangle. */
  readonly Rx: Float64Array;
  /** p: coefficients of Q at the optimum, or at a constraint (`constrain`). */
  readonly gamma: Float64Array;
}
interface Work {
  readonly direction: Float64Array;
  /** (p + 1) x (p + 1): W'W. */
  readonly WtW: Float64Array;
  readonly block: Float64Array;
  readonly other: Float64Array;
  /** As the pattern: M^-1 there. */
  readonly inverse: Float64Array;
  /** q x (p + 1). */
  readonly U: Float64Array;
  readonly LambdaU: Float64Array;
  readonly E: Float64Array;
  readonly Ginv: Float64Array;
}

/** Everything that depends on the pattern alone, and all work arrays. */
export function openCriterion(reduction: Reduction): Criterion {
  const { p, q, layout, bases } = reduction;
  const largest = bases.reduce((most, { columns }) => Math.max(most, columns), 1);
  const entries = layout.pattern.rowIdx.length;
  const solution: Mutable<Solution> = {
    criterion: undefined as never,
    lambda: [],
    halfLogDetM: Number.NaN,
    halfLogDetG: Number.NaN,
    r2: Number.NaN,
    W: new Float64Array(q * (p + 1)),
    Rx: new Float64Array(p * p),
    gamma: new Float64Array(p),
  };
  const work = {
    direction: new Float64Array(p),
    WtW: new Float64Array((p + 1) ** 2),
    block: new Float64Array(largest ** 2),
    other: new Float64Array(largest ** 2),
    inverse: new Float64Array(entries),
    U: new Float64Array(q * (p + 1)),
    LambdaU: new Float64Array(q * (p + 1)),
    E: new Float64Array(q * (p + 1)),
    Ginv: new Float64Array(p * p),
  };
  let sparse: SparseCholesky | undefined;
  solution.criterion = {
    reduction,
    // only where it is asked for: sums over levels need none
    get sparse() {
      sparse ??= analyze(layout.pattern);
      return sparse;
    },
    ...{ M: new Float64Array(entries), solution, work },
  };
  return solution.criterion;
}

/** Null where a factorization fails, or r^2 has no digits left. */
export function solveAt(c: Criterion, lambda: Factors): Solution | null {
  const { reduction, sparse, M, solution, work } = c;
  const { p, layout, A, C, yy } = reduction;
  const { W, Rx, gamma } = solution;
  solution.lambda = lambda;
  fillSystem(layout, A, lambda, work.block, M);
  if (sparse.factor(M) !== -1) return null;
  solution.halfLogDetM = sparse.halfLogDet();
  timesLambda(layout, lambda, C, W, p + 1, true, work.block);
  const { WtW } = work;
  sparse.halfSolveCross(W, p + 1, WtW);
  const m = p + 1;
  for (let j = 0; j < p; j++) {
    for (let i = j; i < p; i++) Rx[j * p + i] = (i === j ? 1 : 0) - WtW[j * m + i];
    gamma[j] = -WtW[j * m + p];
  }
  if (cholesky(Rx, p) !== -1) return null;
  solution.halfLogDetG = halfLogDet(Rx, p);
  let r2 = yy - WtW[p * m + p];
  solveLower(Rx, p, gamma, 1);
  for (let j = 0; j < p; j++) r2 -= gamma[j] ** 2;
  solveLowerT(Rx, p, gamma, 1);
  solution.r2 = r2;
  return isReliable(solution, yy) ? solution : null;
}
/** Whether r^2 has digits, and the determinant is one. */
export const isReliable = ({ r2, halfLogDetM }: Pick<Solution, 'r2' | 'halfLogDetM'>, yy: number): boolean =>
  r2 > RELIABLE * yy && Number.isFinite(halfLogDetM);

/**
 * Holds h'gamma at `value` (h: p): moves gamma along G^-1 h and adds the price of it, (value - h'gamma)^2 / h'G^-1h, to
 * r^2.
 */
export function constrain({ criterion, Rx, gamma }: Omit<Solution, 'W'>, h: Float64Array, value: number): void {
  const { reduction, work, solution } = criterion;
  const { p } = reduction;
  const { direction } = work;
  direction.set(h);
  solveLower(Rx, p, direction, 1);
  let v = 0;
  for (let j = 0; j < p; j++) v += direction[j] ** 2;
  solveLowerT(Rx, p, direction, 1);
  let now = 0;
  for (let j = 0; j < p; j++) now += h[j] * gamma[j];
  const step = (value - now) / v;
  for (let j = 0; j < p; j++) gamma[j] += step * direction[j];
  solution.r2 += step * step * v;
}
