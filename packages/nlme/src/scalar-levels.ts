/**
 * The criterion of decomposition.ts where each group has one random effect, at one or two levels, for searches: a group's only row
 * [a w] under Delta becomes R_11 = rho, R_10 = a w / rho and a row of length s = Delta / rho, rho^2 = Delta^2 + a^2, so that the cross-products
 * of what is left follow from rows that do not change,
 *
 *   outer group:  R_11^2 = Delta^2 + g,   R_10 = h / R_11,    g = a^2 + sum s_i^2 a_i^2,   h = a w + sum s_i^2 a_i w_i
 *   root:         R_00'R_00 = all rows' cross-products, inner ones times s_i^2,  - sum h h' / R_11^2
 *
 * Cross-products lose digits where little is left of a column; there, and where a number is not finite, orthogonal triangles are asked
 * for. What a fit states is read off those alone.
 */
import type { Design } from './design.ts';
import type { Reduced } from './reduction.ts';
import { emptyGroups, type Groups, placed, readGroups, takeOuterRows } from './scalar-groups.ts';
import { scalarMoments } from './scalar-moments.ts';
import { logAbsR00, type Searched } from './triangles.ts';

/** Of a column of the data as it is, what has to be left of it, both squared: five of sixteen digits are lost there. */
const LEFT = 1e-5;
/** A product is taken to its logarithm before it leaves the range of doubles. */
const SMALL = 1e-250;

/** At Deltas; null: orthogonal triangles have to be made. What it returns holds until it is called again. */
export type Quick = (delta: readonly Float64Array[]) => Searched | null;

/** null: groups have more effects than one, or there are more levels than two. */
export function scalarLevels(design: Design, reduced: Reduced, N: number, method: 'ML' | 'REML'): Quick | null {
  const { levels } = design;
  if (levels.length > 2 || levels.some(({ q }) => q !== 1)) return null;
  const innermost = levels.length - 1;
  const groups = emptyGroups(design);
  const { m, outer, at } = groups;
  const root = new Float64Array(m * m);
  /** Lower triangle: cross-products of rows that are as they are; and the diagonal of those of all rows. */
  const still = new Float64Array(m * m);
  const whole = new Float64Array(m);
  let version = -1;

  function read(): void {
    version = reduced.version;
    readGroups(design, reduced, groups);
    fillCrossproduct(reduced.root, m, still);
    takeOuterRows(groups, still);
    for (let c = 0; c < m; c++) {
      whole[c] = still[c * (m + 1)];
      for (let k = 0, to = c; k < groups.inner; k++, to += at.width) whole[c] += groups.rows[to] ** 2;
    }
  }
  /** The lower triangle of R_00' in the workspace; the sum of log Delta^2 / R_11^2, NaN for a failure. */
  function eliminate(ofInner: number, ofOuter: number): number {
    const { numbers, kernels } = placed(groups, version).space;
    let logs = shrinkInner(groups, ofInner, numbers);
    kernels.weightedSquares(at.innerRows, at.width, groups.inner, at.share, at.squares);
    if (outer > 0) {
      logs += eliminateOuter(groups, ofOuter, numbers);
      kernels.lessGroups(at.innerRows, at.width, outer, at.from, at.cross, at.outerRows, at.border);
      kernels.weightedSquares(at.border, at.width, outer, at.weight, at.taken);
    }
    for (let j = 0; j < m; j++) {
      for (let i = j, e = j * at.width + j; i < m; i++, e++) {
        numbers[at.corner + e] = still[j * m + i] + numbers[at.squares + e] - (outer > 0 ? numbers[at.taken + e] : 0);
      }
    }
    return kernels.factorColumns(at.corner, at.width, m, 0, m) >= 0 ? Number.NaN : logs;
  }
  function solve(delta: readonly Float64Array[]): Searched | null {
    if (version !== reduced.version) read();
    const ofInner = delta[innermost][0] ** 2;
    const ofOuter = outer > 0 ? delta[0][0] ** 2 : 1;
    if (!(ofInner > 0 && ofInner < Number.POSITIVE_INFINITY)) return null;
    if (!(ofOuter > 0 && ofOuter < Number.POSITIVE_INFINITY)) return null;
    const logRatio = eliminate(ofInner, ofOuter) / 2;
    if (Number.isNaN(logRatio)) return null;
    const { numbers } = placed(groups, version).space;
    for (let c = 0; c < m; c++) if (!(numbers[at.corner + c * (at.width + 1)] ** 2 > LEFT * whole[c])) return null;
    for (let j = 0; j < m; j++) for (let i = 0; i <= j; i++) root[j * m + i] = numbers[at.corner + i * at.width + j];
    // -l = N log|c_-1| - sum log abs(|Delta| / |R_11|) (2.21), + log abs|R_00| under REML (2.24)
    const determinant = method === 'REML' ? logAbsR00(design, root) : 0;
    const value = N * Math.log(root[m * m - 1]) - logRatio + determinant - design.halfLogWeights;
    const moments = (): readonly Float64Array[] => {
      // somebody else worked there meanwhile
      if (placed(groups, version).kept !== 'version') eliminate(ofInner, ofOuter);
      return fillMoments(ofInner);
    };
    return Number.isFinite(value) ? { value, delta, logRatio, moments } : null;
  }
  const fillMoments = scalarMoments(groups, root, N, method, () => placed(groups, version).space);
  return solve;
}

/** s^2 of each inner group, and what it takes to its outer one; the sum of log s^2. */
function shrinkInner({ inner, own, between, at }: Groups, square: number, numbers: Float64Array): number {
  let logs = 0;
  let product = 1;
  for (let k = 0; k < inner; k++) {
    const share = square / (square + own[k] * own[k]);
    numbers[at.share + k] = share;
    numbers[at.cross + k] = -share * between[k];
    product *= share;
    if (product < SMALL) {
      logs += Math.log(product);
      product = 1;
    }
  }
  return logs + Math.log(product);
}

/** 1 / R_11^2 of each outer group; the sum of log Delta^2 / R_11^2. */
function eliminateOuter({ outer, from, between, outerOwn, at }: Groups, square: number, numbers: Float64Array): number {
  let logs = 0;
  let product = 1;
  for (let g = 0, k = 0; g < outer; g++) {
    let sum = square + outerOwn[g] * outerOwn[g];
    for (; k < from[g + 1]; k++) sum -= numbers[at.cross + k] * between[k];
    numbers[at.weight + g] = 1 / sum;
    product *= square / sum;
    if (product < SMALL) {
      logs += Math.log(product);
      product = 1;
    }
  }
  return logs + Math.log(product);
}

/** Lower triangle of out <- R'R of an upper triangle. */
function fillCrossproduct(R: Float64Array, m: number, out: Float64Array): void {
  for (let j = 0; j < m; j++) {
    for (let i = j; i < m; i++) {
      let sum = 0;
      for (let k = 0; k <= j; k++) sum += R[j * m + k] * R[i * m + k];
      out[j * m + i] = sum;
    }
  }
}
