/**
 * Laplace's approximation of one cluster and its slopes, with nothing divided by Sigma, so that a singular one is a point like any other.
 * At the mode, w the weight that the criterion takes (o, or its expectation a), B = Z'wZ, M = I + R'BR, H the same of o:
 *
 *   l = h(u^) - 1/2 log|M|                                  (Kristensen et al. 2016, section 2, in the coordinates of Bates et al. 2015)
 *   c_i = v_i' M^-1 v_i,    p = H^-1 sum_i w'_i c_i v_i     (w' the slope of w in e)
 *   dl/dx_i = l_x - 1/2 w_x c_i - 1/2 (v_i'p) l_ex          in predictor x of row i: -o_i for l_ex where that is e itself
 *   dl = tr(S dSigma),   S = 1/2 [ g g' - (B - BR M^-1 R'B) - t g' ]  symmetrized, level by level
 *   g = Z'r,    t = sum_i z_i (w'_i c_i - o_i v_i'p)
 *
 * The last from b = Sigma g(b): db = (I + Sigma Z'oZ)^-1 dSigma g.
 */
import type { Cluster } from './clusters.ts';
import type { Row } from './density.ts';
import { backward, type Envelope, factorize, forward, logDeterminant } from './envelope.ts';
import { fillCurvature, type Mode } from './mode.ts';
import type { Beside, Observations } from './observations.ts';
import type { Slopes } from './slopes.ts';

/** null: the determinant is none. `into`: null where only the value is asked for. */
export function laplaceOf(
  cluster: Cluster,
  seen: Observations,
  mode: Mode,
  eta: Float64Array,
  v: Float64Array,
  roots: readonly Float64Array[],
  observed: boolean,
  into: Slopes | null,
): number | null {
  const M = observed ? mode.H : cluster.work.M;
  if (!observed) {
    fillCurvature(cluster, v, mode.rows, 'a', 0, M);
    if (!factorize(M)) return null;
  }
  if (into) addSlopes(cluster, seen, mode, M, eta, v, roots, into);
  return mode.height - logDeterminant(M) / 2;
}
function addSlopes(
  cluster: Cluster,
  seen: Observations,
  { u, rows: row, H }: Mode,
  M: Envelope,
  eta: Float64Array,
  v: Float64Array,
  roots: readonly Float64Array[],
  into: Slopes,
): void {
  const { q, m, at, z, rows, levels, work } = cluster;
  const count = rows.length;
  const [c, along] = work.sums;
  const [half, p, g, t] = work.effects.slice(3);
  c.fill(0);
  for (const sums of [p, g, t]) sums.fill(0);
  for (let r = 0; r < count; r++) {
    half.fill(0);
    let from = q;
    for (let a = r * m; a < (r + 1) * m; a++) {
      half[at[a]] += v[a];
      from = Math.min(from, at[a]);
    }
    forward(M, half, from);
    for (let j = from; j < q; j++) c[r] += half[j] * half[j];
    for (let a = r * m; a < (r + 1) * m; a++) p[at[a]] += row[r].aSlope * c[r] * v[a];
  }
  forward(H, p);
  backward(H, p);
  along.fill(0);
  const parts = Object.keys(into.beside) as Beside[];
  for (let r = 0; r < count; r++) {
    let e = eta[rows[r]];
    for (let a = r * m; a < (r + 1) * m; a++) {
      along[r] += v[a] * p[at[a]];
      e += v[a] * u[at[a]];
    }
    into.e[rows[r]] += row[r].r - (row[r].aSlope * c[r] - along[r] * row[r].o) / 2;
    for (const part of parts) {
      const { first, mixed, weight } = seen.across(rows[r], e, part);
      const to = into.beside[part] as Float64Array;
      to[rows[r]] += first - (weight * c[r] + along[r] * mixed) / 2;
    }
  }
  if (q === 0) return;
  // g and t, by effect
  for (let r = 0; r < count; r++) {
    for (let a = r * m; a < (r + 1) * m; a++) {
      g[at[a]] += row[r].r * z[a];
      t[at[a]] += z[a] * (row[r].aSlope * c[r] - row[r].o * along[r]);
    }
  }
  for (const { term, from, columns } of levels) {
    const S = into.Sigma[term];
    const [x, y] = [g.subarray(from, from + columns), t.subarray(from, from + columns)];
    if (columns === 1) x[0] = precise(x[0], u[from], roots[term][0], informationOf(cluster, row, from));
    const less = explained(cluster, row, M, v, from, columns);
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < columns; j++) {
        S[j * columns + i] += (x[i] * x[j] - less[j * columns + i] - (y[i] * x[j] + y[j] * x[i]) / 2) / 2;
      }
    }
  }
}
/** sum o z^2 of an effect. */
function informationOf({ m, at, z, rows }: Cluster, row: readonly Row[], effect: number): number {
  let sum = 0;
  for (let r = 0; r < rows.length; r++) {
    for (let a = r * m; a < (r + 1) * m; a++) if (at[a] === effect) sum += row[r].o * z[a] * z[a];
  }
  return sum;
}
/** B - BR M^-1 R'B of the effects from `from` on. */
function explained(
  { q, m, at, z, rows, work }: Cluster,
  row: readonly Row[],
  M: Envelope,
  v: Float64Array,
  from: number,
  columns: number,
): Float64Array {
  const out = new Float64Array(columns * columns);
  const halves = work.halves.slice(0, columns);
  for (const one of halves) one.fill(0);
  for (let r = 0; r < rows.length; r++) {
    for (let a = r * m; a < (r + 1) * m; a++) {
      const i = at[a] - from;
      if (i < 0 || i >= columns) continue;
      const weighted = row[r].a * z[a];
      for (let b = r * m; b < (r + 1) * m; b++) {
        halves[i][at[b]] += weighted * v[b];
        const j = at[b] - from;
        if (j >= 0 && j < columns) out[j * columns + i] += weighted * z[b];
      }
    }
  }
  for (const one of halves) forward(M, one);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < columns; j++) for (let k = 0; k < q; k++) out[j * columns + i] -= halves[i][k] * halves[j][k];
  }
  return out;
}
/** g = u / R at the mode: what is left of counts of 1e6 has lost the digits that the mode itself has. */
const precise = (left: number, u: number, root: number, o: number): number => (root * root * o > 1 ? u / root : left);
