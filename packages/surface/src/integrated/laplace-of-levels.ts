/**
 * Laplace's approximation where the effects of a row are those of one level of one factor, so that H is a block for each level: laplace.ts says
 * what is computed, here in loops over rows without a sparse factor. With v_i the row's m values of Z in spherical coordinates, l its level,
 *
 *   H_l = I + sum o_i v_i v_i',   M_l the same of w,   c_i = v_i'M_l^-1 v_i,   p_l = H_l^-1 sum w'_i c_i v_i
 *
 * Newton's step from u is u <- H_l^-1 sum v_i (r_i + o_i (e_i - eta_i)), iterated weighted least squares. The first one at a new point takes
 * r, o and e from the mode of the last: it is exact to first order in how far the point has moved. Where third derivatives are at hand (o' = -r'')
 * a step s is followed by Chebyshev's correction c, after which what is left is about c^2 / s:
 *
 *   c = -1/2 H_l^-1 sum o'_i (v_i's)^2 v_i
 *
 * (level-modes.ts has the iterations.)
 */
import type { Layout } from './layout.ts';
import { levelModes } from './level-modes.ts';
import type { Integral, Point, Slopes } from './point.ts';
import type { Rows } from './rows.ts';

/** null: the effects of some row are of several levels. */
export function laplaceOfLevels({ n, m, effect }: Layout, rows: Rows): Integral | null {
  const found = levelsOf(n, m, effect);
  if (!found) return null;
  const level: Int32Array = found;
  const levels = level.reduce((most, l) => Math.max(most, l + 1), 0);
  const [q, block] = [levels * m, m * m];
  const of = (length: number): Float64Array => new Float64Array(length);
  const [e, r, o, w, third, c] = [of(n), of(n), of(n), of(n), of(n), of(n)];
  const [u, next, trial, p] = [of(q), of(q), of(q), of(q)];
  const [H, M, inverse] = [of(levels * block), of(levels * block), of(levels * block)];
  /** n x m: M_l^-1 v_i. */
  const solved = of(n * m);
  /** Of the last mode; -Infinity: e, r and o are of none. */
  let lastHeight = Number.NEGATIVE_INFINITY;

  /** h(u), with e, r and o there. */
  function look({ eta, v, z, d }: Point, at: Float64Array): number {
    for (let i = 0, k = 0; i < n; i++) {
      const j = level[i] * m;
      let sum = eta[i];
      for (let a = 0; a < m; a++, k++) sum += v[k] * at[j + a];
      e[i] = sum;
    }
    let h = rows.lookAll(e, z, d, r, o);
    for (let j = 0; j < q; j++) h -= (at[j] * at[j]) / 2;
    return h;
  }
  /** out <- lower triangles of (1 + ridge) I + sum weights v v'. */
  function addUp({ v }: Point, weights: Float64Array, ridge: number, out: Float64Array): void {
    out.fill(0);
    for (let at = 0; at < out.length; at += block) for (let a = 0; a < block; a += m + 1) out[at + a] = 1 + ridge;
    for (let i = 0, k = 0; i < n; i++, k += m) {
      const to = level[i] * block;
      for (let b = 0; b < m; b++) {
        const wv = weights[i] * v[k + b];
        for (let a = b; a < m; a++) out[to + b * m + a] += wv * v[k + a];
      }
    }
  }
  /** Each block <- its Cholesky factor; false: one is not positive definite. */
  function factor(A: Float64Array): boolean {
    for (let at = 0; at < A.length; at += block) {
      for (let j = 0; j < m; j++) {
        for (let i = j; i < m; i++) {
          let sum = A[at + j * m + i];
          for (let k = 0; k < j; k++) sum -= A[at + k * m + i] * A[at + k * m + j];
          if (i > j) A[at + j * m + i] = sum / A[at + j * (m + 1)];
          else if (sum > 0 && sum < Number.POSITIVE_INFINITY) A[at + j * (m + 1)] = Math.sqrt(sum);
          else return false;
        }
      }
    }
    return true;
  }
  /** x (from `to` on) <- A^-1 x, A the block at `at`. */
  function solve(A: Float64Array, at: number, x: Float64Array, to: number): void {
    for (let i = 0; i < m; i++) {
      let sum = x[to + i];
      for (let k = 0; k < i; k++) sum -= A[at + k * m + i] * x[to + k];
      x[to + i] = sum / A[at + i * (m + 1)];
    }
    for (let i = m - 1; i >= 0; i--) {
      let sum = x[to + i];
      for (let k = i + 1; k < m; k++) sum -= A[at + i * m + k] * x[to + k];
      x[to + i] = sum / A[at + i * (m + 1)];
    }
  }
  /** H, with a ridge where it is not positive definite: which. */
  function curvature(at: Point): number {
    let ridge = 0;
    for (let more = 1; ; more *= 8) {
      addUp(at, o, ridge, H);
      if (factor(H) || more >= 1e12) return ridge;
      ridge = more;
    }
  }
  /** out <- u after Newton's step with r, o and e, by the factor of H + ridge I. */
  function newton({ eta, v }: Point, ridge: number, out: Float64Array): void {
    for (let j = 0; j < q; j++) out[j] = ridge * u[j];
    for (let i = 0, k = 0; i < n; i++, k += m) {
      const j = level[i] * m;
      const working = r[i] + o[i] * (e[i] - eta[i]);
      for (let a = 0; a < m; a++) out[j + a] += working * v[k + a];
    }
    for (let l = 0; l < levels; l++) solve(H, l * block, out, l * m);
  }
  /** Adds Chebyshev's correction to the step from u to `next`; the size of that. The rows are at u. */
  function correct({ v, z, d }: Point): number {
    rows.slopes(e, z, d, third);
    trial.fill(0);
    for (let i = 0, k = 0; i < n; i++, k += m) {
      const j = level[i] * m;
      let along = 0;
      for (let a = 0; a < m; a++) along += v[k + a] * (next[j + a] - u[j + a]);
      const bend = (-third[i] * along * along) / 2;
      for (let a = 0; a < m; a++) trial[j + a] += bend * v[k + a];
    }
    for (let l = 0; l < levels; l++) solve(H, l * block, trial, l * m);
    const size = sizeOf(trial);
    for (let j = 0; j < q; j++) next[j] += trial[j];
    return size;
  }
  /** The largest entry, each relative to 1 + |u|. */
  function sizeOf(step: Float64Array): number {
    let size = 0;
    for (let j = 0; j < q; j++) {
      const own = Math.abs(step[j]) / (1 + Math.abs(u[j]));
      if (!(own <= size)) size = own;
    }
    return size;
  }
  /** u at the mode, e, r, o and the factor of H there; its height, NaN: not found. */
  function modeAt(at: Point): number {
    let ridge = 0;
    const places = { u, next, trial };
    const height = levelModes(
      {
        ...places,
        concave: rows.concave,
        look: (from) => look(at, places[from]),
        restart() {
          if (curvature(at) !== 0) return false;
          newton(at, 0, u);
          return true;
        },
        step() {
          ridge = curvature(at);
          newton(at, ridge, next);
          for (let j = 0; j < q; j++) trial[j] = next[j] - u[j];
          return sizeOf(trial);
        },
        correct: () => correct(at),
      },
      lastHeight,
    );
    return !Number.isNaN(height) && curvature(at) === 0 && ridge === 0 ? height : Number.NaN;
  }
  function addSlopes({ v, z, d }: Point, weights: Float64Array, A: Float64Array, slopes: Slopes): void {
    rows.slopes(e, z, d, third);
    invert(A);
    p.fill(0);
    for (let i = 0, k = 0; i < n; i++, k += m) {
      const at = level[i] * block;
      let sum = 0;
      for (let a = 0; a < m; a++) {
        let own = 0;
        for (let b = 0; b < m; b++) own += inverse[at + a * m + b] * v[k + b];
        solved[k + a] = own;
        sum += own * v[k + a];
      }
      c[i] = sum;
      const weighted = third[i] * sum;
      for (let a = 0; a < m; a++) p[level[i] * m + a] += weighted * v[k + a];
    }
    for (let l = 0; l < levels; l++) solve(H, l * block, p, l * m);
    for (let i = 0, k = 0; i < n; i++, k += m) {
      const j = level[i] * m;
      let along = 0;
      for (let a = 0; a < m; a++) along += v[k + a] * p[j + a];
      const onEta = r[i] - (third[i] * c[i] - o[i] * along) / 2;
      slopes.eta[i] += onEta;
      for (let a = 0; a < m; a++)
        slopes.v[k + a] += u[j + a] * onEta - (r[i] * p[j + a]) / 2 - weights[i] * solved[k + a];
      if (slopes.z) slopes.z[i] += rows.across(i, e[i], z[i], d[i], 'z', c[i], along);
      if (slopes.d) slopes.d[i] += rows.across(i, e[i], z[i], d[i], 'd', c[i], along);
    }
  }
  /** inverse <- A^-1, block by block. */
  function invert(A: Float64Array): void {
    inverse.fill(0);
    for (let l = 0; l < levels; l++) {
      for (let a = 0; a < m; a++) {
        inverse[l * block + a * (m + 1)] = 1;
        solve(A, l * block, inverse, l * block + a * m);
      }
    }
  }
  return (at, slopes) => {
    const height = modeAt(at);
    lastHeight = Number.isNaN(height) ? Number.NEGATIVE_INFINITY : height;
    if (Number.isNaN(height)) return Number.NaN;
    if (!rows.observed) {
      for (let i = 0; i < n; i++) w[i] = rows.weight(i, e[i], at.z[i], at.d[i]);
      addUp(at, w, 0, M);
      if (!factor(M)) return Number.NaN;
    }
    const A = rows.observed ? H : M;
    if (slopes) addSlopes(at, rows.observed ? o : w, A, slopes);
    let log = 0;
    for (let l = 0; l < levels; l++) for (let a = 0; a < m; a++) log += Math.log(A[l * block + a * (m + 1)]);
    return height - log;
  };
}
/** n: the level that the effects of a row are those of, counted from 0; null: there is none. */
function levelsOf(n: number, m: number, effect: Int32Array): Int32Array | null {
  const found = new Map<number, number>();
  const first: number[] = [];
  const level = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const known = found.get(effect[i * m]);
    level[i] = known ?? first.length;
    if (known === undefined) first.push(i);
    const row = first[level[i]] * m;
    for (let a = 0; a < m; a++) {
      const own = effect[i * m + a];
      if (own !== effect[row + a] || (found.get(own) ?? level[i]) !== level[i]) return null;
      found.set(own, level[i]);
    }
  }
  return level;
}
