/**
 * Laplace's approximation where every row has one random effect, so that H is diagonal: laplace.ts says what is computed, here in loops over
 * rows without a factor. With v_i the row's z in spherical coordinates and j its level,
 *
 *   H_j = 1 + sum o_i v_i^2,   M_j the same of w,   c_i = v_i^2 / M_j,   p_j = sum w'_i c_i v_i / H_j
 */
import type { Layout } from './layout.ts';
import type { Integral, Point, Slopes } from './point.ts';
import type { Rows } from './rows.ts';

const ROUNDING = 1e-14;
/** A step of this size, relative to 1 + |u|, is the last: what is left is its square. */
const LAST_STEP = 1e-6;
const MOST_STEPS = 200;
const MOST_HALVINGS = 50;
/** Where the last mode leaves the height within this share of what it was, it is where to begin. */
const NEAR = 0.1;

/** `layout.m` is 1. */
export function laplaceOfOne({ n, q, effect }: Layout, rows: Rows): Integral {
  const of = (length: number): Float64Array => new Float64Array(length);
  const [e, r, o, w, third, c] = [of(n), of(n), of(n), of(n), of(n), of(n)];
  const [u, next, gradient, H, M, step, p] = [of(q), of(q), of(q), of(q), of(q), of(q), of(q)];
  /** The last mode, and v there. */
  const last = of(q);
  const lastV = of(n);
  let lastHeight = Number.NEGATIVE_INFINITY;

  /** h(u), with e, r and o there. */
  function look({ eta, v, z, d }: Point, at: Float64Array): number {
    for (let i = 0; i < n; i++) e[i] = eta[i] + v[i] * at[effect[i]];
    let h = rows.lookAll(e, z, d, r, o);
    for (let j = 0; j < q; j++) h -= (at[j] * at[j]) / 2;
    return h;
  }
  function addUp({ v }: Point, weights: Float64Array, out: Float64Array): void {
    out.fill(1);
    for (let i = 0; i < n; i++) out[effect[i]] += weights[i] * v[i] * v[i];
  }
  const isPositive = (x: Float64Array): boolean => {
    for (let j = 0; j < q; j++) if (!(x[j] > 0 && x[j] < Number.POSITIVE_INFINITY)) return false;
    return true;
  };
  /** H, with a ridge where it is not positive: which. */
  function curvature(at: Point): number {
    addUp(at, o, H);
    let ridge = 0;
    for (let more = 1; more < 1e12 && !isPositive(H); more *= 8) {
      for (let j = 0; j < q; j++) H[j] += more - ridge;
      ridge = more;
    }
    return ridge;
  }
  /** step <- H^-1 (sum r v - u); its largest entry relative to 1 + |u|. */
  function newton({ v }: Point): number {
    for (let j = 0; j < q; j++) gradient[j] = -u[j];
    for (let i = 0; i < n; i++) gradient[effect[i]] += r[i] * v[i];
    let size = 0;
    for (let j = 0; j < q; j++) {
      step[j] = gradient[j] / H[j];
      const own = Math.abs(step[j]) / (1 + Math.abs(u[j]));
      if (!(own <= size)) size = own;
    }
    return size;
  }
  /** u at the mode, e, r, o and H there; its height, NaN: not found. */
  function modeAt(at: Point): number {
    const known = lastHeight - NEAR * Math.abs(lastHeight);
    begin(at);
    let height = look(at, u);
    // a concave height has one mode, wherever the iterations begin
    if (!(rows.concave && height > known) && u.some((x) => x !== 0)) {
      next.fill(0);
      const plain = look(at, next);
      if (height >= plain) height = look(at, u);
      else {
        u.fill(0);
        height = plain;
      }
    }
    if (!Number.isFinite(height)) return Number.NaN;
    for (let count = 0; count < MOST_STEPS; count++) {
      const ridge = curvature(at);
      const size = newton(at);
      if (!Number.isFinite(size)) return Number.NaN;
      const floor = height - ROUNDING * (1 + Math.abs(height));
      let share = 1;
      let reached = Number.NaN;
      for (let half = 0; half < MOST_HALVINGS && !(reached >= floor); half++, share /= 2) {
        for (let j = 0; j < q; j++) next[j] = u[j] + share * step[j];
        reached = look(at, next);
      }
      if (!(reached >= floor)) return Number.NaN;
      u.set(next);
      height = reached;
      if (size <= LAST_STEP) return curvature(at) === 0 && ridge === 0 ? height : Number.NaN;
    }
    return Number.NaN;
  }
  /** u where it leaves the effects what they were at the last mode: their standard deviation may be another. */
  function begin({ v }: Point): void {
    const row = v.findIndex((x) => x !== 0);
    const ratio = row < 0 || lastV[row] === 0 ? 0 : lastV[row] / v[row];
    for (let j = 0; j < q; j++) u[j] = ratio * last[j];
  }
  function addSlopes({ v, z, d }: Point, weights: Float64Array, of: Float64Array, slopes: Slopes): void {
    rows.slopes(e, z, d, third);
    p.fill(0);
    for (let i = 0; i < n; i++) {
      c[i] = (v[i] * v[i]) / of[effect[i]];
      p[effect[i]] += third[i] * c[i] * v[i];
    }
    for (let j = 0; j < q; j++) p[j] /= H[j];
    for (let i = 0; i < n; i++) {
      const j = effect[i];
      const onEta = r[i] - (third[i] * c[i] - o[i] * v[i] * p[j]) / 2;
      slopes.eta[i] += onEta;
      slopes.v[i] += u[j] * onEta - (r[i] * p[j]) / 2 - (weights[i] * v[i]) / of[j];
    }
    if (!slopes.z && !slopes.d) return;
    for (let i = 0; i < n; i++) {
      const along = v[i] * p[effect[i]];
      if (slopes.z) slopes.z[i] += rows.across(i, e[i], z[i], d[i], 'z', c[i], along);
      if (slopes.d) slopes.d[i] += rows.across(i, e[i], z[i], d[i], 'd', c[i], along);
    }
  }
  return (at, slopes) => {
    const height = modeAt(at);
    if (Number.isNaN(height)) {
      last.fill(0);
      return Number.NaN;
    }
    last.set(u);
    lastHeight = height;
    lastV.set(at.v);
    if (!rows.observed) {
      for (let i = 0; i < n; i++) w[i] = rows.weight(i, e[i], at.z[i], at.d[i]);
      addUp(at, w, M);
      if (!isPositive(M)) return Number.NaN;
    }
    const [weights, of] = rows.observed ? [o, H] : [w, M];
    if (slopes) addSlopes(at, weights, of, slopes);
    let log = 0;
    for (let j = 0; j < q; j++) log += Math.log(of[j]);
    return height - log / 2;
  };
}
