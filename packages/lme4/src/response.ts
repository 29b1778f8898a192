/**
 * What of the one pass over the data (design.ts) depends on the response: its least-squares part and residual, and the products of the
 * latter. A refit replaces it and nothing else.
 */
import {
  type DoubleWords,
  doubleWords,
  projectOut,
  roundDoubleWords,
  setDoubleWords,
  subtractProducts,
} from '@mixdiff/linalg';
import { addZt, type Design } from './design.ts';
import { multiplyUpper, solveUpper } from './triangle.ts';

export type Project = typeof projected;
/** What depends on y; a refit replaces it and nothing else. */
export interface Response {
  /** rank: Q'W^(1/2)(y - offset), the least-squares part. */
  readonly leastSquares: Float64Array;
  /** n: W^(1/2)(y - offset) minus its projection on Q. */
  readonly residual: Float64Array;
  /** q */
  readonly Zty: Float64Array;
  yty: number;
  /** How often it was set. */
  version: number;
  /** Work: rank. */
  readonly beta: Float64Array;
  /** For sums in twice the working precision, once a response has needed them. */
  precise: { readonly sum: DoubleWords; readonly factor: Float64Array } | null;
}

export const newResponse = ({ n, rank, blocks }: Design): Response => ({
  leastSquares: new Float64Array(rank),
  residual: new Float64Array(n),
  Zty: new Float64Array(blocks.q),
  yty: 0,
  version: 0,
  beta: new Float64Array(rank),
  precise: null,
});

/**
 * Fills `into` for a response y (n, offset still in it). A response far from zero is projected twice: the second pass
 * removes what rounding left of it. Where the fixed effects dwarf the residual, that pass starts from y - offset - X beta at
 * the first one's beta, summed in twice the working precision. Allocates for that alone, once.
 */
export function setResponse(design: Design, y: Float64Array, into: Response): void {
  const { n, rank, Q, R, terms, blocks } = design;
  const { residual, leastSquares, beta, Zty } = into;
  takeFit(design, y, beta.fill(0), into);
  leastSquares.fill(0);
  into.yty = projectOut(Q, n, rank, residual, leastSquares);
  const explained = sumOfSquares(leastSquares, rank);
  if (into.yty < DWARFED * explained) {
    beta.set(leastSquares);
    solveUpper(R, rank, beta);
    takeFit(design, y, beta, into);
    multiplyUpper(R, rank, beta, leastSquares);
  }
  if (into.yty < FAR * explained) into.yty = projectOut(Q, n, rank, residual, leastSquares);
  Zty.fill(0);
  addZt(terms, blocks, residual, 0, Zty, 0, n);
  into.version++;
}

/** A point near which responses lie: X beta + offset (n) and R beta (rank), both of the kept columns. */
export interface Centre {
  readonly mean: Float64Array;
  readonly coefficients: Float64Array;
}
/** At beta (p, NaN where a column was dropped). */
export function centreAt({ problem, n, rank, kept, R }: Design, beta: Float64Array): Centre {
  const { X, offset } = problem.parts.conditional;
  const mean = offset ? offset.slice() : new Float64Array(n);
  const coefficients = Float64Array.from(kept, (column) => beta[column]);
  for (let j = 0; j < rank; j++) {
    const [from, by] = [kept[j] * n, coefficients[j]];
    for (let i = 0; i < n; i++) mean[i] += by * X.data[from + i];
  }
  multiplyUpper(R, rank, coefficients.slice(), coefficients);
  return { mean, coefficients };
}

/**
 * The same as `setResponse` of a response near a centre, from its moments: with e = W^(1/2)(y - centre), Q'e = a and the residual
 * e - Qa, which is not formed. Where a is not small beside e, that would cancel, and `setResponse` does it. Does not allocate.
 */
export function setResponseNear(
  design: Design,
  y: Float64Array,
  { mean, coefficients }: Centre,
  into: Response,
  project: Project = projected,
): void {
  const { n, rank, terms, blocks, rootWeights, ZtQ } = design;
  const { residual: e, leastSquares: a, Zty } = into;
  if (rootWeights) for (let i = 0; i < n; i++) e[i] = rootWeights[i] * (y[i] - mean[i]);
  else for (let i = 0; i < n; i++) e[i] = y[i] - mean[i];
  const whole = project(design, e, a);
  into.yty = whole - sumOfSquares(a, rank);
  if (!(into.yty > KEPT * whole)) {
    setResponse(design, y, into);
    return;
  }
  Zty.fill(0);
  addZt(terms, blocks, e, 0, Zty, 0, n);
  const { q } = blocks;
  for (let j = 0; j < rank; j++) for (let i = 0; i < q; i++) Zty[i] -= a[j] * ZtQ[j * q + i];
  for (let j = 0; j < rank; j++) a[j] += coefficients[j];
  into.version++;
}
/** a <- Q'e; returns e'e. */
function projected({ Q, n, rank }: Design, e: Float64Array, a: Float64Array): number {
  for (let j = 0; j < rank; j++) a[j] = dot(Q, j * n, e, n);
  return sumOfSquares(e, n);
}
/** Share of a sum of squares that must be left, so that no more than a digit is lost. */
const KEPT = 0.1;

/** Residual over least-squares part, squared, below which rounding of the latter would show in the former. */
const FAR = 0.1;
/** And below which a second projection does not mend it. */
const DWARFED = 1e-6;

/** residual <- W^(1/2)(y - offset - X beta), beta: rank. */
function takeFit(design: Design, y: Float64Array, beta: Float64Array, into: Response): void {
  const { n, rank, kept, rootWeights, problem } = design;
  const { residual } = into;
  const { X, offset } = problem.parts.conditional;
  if (!offset && beta.every((b) => b === 0)) residual.set(y);
  else {
    into.precise ??= { sum: doubleWords(n), factor: new Float64Array(n) };
    const { sum, factor } = into.precise;
    setDoubleWords(sum, y);
    if (offset) subtractProducts(sum, offset, 0, factor.fill(1));
    for (let j = 0; j < rank; j++) {
      if (beta[j] !== 0) subtractProducts(sum, X.data, kept[j] * n, factor.fill(beta[j]));
    }
    roundDoubleWords(sum, residual);
  }
  if (rootWeights) for (let i = 0; i < n; i++) residual[i] *= rootWeights[i];
}
/** Four running sums, so that additions need not wait for each other; added up in the order 0, 1, 2, 3. */
function dot(Q: Float64Array, at: number, x: Float64Array, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < n; i += 4) {
    s0 += Q[at + i] * x[i];
    s1 += Q[at + i + 1] * x[i + 1];
    s2 += Q[at + i + 2] * x[i + 2];
    s3 += Q[at + i + 3] * x[i + 3];
  }
  for (; i < n; i++) s0 += Q[at + i] * x[i];
  return s0 + s1 + s2 + s3;
}
const sumOfSquares = (x: Float64Array, n: number): number => dot(x, 0, x, n);
