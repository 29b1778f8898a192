/**
 * Laplace's approximation over all random effects together, sparse: with v_i the row of Z in spherical coordinates, H = I + sum o_i v_i v_i' and
 * M the same of the weight w that the criterion takes (o, or the expected information a),
 *
 *   l = sum l_i - |u|^2 / 2 - 1/2 log|M|        at u^, where sum r_i v_i = u
 *   c_i = v_i' M^-1 v_i,   p = H^-1 sum w'_i c_i v_i
 *   dl/dx_i  = l_x - 1/2 w_x c_i - 1/2 l_ex v_i'p                      in a predictor x
 *   dl/dv_ib = u_b (r - 1/2 w' c_i + 1/2 o v_i'p) - 1/2 r p_b - w (M^-1 v_i)_b
 *
 * (Kristensen et al. 2016, section 2.) Newton's iterations begin where the last ones ended; w' and what other predictors move are differenced.
 * Elements of M^-1 between effects of one row come from the pattern of the factor.
 */
import { analyze, type SparseCholesky, type SymmetricPattern } from '@mixdiff/linalg';
import type { Height } from './density.ts';
import { laplaceOfLevels } from './laplace-of-levels.ts';
import type { Layout } from './layout.ts';
import { laplaceOfOneEffect } from './one-effect/integral.ts';
import type { Integral, Point, Slopes } from './point.ts';
import { type Rows, STEP } from './rows.ts';

const ROUNDING = 1e-14;

interface Pattern {
  readonly pattern: SymmetricPattern;
  /** For each row and pair of its places (a, b <= a): where that entry stands. */
  readonly at: Int32Array;
}
export function patternOf({ n, m, q, effect }: Pick<Layout, 'n' | 'm' | 'q' | 'effect'>): Pattern {
  const columns: Set<number>[] = Array.from({ length: q }, (_, j) => new Set([j]));
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < m; a++) {
      for (let b = 0; b < a; b++) {
        const [x, y] = [effect[i * m + a], effect[i * m + b]];
        columns[Math.min(x, y)].add(Math.max(x, y));
      }
    }
  }
  const colPtr = new Int32Array(q + 1);
  const rows: number[] = [];
  const where = new Map<number, number>();
  columns.forEach((own, j) => {
    for (const i of [...own].sort((x, y) => x - y)) {
      where.set(j * q + i, rows.length);
      rows.push(i);
    }
    colPtr[j + 1] = rows.length;
  });
  const at = new Int32Array((n * m * (m + 1)) / 2);
  let next = 0;
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < m; a++) {
      for (let b = 0; b <= a; b++) {
        const [x, y] = [effect[i * m + a], effect[i * m + b]];
        at[next++] = where.get(Math.min(x, y) * q + Math.max(x, y)) as number;
      }
    }
  }
  return { pattern: { n: q, colPtr, rowIdx: Int32Array.from(rows) }, at };
}

export function laplaceIntegral(layout: Layout, rows: Rows): Integral {
  const { n, m, q, effect } = layout;
  const byKernels = m === 1 && rows.plain ? laplaceOfOneEffect(layout, rows.plain) : null;
  const byLevel = byKernels ?? (m > 0 ? laplaceOfLevels(layout, rows) : null);
  if (byLevel) return byLevel;
  const { pattern, at: places } = patternOf(layout);
  const H = analyze(pattern);
  const M = rows.observed ? H : analyze(pattern);
  const values = new Float64Array(pattern.rowIdx.length);
  const inverse = new Float64Array(pattern.rowIdx.length);
  const pairs = (m * (m + 1)) / 2;
  const [r, o, w] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const out: Height = { l: 0, r: 0, o: 0 };
  let last: Float64Array = new Float64Array(q);

  function fill(weights: Float64Array, v: Float64Array, ridge: number): void {
    values.fill(0);
    for (let j = 0; j < q; j++) values[pattern.colPtr[j]] = 1 + ridge;
    for (let i = 0; i < n; i++) {
      let pair = i * pairs;
      for (let a = 0; a < m; a++) {
        const wv = weights[i] * v[i * m + a];
        for (let b = 0; b <= a; b++) values[places[pair++]] += wv * v[i * m + b];
      }
    }
  }
  const predictorAt = (i: number, { eta, v }: Point, u: Float64Array): number => {
    let e = eta[i];
    for (let a = 0; a < m; a++) e += v[i * m + a] * u[effect[i * m + a]];
    return e;
  };
  /** h(u), with r and o there. */
  function look(at: Point, u: Float64Array): number {
    let h = 0;
    for (let j = 0; j < q; j++) h -= (u[j] * u[j]) / 2;
    for (let i = 0; i < n; i++) {
      rows.look(i, predictorAt(i, at, u), at.z[i], at.d[i], out);
      h += out.l;
      r[i] = out.r;
      o[i] = out.o;
    }
    return h;
  }
  function factored(solver: SparseCholesky, weights: Float64Array, v: Float64Array): number {
    let ridge = 0;
    for (; ridge < 1e12; ridge = ridge === 0 ? 1 : 8 * ridge) {
      fill(weights, v, ridge);
      if (solver.factor(values) < 0) return ridge;
    }
    return ridge;
  }
  /** u at the mode, r and o there, H factored; null: not found. */
  function modeOf(at: Point): { u: Float64Array; height: number } | null {
    let u = last;
    let height = look(at, u);
    const zero = new Float64Array(q);
    if (u.some((x) => x !== 0)) {
      const plain = look(at, zero);
      if (!(height >= plain)) u = zero;
      height = look(at, u);
    }
    if (!Number.isFinite(height)) return null;
    for (let count = 0; count < 200; count++) {
      const ridge = factored(H, o, at.v);
      const step = u.map((x) => -x);
      for (let i = 0; i < n; i++) for (let a = 0; a < m; a++) step[effect[i * m + a]] += r[i] * at.v[i * m + a];
      H.solve(step, 1);
      let size = 0;
      for (let j = 0; j < q; j++) size = Math.max(size, Math.abs(step[j]) / (1 + Math.abs(u[j])));
      if (!Number.isFinite(size)) return null;
      const before = height;
      const rounding = ROUNDING * (1 + Math.abs(before));
      let share = 1;
      let next = u;
      for (let half = 0; half < 50; half++, share /= 2) {
        next = u.map((x, j) => x + share * step[j]);
        height = look(at, next);
        if (height >= before - rounding) break;
      }
      if (!(height >= before - rounding)) return null;
      u = next;
      if (size <= 1e-9) return factored(H, o, at.v) === 0 && ridge === 0 ? { u, height } : null;
    }
    return null;
  }
  return (at, slopes) => {
    if (q === 0) last = new Float64Array(0);
    const mode = modeOf(at);
    if (!mode) {
      last = new Float64Array(q);
      return Number.NaN;
    }
    last = mode.u;
    if (!rows.observed) {
      for (let i = 0; i < n; i++) w[i] = rows.weight(i, predictorAt(i, at, mode.u), at.z[i], at.d[i]);
      fill(w, at.v, 0);
      if (M.factor(values) >= 0) return Number.NaN;
    }
    if (slopes) addSlopes(at, mode.u, slopes);
    return mode.height - M.halfLogDet();
  };

  function addSlopes(at: Point, u: Float64Array, slopes: Slopes): void {
    M.inverse(inverse);
    const weights = rows.observed ? o : w;
    /** n x m: M^-1 v_i at the effects of the row. */
    const solved = new Float64Array(n * m);
    const c = new Float64Array(n);
    const wSlope = new Float64Array(n);
    const p = new Float64Array(q);
    for (let i = 0; i < n; i++) {
      let pair = i * pairs;
      for (let a = 0; a < m; a++) {
        for (let b = 0; b <= a; b++) {
          const x = inverse[places[pair++]];
          solved[i * m + a] += x * at.v[i * m + b];
          if (b < a) solved[i * m + b] += x * at.v[i * m + a];
        }
      }
      for (let a = 0; a < m; a++) c[i] += solved[i * m + a] * at.v[i * m + a];
      const e = predictorAt(i, at, u);
      wSlope[i] =
        (rows.weight(i, e + STEP, at.z[i], at.d[i]) - rows.weight(i, e - STEP, at.z[i], at.d[i])) / (2 * STEP);
      for (let a = 0; a < m; a++) p[effect[i * m + a]] += wSlope[i] * c[i] * at.v[i * m + a];
    }
    H.solve(p, 1);
    for (let i = 0; i < n; i++) {
      let along = 0;
      for (let a = 0; a < m; a++) along += at.v[i * m + a] * p[effect[i * m + a]];
      const onEta = r[i] - (wSlope[i] * c[i] - o[i] * along) / 2;
      slopes.eta[i] += onEta;
      for (let a = 0; a < m; a++) {
        const j = effect[i * m + a];
        slopes.v[i * m + a] += u[j] * onEta - (r[i] * p[j]) / 2 - weights[i] * solved[i * m + a];
      }
      const e = predictorAt(i, at, u);
      if (slopes.z) slopes.z[i] += rows.across(i, e, at.z[i], at.d[i], 'z', c[i], along);
      if (slopes.d) slopes.d[i] += rows.across(i, e, at.z[i], at.d[i], 'd', c[i], along);
    }
  }
}
