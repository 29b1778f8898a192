/**
 * Derivatives of the criterion in (s, t) where criterion.ts has eliminated. Under the corner's factor M = [R_X', 0; c_beta', r],
 * d log|R_X|^2 + degrees d log r^2 = tr(G dK), K the corner before it was factored and
 *
 *   G = sum over k of w_k x_k x_k',  x_k the rows of M^-1, w_k = 1 (under REML, else 0) and `degrees` for the last,
 *
 * since beta minimises r^2. With b_g, n_g, S_g as left, ' for d / ds, h_g = G b_g and a_c' = 2 s / p_c^2:
 *
 *   d/dt: sum 2 t n_g / S_g - 2 t / S_g^2 b_g'h_g
 *   d/ds: sum 2 s n_c / p_c - a_c' b_c'G b_c + sum t^2 n_g' / S_g (1 + t^2 / S_g b_g'h_g) - 2 t^2 / S_g h_g'b_g',
 *         n_g' = -sum a_c' w_c^2,  b_g' = -sum a_c' w_c b_c
 *
 * by differentiating what stands there. Nothing is divided by s or t.
 */
import { eliminateNested, type NestedWork, type ResponseNow } from './criterion.ts';
import type { PlacedLevels } from './order.ts';
import { placed } from './placed.ts';
import type { NestedLevels } from './sums.ts';

/** LIVE. Work of a gradient. */
export interface SlopeWork {
  /** m x m: rows of M^-1 by rows. */
  readonly inverse: Float64Array;
  /** Per distinct size: a_c'. */
  readonly ratioSlope: Float64Array;
}
export const slopeWork = ({ rank, size }: NestedLevels): SlopeWork => ({
  inverse: new Float64Array((rank + 1) ** 2),
  ratioSlope: new Float64Array(size.length),
});
/** The criterion where it was solved, and of which kind it is. */
export interface Solved {
  readonly s: number;
  readonly t: number;
  readonly corner: Float64Array;
  readonly reml: boolean;
  readonly degrees: number;
}

/** out[0], out[1] <- half the derivatives in s and in t, where the last elimination of this response was. */
export function nestedSlopes(
  of: PlacedLevels,
  response: ResponseNow,
  work: NestedWork,
  slopes: SlopeWork,
  solved: Solved,
  out: Float64Array,
): void {
  const { outer, inner, size, count, shared, sizeOf, at } = of;
  const { pivot, left, outerPivot } = work;
  const { ratioSlope } = slopes;
  const { s, t } = solved;
  const { space, kept } = placed(of, response.sums, response.version);
  // solved in order, or somebody else worked there meanwhile
  if (kept !== 'version' || work.eliminated !== response.sums) eliminateNested(of, response, work, s, t, solved.corner);
  const { numbers, kernels } = space;
  fillG(solved, of.rank + 1, slopes.inverse, numbers, at.G, at.width);
  let inS = 0;
  for (let k = 0; k < size.length; k++) {
    const p = pivot[k];
    ratioSlope[k] = (2 * s) / (p * p);
    numbers[at.ratio + k] = ratioSlope[k];
    inS += (count[k] * 2 * s * size[k]) / p;
  }
  kernels.combineRows(at.products, at.triangle, size.length, at.ratio, at.sum);
  inS -= traceWithG(of, numbers);
  let inT = 0;
  if (outer > 0) {
    // -a_c' w_c, so that less their sum is along = sum of a_c' w_c b_c; zeros stand for the rows that it is taken off
    for (let c = 0; c < inner; c++) numbers[at.taken + c] = -ratioSlope[sizeOf[c]] * shared[c];
    numbers.fill(0, at.along, at.along + outer * at.width);
    kernels.lessGroups(at.innerRows, at.width, outer, at.from, at.taken, at.along, at.along);
    kernels.formsOfRows(at.border, at.along, at.width, outer, at.G, at.own, at.moved);
    let c = 0;
    for (let g = 0; g < outer; g++) {
      let slopeOfLeft = 0;
      for (const end = of.from[g + 1]; c < end; c++) slopeOfLeft += numbers[at.taken + c] * shared[c];
      const S = outerPivot[g];
      const weight = numbers[at.weight + g];
      const own = numbers[at.own + g];
      inT += (2 * t * (left[g] - own / S)) / S;
      inS += weight * (slopeOfLeft * (1 + weight * own) + 2 * numbers[at.moved + g]);
    }
  }
  out[0] = inS / 2;
  if (outer > 0) out[1] = inT / 2;
}

/** G (full, `width` apart, zeros around it) from the rows of M^-1; under ML from the last of them alone. */
function fillG(
  { corner, reml, degrees }: Solved,
  m: number,
  X: Float64Array,
  numbers: Float64Array,
  at: number,
  width: number,
): void {
  const first = reml ? 0 : m - 1;
  for (let k = first; k < m; k++) {
    // row k of M^-1 from the back: x'M = e_k'
    for (let j = k; j >= 0; j--) {
      let sum = j === k ? 1 : 0;
      for (let i = j + 1; i <= k; i++) sum -= X[k * m + i] * corner[j * m + i];
      X[k * m + j] = sum / corner[j * (m + 1)];
    }
  }
  numbers.fill(0, at, at + width * width);
  const last = (m - 1) * m;
  for (let j = 0; j < m; j++) {
    for (let i = j; i < m; i++) {
      let sum = degrees * X[last + i] * X[last + j];
      for (let k = Math.max(first, i); k < m - 1; k++) sum += X[k * m + i] * X[k * m + j];
      numbers[at + j * width + i] = sum;
      numbers[at + i * width + j] = sum;
    }
  }
}

/** tr(G times the triangle at `sum`). */
function traceWithG({ rank, at }: NestedLevels, numbers: Float64Array): number {
  let total = 0;
  for (let i = 0, e = at.sum; i <= rank; i++) {
    for (let j = 0; j < i; j++, e++) total += 2 * numbers[at.G + j * at.width + i] * numbers[e];
    total += numbers[at.G + i * (at.width + 1)] * numbers[e++];
  }
  return total;
}
