/**
 * The one pass over the data (Bates et al. 2015, sections 3.2 to 3.4): everything that depends on n is reduced to
 * cross-products, which the criterion then uses without looking at a row again.
 *
 * Cross-products cancel when the columns are far from orthogonal or the response far from zero. So W^(1/2)X is replaced
 * by the Q of its QR (beta = R^-1 beta_Q, and |R'R| goes back into the REML criterion), and W^(1/2)y by its least-squares
 * residual: Q'Q = I and Q'y = 0 then hold to rounding, and the least-squares part Q'y is added to beta_Q afterwards.
 */
import type { Matrix, Problem } from '@mixdiff/contract';
import {
  type DoubleWords,
  doubleWords,
  type PlacedLevels,
  pivotedQr,
  roundDoubleWords,
  setDoubleWords,
  subtractProducts,
} from '@mixdiff/linalg';
import { type ThetaLayout, thetaLayout } from './covariance.ts';
import { type Blocks, type CompactTerm, crossProducts } from './cross-products.ts';
import { nestedDesign } from './nested-levels/design.ts';
import { multiplyUpper, solveUpper } from './triangle.ts';

export interface Design {
  readonly problem: Problem;
  readonly n: number;
  /** Rank of X. */
  readonly rank: number;
  /** rank: kept columns of X, ascending. */
  readonly kept: Int32Array;
  /** n x rank, orthonormal: Q of W^(1/2) X[, kept]. */
  readonly Q: Float64Array;
  /** rank x rank, upper triangle. */
  readonly R: Float64Array;
  /** log|det R|. */
  readonly logDetR: number;
  /** Sum over columns of their length beside what the ones before leave of it: Q's errors in units of the last place. */
  readonly basisRounding: number;
  /** n, or null where every weight is 1. */
  readonly rootWeights: Float64Array | null;
  readonly sumLogWeights: number;
  readonly layout: ThetaLayout;
  /** In lme4's order, weighted. */
  readonly terms: readonly CompactTerm[];
  readonly blocks: Blocks;
  /** q x rank: Z'Q. */
  readonly ZtQ: Float64Array;
  /** null: the terms are no levels within levels. */
  readonly nested: PlacedLevels | null;
}
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
  /** Work: rank, and n each. */
  readonly beta: Float64Array;
  readonly sum: DoubleWords;
  readonly factor: Float64Array;
}

/** lme4 takes R's qr tolerance for what is a linear combination of earlier columns. */
const RANK_TOLERANCE = 1e-7;

export function buildDesign(problem: Problem): Design {
  const n = problem.response.y.length;
  const { values: weights } = problem.weights ?? { values: null };
  const rootWeights = weights?.some((w) => w !== 1) ? weights.map(Math.sqrt) : null;
  const layout = thetaLayout(problem.random);
  const terms = layout.terms.map(({ position, size, levels }) => {
    const { level, Z } = problem.random[position];
    return { size, levels, level, Z: scaleRows(Z, rootWeights) };
  });
  const fixed = orthogonalBasis(problem.parts.conditional.X, rootWeights);
  const blocks = crossProducts(terms, n);
  const ZtQ = new Float64Array(blocks.q * fixed.rank);
  addZtQ(terms, blocks, fixed.Q, fixed.rank, ZtQ, n);
  const nested = nestedDesign(blocks, terms.length, ZtQ, fixed.rank);
  const sumLogWeights = rootWeights ? 2 * rootWeights.reduce((sum, w) => sum + Math.log(w), 0) : 0;
  return { problem, n, ...fixed, rootWeights, sumLogWeights, layout, terms, blocks, ZtQ, nested };
}

/** The rank is judged on X as it is, as lme4 does; the basis is that of the weighted columns which are kept. */
function orthogonalBasis(X: Matrix, rootWeights: Float64Array | null) {
  const n = X.nrow;
  const plain = pivotedQr(X, RANK_TOLERANCE);
  const rank = plain.rank;
  const kept = plain.pivot.slice(0, rank);
  let Q: Float64Array = plain.Q.data;
  let R: Float64Array = plain.R.slice(0, rank * rank);
  if (rootWeights) {
    const data = new Float64Array(n * rank);
    kept.forEach((column, j) => {
      for (let i = 0; i < n; i++) data[j * n + i] = rootWeights[i] * X.data[column * n + i];
    });
    const weighted = pivotedQr({ nrow: n, ncol: rank, data }, 0);
    [Q, R] = [weighted.Q.data, weighted.R];
  }
  let [logDetR, basisRounding] = [0, 0];
  for (let j = 0; j < rank; j++) {
    const own = Math.abs(R[j * (rank + 1)]);
    logDetR += Math.log(own);
    let square = 0;
    for (let i = j * rank; i <= j * (rank + 1); i++) square += R[i] * R[i];
    // columns of an extreme scale: squares that a double cannot hold
    const length =
      square > 1e-280 && square < 1e280 ? Math.sqrt(square) : Math.hypot(...R.subarray(j * rank, j * (rank + 1) + 1));
    basisRounding += length / own;
  }
  return { rank, kept, Q, R, logDetR, basisRounding };
}

function scaleRows(Z: Matrix, rootWeights: Float64Array | null): Float64Array {
  if (!rootWeights) return Z.data;
  return Z.data.map((z, at) => z * rootWeights[at % Z.nrow]);
}

/** out (q x rank) <- Z'Q, four columns at a time: each sum by ascending row. */
function addZtQ(
  terms: readonly CompactTerm[],
  blocks: Blocks,
  Q: Float64Array,
  rank: number,
  out: Float64Array,
  n: number,
): void {
  const { first, firstOfTerm, q, oneColumn } = blocks;
  const together = oneColumn ? rank & ~3 : 0;
  for (let k = 0; k < terms.length && together > 0; k++) {
    const { level, Z, levels } = terms[k];
    const start = levels > 0 ? first[firstOfTerm[k]] : 0;
    for (let j = 0; j < together; j += 4) {
      const a = j * n;
      const to = start + j * q;
      for (let i = 0; i < n; i++) {
        const z = Z[i];
        const at = to + level[i];
        out[at] += z * Q[a + i];
        out[at + q] += z * Q[a + n + i];
        out[at + 2 * q] += z * Q[a + 2 * n + i];
        out[at + 3 * q] += z * Q[a + 3 * n + i];
      }
    }
  }
  for (let j = together; j < rank; j++) addZt(terms, blocks, Q, j * n, out, j * q, n);
}

/** out[to..] (q) += Z'x[from..] (n). */
function addZt(
  terms: readonly CompactTerm[],
  { first, firstOfTerm }: Blocks,
  x: Float64Array,
  from: number,
  out: Float64Array,
  to: number,
  n: number,
): void {
  for (let k = 0; k < terms.length; k++) {
    const { size, level, Z } = terms[k];
    const start = to + (terms[k].levels > 0 ? first[firstOfTerm[k]] : 0);
    for (let c = 0; c < size; c++) {
      for (let i = 0; i < n; i++) out[start + level[i] * size + c] += Z[c * n + i] * x[from + i];
    }
  }
}

export const newResponse = ({ n, rank, blocks }: Design): Response => ({
  leastSquares: new Float64Array(rank),
  residual: new Float64Array(n),
  Zty: new Float64Array(blocks.q),
  yty: 0,
  version: 0,
  beta: new Float64Array(rank),
  sum: doubleWords(n),
  factor: new Float64Array(n),
});

/**
 * Fills `into` for a response y (n, offset still in it). A response far from zero is projected twice: the second pass
 * removes what rounding left of it. Where the fixed effects dwarf the residual, that pass starts from y - offset - X beta at
 * the first one's beta, summed in twice the working precision. Does not allocate.
 */
export function setResponse(design: Design, y: Float64Array, into: Response): void {
  const { n, rank, Q, R, terms, blocks } = design;
  const { residual, leastSquares, beta, Zty } = into;
  takeFit(design, y, beta.fill(0), into);
  leastSquares.fill(0);
  projectOut(Q, n, rank, residual, leastSquares, into);
  const explained = sumOfSquares(leastSquares, rank);
  if (into.yty < DWARFED * explained) {
    beta.set(leastSquares);
    solveUpper(R, rank, beta);
    takeFit(design, y, beta, into);
    multiplyUpper(R, rank, beta, leastSquares);
  }
  if (into.yty < FAR * explained) projectOut(Q, n, rank, residual, leastSquares, into);
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
function takeFit(design: Design, y: Float64Array, beta: Float64Array, { residual, sum, factor }: Response): void {
  const { n, rank, kept, rootWeights, problem } = design;
  setDoubleWords(sum, y);
  if (problem.parts.conditional.offset) subtractProducts(sum, problem.parts.conditional.offset, 0, factor.fill(1));
  for (let j = 0; j < rank; j++) {
    if (beta[j] !== 0) subtractProducts(sum, problem.parts.conditional.X.data, kept[j] * n, factor.fill(beta[j]));
  }
  roundDoubleWords(sum, residual);
  if (rootWeights) for (let i = 0; i < n; i++) residual[i] *= rootWeights[i];
}
/** x <- x - QQ'x, leastSquares += Q'x, yty <- x'x. Two columns at a time, one pass over x each. */
function projectOut(
  Q: Float64Array,
  n: number,
  rank: number,
  x: Float64Array,
  leastSquares: Float64Array,
  into: { yty: number },
): void {
  for (let j = 0; j < rank; j += 2) {
    const first = j * n;
    const second = j + 1 < rank ? first + n : -1;
    const a = dot(Q, first, x, n);
    leastSquares[j] += a;
    if (second < 0) {
      for (let i = 0; i < n; i++) x[i] -= a * Q[first + i];
      continue;
    }
    const b = dot(Q, second, x, n);
    leastSquares[j + 1] += b;
    for (let i = 0; i < n; i++) x[i] -= a * Q[first + i] + b * Q[second + i];
  }
  into.yty = sumOfSquares(x, n);
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
