/**
 * The one pass over the data (Bates et al. 2015, sections 3.2 to 3.4): everything that depends on n is reduced to
 * cross-products, which the criterion then uses without looking at a row again.
 *
 * Cross-products cancel when the columns are far from orthogonal or the response far from zero. So W^(1/2)X is replaced
 * by the Q of its QR (beta = R^-1 beta_Q, and |R'R| goes back into the REML criterion), and W^(1/2)y by its least-squares
 * residual: Q'Q = I and Q'y = 0 then hold to rounding, and the least-squares part Q'y is added to beta_Q afterwards.
 */
import type { Matrix, Problem } from '@mixdiff/contract';
import { type PlacedLevels, pivotedQr } from '@mixdiff/linalg';
import { type ThetaLayout, thetaLayout } from './covariance.ts';
import { type Blocks, type CompactTerm, crossProducts } from './cross-products.ts';
import { nestedDesign } from './nested-levels/design.ts';

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
  const nested = nestedDesign(terms, n, ZtQ, fixed.rank);
  const sumLogWeights = rootWeights ? 2 * rootWeights.reduce((sum, w) => sum + Math.log(w), 0) : 0;
  return withNested({ problem, n, ...fixed, rootWeights, sumLogWeights, layout, terms, blocks, ZtQ }, nested);
}

/** Field by field, so that all designs have one hidden class (linalg's nested-levels/order.ts says why). */
export function withNested(of: Omit<Design, 'nested'>, nested: PlacedLevels | null): Design {
  const { problem, n, rank, kept, Q, R, logDetR, basisRounding } = of;
  const { rootWeights, sumLogWeights, layout, terms, blocks, ZtQ } = of;
  return {
    problem,
    n,
    rank,
    kept,
    Q,
    R,
    logDetR,
    basisRounding,
    rootWeights,
    sumLogWeights,
    layout,
    terms,
    blocks,
    ZtQ,
    nested,
  };
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
    const start = terms[k].levels > 0 ? first[firstOfTerm[k]] : 0;
    for (let j = 0; j < together; j += 4) addFourColumns(terms[k], Q, j * n, out, start + j * q, q, n);
  }
  for (let j = together; j < rank; j++) addZt(terms, blocks, Q, j * n, out, j * q, n);
}

/** Rows of one level mostly stand together: its sums are kept at hand. */
function addFourColumns(
  { level, Z }: CompactTerm,
  Q: Float64Array,
  from: number,
  out: Float64Array,
  start: number,
  q: number,
  n: number,
): void {
  let at = start + level[0];
  let [s0, s1, s2, s3] = [out[at], out[at + q], out[at + 2 * q], out[at + 3 * q]];
  for (let i = 0; i < n; i++) {
    if (start + level[i] !== at) {
      out[at] = s0;
      out[at + q] = s1;
      out[at + 2 * q] = s2;
      out[at + 3 * q] = s3;
      at = start + level[i];
      s0 = out[at];
      s1 = out[at + q];
      s2 = out[at + 2 * q];
      s3 = out[at + 3 * q];
    }
    const z = Z[i];
    s0 += z * Q[from + i];
    s1 += z * Q[from + n + i];
    s2 += z * Q[from + 2 * n + i];
    s3 += z * Q[from + 3 * n + i];
  }
  out[at] = s0;
  out[at + q] = s1;
  out[at + 2 * q] = s2;
  out[at + 3 * q] = s3;
}

/** The sum of a level at hand while its rows go on: what was stored would have to be waited for. */
function addZtOfOne(
  level: Int32Array,
  Z: Float64Array,
  x: Float64Array,
  from: number,
  out: Float64Array,
  start: number,
  n: number,
): void {
  let own = level[0];
  let sum = out[start + own];
  for (let i = 0; i < n; i++) {
    const next = level[i];
    if (next !== own) {
      out[start + own] = sum;
      own = next;
      sum = out[start + own];
    }
    sum += Z[i] * x[from + i];
  }
  out[start + own] = sum;
}

/** out[to..] (q) += Z'x[from..] (n). */
export function addZt(
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
    if (size === 1) {
      addZtOfOne(level, Z, x, from, out, start, n);
      continue;
    }
    for (let c = 0; c < size; c++) {
      for (let i = 0; i < n; i++) out[start + level[i] * size + c] += Z[c * n + i] * x[from + i];
    }
  }
}
