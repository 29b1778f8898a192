/** Conditional modes and their deviations for levels within levels (solution.ts), where linalg has eliminated. */
import type { LastColumn, NestedWork, PlacedLevels } from '@mixdiff/linalg';

/**
 * out (inner + outer) <- b = Lambda u for coefficients `beta` (rank) on the basis: with e = z'e - z'Q beta, e_g as left,
 * u_g = t e_g / S_g and u_c = s (e_c - t w_c u_g) / p_c.
 */
export function nestedModes(
  of: PlacedLevels,
  response: LastColumn,
  { outerPivot }: NestedWork,
  [s, t]: readonly [number, number],
  beta: Float64Array,
  out: Float64Array,
): void {
  const { inner, outer, level, from, size, sizeOf, shared, at } = of;
  const ratio = (c: number): number => (s * s) / (1 + s * s * size[sizeOf[c]]);
  const rest = (own: number, row: number): number => {
    let sum = own;
    for (let j = 0; j < beta.length; j++) sum -= beta[j] * of.sums[row + j];
    return sum;
  };
  for (let c = 0; c < inner; c++) out[level[c]] = rest(response.inner[c], at.innerRows + c * at.width);
  for (let g = 0; g < outer; g++) {
    let e = rest(response.outer[g], at.outerRows + g * at.width);
    for (let c = from[g]; c < from[g + 1]; c++) e -= ratio(c) * shared[c] * out[level[c]];
    const b = (t * t * e) / outerPivot[g];
    out[inner + g] = b;
    for (let c = from[g]; c < from[g + 1]; c++) out[level[c]] -= shared[c] * b;
  }
  for (let c = 0; c < inner; c++) out[level[c]] *= ratio(c);
}

/** out (inner + outer) <- root of the diagonal of Lambda A^-1 Lambda'. */
export function nestedDeviations(
  { inner, outer, level, from, size, sizeOf, shared }: PlacedLevels,
  { outerPivot }: NestedWork,
  [s, t]: readonly [number, number],
  out: Float64Array,
): void {
  // s^2 (1 / p + (s t w / p)^2 / S)
  const alone = (c: number, ofOuter: number): void => {
    const p = 1 + s * s * size[sizeOf[c]];
    out[level[c]] = Math.abs(s) * Math.sqrt(1 / p + ((s * t * shared[c]) / p) ** 2 * ofOuter);
  };
  if (outer === 0) for (let c = 0; c < inner; c++) alone(c, 0);
  for (let g = 0; g < outer; g++) {
    out[inner + g] = Math.abs(t) / Math.sqrt(outerPivot[g]);
    for (let c = from[g]; c < from[g + 1]; c++) alone(c, 1 / outerPivot[g]);
  }
}
