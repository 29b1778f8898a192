/**
 * Derivatives in (s, t) of log|A| + tr(G S), S the Schur complement and G any symmetric matrix (m x m), where eliminated.ts has eliminated.
 * With b_g, n_g, S_g as left, ' for d / ds, h_g = G b_g and a_c' = 2 s / p_c^2:
 *
 *   d/dt: sum 2 t n_g / S_g - 2 t / S_g^2 b_g'h_g
 *   d/ds: sum 2 s n_c / p_c - a_c' b_c'G b_c + sum t^2 n_g' / S_g (1 + t^2 / S_g b_g'h_g) - 2 t^2 / S_g h_g'b_g',
 *         n_g' = -sum a_c' w_c^2,  b_g' = -sum a_c' w_c b_c
 *
 * by differentiating what stands there. Nothing is divided by s or t.
 */
import { type ColumnNow, eliminateNested, type NestedWork } from './eliminated.ts';
import type { PlacedLevels } from './order.ts';
import { placed } from './placed.ts';
import type { NestedLevels } from './sums.ts';

/** LIVE. Work of derivatives. */
export interface SlopeWork {
  /** m x m: G, filled by the caller. */
  readonly G: Float64Array;
  /** Per distinct size: a_c'. */
  readonly ratioSlope: Float64Array;
  /** m x m, lower triangle. */
  readonly corner: Float64Array;
}
/** Arrays for derivatives of one matrix. */
export const slopeWork = ({ columns, size }: NestedLevels): SlopeWork => ({
  G: new Float64Array((columns + 1) ** 2),
  ratioSlope: new Float64Array(size.length),
  corner: new Float64Array((columns + 1) ** 2),
});

/** out[0], out[1] <- the derivatives in s and in t, where the last elimination with this last column was. */
export function nestedSlopes(
  of: PlacedLevels,
  column: ColumnNow,
  work: NestedWork,
  slopes: SlopeWork,
  s: number,
  t: number,
  out: Float64Array,
): void {
  const { outer, inner, size, count, shared, sizeOf, at } = of;
  const { pivot, left, outerPivot } = work;
  const { ratioSlope } = slopes;
  const { space, kept } = placed(of, column.sums, column.version);
  // solved in order, or somebody else worked there meanwhile
  if (kept !== 'version' || work.eliminated !== column.sums) eliminateNested(of, column, work, s, t, slopes.corner);
  const { numbers, kernels } = space;
  placeG(slopes.G, of.columns + 1, numbers, at.G, at.width);
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
  out[0] = inS;
  if (outer > 0) out[1] = inT;
}

/** G among zeros, `width` apart. */
function placeG(G: Float64Array, m: number, numbers: Float64Array, at: number, width: number): void {
  numbers.fill(0, at, at + width * width);
  for (let j = 0; j < m; j++) for (let i = 0; i < m; i++) numbers[at + j * width + i] = G[j * m + i];
}

/** tr(G times the triangle at `sum`). */
function traceWithG({ columns, at }: NestedLevels, numbers: Float64Array): number {
  let total = 0;
  for (let i = 0, e = at.sum; i <= columns; i++) {
    for (let j = 0; j < i; j++, e++) total += 2 * numbers[at.G + j * at.width + i] * numbers[e];
    total += numbers[at.G + i * (at.width + 1)] * numbers[e++];
  }
  return total;
}
