/**
 * The mode of the spherical effects u of a cluster: with v_i = R'z_i, Sigma = R R', and e_i = eta_i + v_i'u,
 *
 *   h(u) = sum_i log f_i(e_i) - |u|^2 / 2,    h' = sum_i r_i v_i - u,    H = I + sum_i o_i v_i v_i'
 *
 * Newton's step, halved until h does not fall; where H is not positive definite, with the least 4^k that makes H + 4^k I so (Nocedal & Wright
 * 2006, section 3.4). Densities that are not concave may have several modes: this is the one that is uphill from u = 0, or from where the
 * mode of a point close by is. The last step is one whose square is rounding.
 */
import type { Cluster } from './clusters.ts';
import type { Row } from './density.ts';
import { backward, type Envelope, factorize, forward } from './envelope.ts';
import type { Observations } from './observations.ts';

/** Where the rows of one cluster stand; LIVE. */
export interface Mode {
  readonly u: Float64Array;
  /** h(u). */
  readonly height: number;
  /** Of each row of the cluster. */
  readonly rows: readonly Row[];
  /** L of H. */
  readonly H: Envelope;
}
const STEPS = 300;
const NEAR = 1e-7;
const ROUNDING = 1e-14;

/** I + sum_i w_i v_i v_i', not yet factorized; w the weight `of` each row. */
export function fillCurvature(
  { q, m, at }: Cluster,
  v: Float64Array,
  rows: readonly Row[],
  of: 'o' | 'a',
  ridge: number,
  out: Envelope,
): void {
  out.entries.fill(0);
  for (let j = 0; j < q; j++) out.entries[out.row[j] + j] = 1 + ridge;
  for (let r = 0; r < rows.length; r++) {
    const w = rows[r][of];
    for (let a = r * m; a < (r + 1) * m; a++) {
      const wv = w * v[a];
      if (wv === 0) continue;
      for (let b = r * m; b <= a; b++) {
        const [i, j] = at[a] > at[b] ? [at[a], at[b]] : [at[b], at[a]];
        out.entries[out.row[i] + j] += wv * v[b];
      }
    }
  }
}
/** null: not found. `v`: rows x m, `eta`: of all rows of the problem, `start`: where to begin, null: at 0. */
export function modeOf(
  cluster: Cluster,
  seen: Observations,
  eta: Float64Array,
  v: Float64Array,
  start: Float64Array | null = null,
): Mode | null {
  const { q, m, at, rows, work } = cluster;
  const { H } = work;
  const step = work.effects[2];
  let [u, next] = work.effects;
  let [here, spare] = [work.rows, work.trial];
  if (start) u.set(start);
  else u.fill(0);
  let height = look(cluster, seen, eta, v, u, here);
  if (start && !Number.isFinite(height)) height = look(cluster, seen, eta, v, u.fill(0), here);
  if (Number.isNaN(height) || height === Number.NEGATIVE_INFINITY) return null;
  for (let count = 0; count < STEPS; count++) {
    const ridge = curvatureAt(cluster, v, here);
    for (let j = 0; j < q; j++) step[j] = -u[j];
    for (let r = 0; r < rows.length; r++) {
      for (let a = r * m; a < (r + 1) * m; a++) step[at[a]] += here[r].r * v[a];
    }
    forward(H, step);
    backward(H, step);
    let size = 0;
    for (let j = 0; j < q; j++) size = Math.max(size, Math.abs(step[j]) / (1 + Math.abs(u[j])));
    if (!(size < Number.POSITIVE_INFINITY)) return null;
    const near = size <= NEAR;
    let share = 1;
    let reached = Number.NaN;
    for (let half = 0; half < 60; half++, share /= 2) {
      for (let j = 0; j < q; j++) next[j] = u[j] + share * step[j];
      reached = look(cluster, seen, eta, v, next, spare);
      if (reached >= height - ROUNDING * (1 + Math.abs(height))) break;
    }
    if (!(reached >= height - ROUNDING * (1 + Math.abs(height)))) {
      // nothing higher along an uphill direction: rounding is all that is left
      return near || size < 1e-6 ? done(cluster, v, u, height, here) : null;
    }
    [u, next] = [next, u];
    height = reached;
    [here, spare] = [spare, here];
    if (near) return ridge > 0 ? null : done(cluster, v, u, height, here);
  }
  return null;
}
/** h at u, with the rows there. */
function look(
  { q, m, at, rows }: Cluster,
  seen: Observations,
  eta: Float64Array,
  v: Float64Array,
  u: Float64Array,
  into: readonly Row[],
): number {
  let h = 0;
  for (let j = 0; j < q; j++) h -= (u[j] * u[j]) / 2;
  for (let r = 0; r < rows.length; r++) {
    let e = eta[rows[r]];
    for (let a = r * m; a < (r + 1) * m; a++) e += v[a] * u[at[a]];
    seen.at(rows[r], e, into[r]);
    h += into[r].log;
  }
  return h;
}
function done(cluster: Cluster, v: Float64Array, u: Float64Array, height: number, rows: readonly Row[]): Mode | null {
  return curvatureAt(cluster, v, rows) > 0 ? null : { u, height, rows, H: cluster.work.H };
}
/** H <- its factor, with what had to be added to the diagonal. */
function curvatureAt(cluster: Cluster, v: Float64Array, rows: readonly Row[]): number {
  const { H } = cluster.work;
  for (let ridge = 0; ; ridge = ridge === 0 ? 1 : 4 * ridge) {
    fillCurvature(cluster, v, rows, 'o', ridge, H);
    if (factorize(H) || ridge > 1e15) return ridge;
  }
}
