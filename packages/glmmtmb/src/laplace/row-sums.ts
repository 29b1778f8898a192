/**
 * What rows add to the slope and the curvature of the joint density. Rows of one to three effects are written out: of those a search
 * spends its time on these lines.
 */
import type { RandomRows } from './random-rows.ts';

/** z~: n x C, by rows; H: values on the pattern of `rows`. */
interface Summed {
  readonly rows: RandomRows;
  readonly z: Float64Array;
  readonly H: Float64Array;
}

/** slope += sum_i e_i z~_i, H += sum_i ee_i z~_i z~_i'. */
export function addRows(joint: Summed, e: Float64Array, ee: Float64Array, slope: Float64Array): void {
  const { width } = joint.rows;
  if (width === 1) addOne(joint, e, ee, slope);
  else if (width === 2) addTwo(joint, e, ee, slope);
  else if (width === 3) addThree(joint, e, ee, slope);
  else addMany(joint, e, ee, slope);
}
/** Rows of one effect. */
function addOne(
  { rows: { n, effect, pair }, z, H }: Summed,
  e: Float64Array,
  ee: Float64Array,
  slope: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    const za = z[i];
    slope[effect[i]] += e[i] * za;
    H[pair[i]] += ee[i] * za * za;
  }
}
function addTwo(
  { rows: { n, effect, pair }, z, H }: Summed,
  e: Float64Array,
  ee: Float64Array,
  slope: Float64Array,
): void {
  for (let i = 0, at = 0, row = 0; i < n; i++, row += 2, at += 3) {
    const a = z[row];
    const b = z[row + 1];
    const first = e[i];
    const ofA = ee[i] * a;
    const ofB = ee[i] * b;
    slope[effect[row]] += first * a;
    slope[effect[row + 1]] += first * b;
    H[pair[at]] += ofA * a;
    H[pair[at + 1]] += ofB * a;
    H[pair[at + 2]] += ofB * b;
  }
}
function addThree(
  { rows: { n, effect, pair }, z, H }: Summed,
  e: Float64Array,
  ee: Float64Array,
  slope: Float64Array,
): void {
  for (let i = 0, at = 0, row = 0; i < n; i++, row += 3, at += 6) {
    const a = z[row];
    const b = z[row + 1];
    const c = z[row + 2];
    const first = e[i];
    const ofA = ee[i] * a;
    const ofB = ee[i] * b;
    const ofC = ee[i] * c;
    slope[effect[row]] += first * a;
    slope[effect[row + 1]] += first * b;
    slope[effect[row + 2]] += first * c;
    H[pair[at]] += ofA * a;
    H[pair[at + 1]] += ofB * a;
    H[pair[at + 2]] += ofB * b;
    H[pair[at + 3]] += ofC * a;
    H[pair[at + 4]] += ofC * b;
    H[pair[at + 5]] += ofC * c;
  }
}
function addMany(
  { rows: { n, width, effect, pair }, z, H }: Summed,
  e: Float64Array,
  ee: Float64Array,
  slope: Float64Array,
): void {
  for (let i = 0, at = 0, row = 0; i < n; i++, row += width) {
    const first = e[i];
    const second = ee[i];
    for (let a = row; a < row + width; a++) {
      const za = z[a];
      slope[effect[a]] += first * za;
      const scaled = second * za;
      for (let b = row; b <= a; b++) H[pair[at++]] += scaled * z[b];
    }
  }
}
