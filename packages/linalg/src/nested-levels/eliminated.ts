/**
 * The Schur complement of levels within levels. With n_c and w_c an inner level's entries of B, b a row of the borders (sums.ts), pivots
 * and what is left are, eliminated by hand:
 *
 *   p_c = 1 + s^2 n_c,   a_c = s^2 / p_c
 *   b_g <- b_g - sum over c in g of a_c w_c b_c,   n_g <- n_g - sum of a_c w_c^2
 *   S_g = 1 + t^2 n_g
 *   log|A| = sum log p_c + sum log S_g
 *   K - C'D A^-1 D C = diag(1, ..., 1, last) - sum a_c b_c b_c' - sum t^2 / S_g b_g b_g'
 *
 * The sums over c go over distinct n_c, whose b_c b_c' were added up once.
 */
import type { PlacedLevels } from './order.ts';
import { placed } from './placed.ts';
import type { LastColumn, NestedLevels } from './sums.ts';

/** LIVE. What an elimination fills, beside its workspace, and derivatives read. */
export interface NestedWork {
  /** Per distinct size: p_c. */
  readonly pivot: Float64Array;
  /** outer: n_g as left, and S_g. */
  readonly left: Float64Array;
  readonly outerPivot: Float64Array;
  /** log|A| */
  logDet: number;
  /** Whose elimination by sums stands in the workspace, if it still does. */
  eliminated: LastColumn | null;
}
/** LIVE. The last column as it is now: its sums, how often it was set, and its own entry of K. */
export interface ColumnNow {
  readonly sums: LastColumn;
  version: number;
  last: number;
}
/** Arrays for eliminations of one matrix, one after the other. */
export const nestedWork = ({ outer, size }: NestedLevels): NestedWork => ({
  pivot: new Float64Array(size.length),
  left: new Float64Array(outer),
  outerPivot: new Float64Array(outer),
  logDet: NaN,
  eliminated: null,
});

/**
 * corner (m x m, lower triangle) <- [R_X', 0; c_beta', r]; work.logDet <- log|L|^2; false where a pivot fails. Does not allocate.
 */
export function eliminateNested(
  of: PlacedLevels,
  { sums, version, last }: ColumnNow,
  work: NestedWork,
  s: number,
  t: number,
  corner: Float64Array,
): boolean {
  const { outer, columns, size, at } = of;
  const { numbers, kernels } = placed(of, sums, version).space;
  const m = columns + 1;
  const { width } = at;
  work.eliminated = sums;
  work.logDet = eliminateInner(of, work, s, numbers);
  kernels.combineRows(at.products, at.triangle, size.length, at.ratio, at.sum);
  if (outer > 0) {
    work.logDet += eliminateOuter(of, work, t, numbers);
    kernels.lessGroups(at.innerRows, width, outer, at.from, at.taken, at.outerRows, at.border);
    kernels.weightedSquares(at.border, width, outer, at.weight, at.squares);
  }
  if (!(work.logDet < Infinity)) return false;
  for (let i = 0, e = at.sum; i < m; i++) {
    for (let j = 0; j <= i; j++, e++) {
      const place = j * width + i;
      const whole = i !== j ? 0 : i < columns ? 1 : last;
      numbers[at.corner + place] = whole - (outer > 0 ? numbers[at.squares + place] : 0) - numbers[e];
    }
  }
  if (kernels.factorColumns(at.corner, width, m, 0, m) >= 0) return false;
  for (let j = 0; j < m; j++) for (let i = j; i < m; i++) corner[j * m + i] = numbers[at.corner + j * width + i];
  return true;
}

function eliminateInner(
  { inner, size, count, sizeOf, shared, at }: NestedLevels,
  { pivot }: NestedWork,
  s: number,
  numbers: Float64Array,
): number {
  const square = s * s;
  let logDet = 0;
  for (let k = 0; k < size.length; k++) {
    const p = 1 + square * size[k];
    pivot[k] = p;
    numbers[at.ratio + k] = square / p;
    logDet += count[k] * Math.log(p);
  }
  for (let c = 0; c < inner; c++) numbers[at.taken + c] = numbers[at.ratio + sizeOf[c]] * shared[c];
  return logDet;
}

function eliminateOuter(
  { outer, from, shared, outerSize, at }: NestedLevels,
  { left, outerPivot }: NestedWork,
  t: number,
  numbers: Float64Array,
): number {
  const square = t * t;
  let logDet = 0;
  let product = 1;
  let c = 0;
  for (let g = 0; g < outer; g++) {
    let n = outerSize[g];
    for (const end = from[g + 1]; c < end; c++) n -= numbers[at.taken + c] * shared[c];
    const pivot = 1 + square * n;
    if (!(pivot > 0 && pivot < Infinity)) return NaN;
    left[g] = n;
    outerPivot[g] = pivot;
    numbers[at.weight + g] = square / pivot;
    const next = product * pivot;
    if (next > 1e-150 && next < 1e150) product = next;
    else {
      logDet += Math.log(product) + Math.log(pivot);
      product = 1;
    }
  }
  return logDet + Math.log(product);
}

/** Sum over pivots of A's diagonal over the pivot: the rounding of log|A| in units of the machine epsilon. */
export function nestedCancellation(
  { inner, outer, outerSize }: NestedLevels,
  { outerPivot }: NestedWork,
  t: number,
): number {
  const square = t * t;
  let sum = inner;
  for (let g = 0; g < outer; g++) sum += (1 + square * outerSize[g]) / outerPivot[g];
  return sum;
}
