/**
 * The triangles of decomposition.ts where each group has one random effect, at one or two levels, for searches: a group's only row
 * [a w] under Delta becomes R_11 = rho, R_10 = a w / rho and a row of length s = Delta / rho, rho^2 = Delta^2 + a^2, so that the cross-products
 * of what is left follow from rows that do not change,
 *
 *   outer group:  R_11^2 = Delta^2 + g,   R_10 = m / R_11,    g = a^2 + sum s_i^2 a_i^2,   m = a w + sum s_i^2 a_i w_i
 *   root:         R_00'R_00 = all rows' cross-products, inner ones times s_i^2,  - sum m m' / R_11^2
 *
 * Cross-products lose digits where little is left of a column; there, and where a number is not finite, orthogonal triangles are asked
 * for. What a fit states is read off those alone.
 */
import { cholesky, gramOfRows } from '@mixdiff/linalg';
import type { Design } from './design.ts';
import type { Reduced } from './reduction.ts';
import { eliminateOuter, emptyGroups, gather, readGroups, shrinkInner } from './scalar-groups.ts';
import { scalarMoments } from './scalar-moments.ts';
import { logAbsR00, type Triangles } from './triangles.ts';

/** Of a column of the data as it is, what has to be left of it, both squared: five of sixteen digits are lost there. */
const LEFT = 1e-5;

export interface Quick {
  /** The triangles at these Deltas; null: orthogonal ones have to be made. */
  at(delta: readonly Float64Array[]): Triangles | null;
  /** The moments S_l of posterior.ts at the last triangles that are not null. */
  moments(): readonly Float64Array[];
}

/** null: groups have more effects than one, or there are more levels than two. `determinant`: REML's, of a root. */
export function scalarLevels(design: Design, reduced: Reduced, N: number, method: 'ML' | 'REML'): Quick | null {
  const { levels, p } = design;
  if (levels.length > 2 || levels.some(({ q }) => q !== 1)) return null;
  const m = p + 1;
  const innermost = levels.length - 1;
  const groups = levels.map((_, l) => emptyGroups(design, l));
  const [outer, inner] = innermost === 0 ? [null, groups[0]] : groups;
  const factor = new Float64Array(reduced.blocks.length);
  const root = new Float64Array(m * m);
  const scaled = new Float64Array(inner.rows.length);
  const sums = new Float64Array(outer?.rows.length ?? 0);
  const squares = new Float64Array(outer?.own.length ?? 0);
  /** Lower triangles: cross-products of rows that are as they are, and what comes and goes. */
  const still = new Float64Array(m * m);
  const [added, taken, G] = [new Float64Array(m * m), new Float64Array(m * m), new Float64Array(m * m)];
  const whole = new Float64Array(m);
  let version = -1;

  function read(): void {
    version = reduced.version;
    readGroups(design, reduced, groups);
    fillCrossproduct(reduced.root, m, still);
    if (outer) addGram(outer.rows, outer.own.length, m, added, still);
    gramOfRows(inner.rows, 0, inner.own.length, m, added);
    for (let c = 0; c < m; c++) whole[c] = still[c * (m + 1)] + added[c * (m + 1)];
  }
  function at(delta: readonly Float64Array[]): Triangles | null {
    if (version !== reduced.version) read();
    const ofInner = delta[innermost][0] ** 2;
    const ofOuter = outer ? delta[0][0] ** 2 : 0;
    if (!(ofInner > 0 && ofInner < Number.POSITIVE_INFINITY)) return null;
    let logs = shrinkInner(inner, ofInner, m, scaled, reduced.at, factor);
    gramOfRows(scaled, 0, inner.own.length, m, added);
    for (let k = 0; k < G.length; k++) G[k] = still[k] + added[k];
    if (outer) {
      if (!(ofOuter > 0 && ofOuter < Number.POSITIVE_INFINITY)) return null;
      gather(inner, outer, ofInner, m, squares, sums);
      logs += eliminateOuter(outer, ofOuter, m, squares, sums, reduced.at, factor);
      gramOfRows(sums, 0, outer.own.length, m, taken);
      for (let k = 0; k < G.length; k++) G[k] -= taken[k];
    }
    if (cholesky(G, m) >= 0) return null;
    for (let c = 0; c < m; c++) if (!(G[c * (m + 1)] ** 2 > LEFT * whole[c])) return null;
    for (let j = 0; j < m; j++) for (let i = 0; i <= j; i++) root[j * m + i] = G[i * m + j];
    const logRatio = logs / 2;
    // -l = N log|c_-1| - sum log abs(|Delta| / |R_11|) (2.21), + log abs|R_00| under REML (2.24)
    const determinant = method === 'REML' ? logAbsR00(design, root) : 0;
    const value = N * Math.log(root[m * m - 1]) - logRatio + determinant - design.halfLogWeights;
    return Number.isFinite(value) ? { value, delta, factor, root, logRatio, halfLogDet: 0 } : null;
  }
  const last = { outer, inner, m, places: reduced.at, factor, root, sums, scaled };
  return { at, moments: scalarMoments(last, N, method) };
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
function addGram(rows: Float64Array, count: number, m: number, work: Float64Array, out: Float64Array): void {
  gramOfRows(rows, 0, count, m, work);
  for (let k = 0; k < out.length; k++) out[k] += work[k];
}
