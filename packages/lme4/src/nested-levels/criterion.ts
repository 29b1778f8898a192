/**
 * The factorization of objective.ts for levels within levels, theta = (s, t). With n_c = z'z of an inner level, w_c its z'z with its
 * outer level and b_c = z'[Q, e], L's pivots and the corner are (Bates et al. 2015, equations 18 and 48 to 51, eliminated by hand):
 *
 *   p_c = 1 + s^2 n_c,   a_c = s^2 / p_c
 *   b_g <- b_g - sum over c in g of a_c w_c b_c,   n_g <- n_g - sum of a_c w_c^2
 *   S_g = 1 + t^2 n_g
 *   log|L|^2 = sum log p_c + sum log S_g
 *   [R_X', 0; c_beta', r] [...]' = [Q, e]'[Q, e] - sum a_c b_c b_c' - sum t^2 / S_g b_g b_g'
 *
 * The sums over c go over distinct n_c, whose b_c b_c' were added up once.
 */
import type { PlacedLevels } from './order.ts';
import { placed } from './placed.ts';
import type { NestedLevels, NestedResponse } from './sums.ts';

/** LIVE. What an evaluation fills, beside its workspace, and a gradient or modes read. */
export interface NestedWork {
  /** Per distinct size: p_c. */
  readonly pivot: Float64Array;
  /** outer: n_g as left, and S_g. */
  readonly left: Float64Array;
  readonly outerPivot: Float64Array;
  /** log|L|^2 */
  logDet: number;
  /** Whose elimination by sums stands in the workspace, if it still does. */
  eliminated: NestedResponse | null;
}
/** LIVE. A response as it is now: its sums, how often it was set, and y'y. */
export interface ResponseNow {
  readonly sums: NestedResponse;
  version: number;
  yty: number;
}
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
  { sums, version, yty }: ResponseNow,
  work: NestedWork,
  s: number,
  t: number,
  corner: Float64Array,
): boolean {
  const { outer, rank, size, at } = of;
  const { numbers, kernels } = placed(of, sums, version).space;
  const m = rank + 1;
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
      const whole = i !== j ? 0 : i < rank ? 1 : yty;
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
