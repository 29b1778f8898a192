/**
 * glmer's criterion with nAGQ = 0: the covariance matrices' alone, with fixed and random effects at their joint mode. Both are moved together by
 * Newton's method: with V the rows of Z in spherical coordinates, Q an orthogonal basis of X, O the weights,
 *
 *   H_uu = I + V'OV,   C = V'OQ,   S = Q'OQ - C'H_uu^-1 C
 *   d gamma = S^-1 (Q'r - C'H_uu^-1 (V'r - u)),    du = H_uu^-1 (V'r - u - C d gamma)
 *   value   = h - 1/2 log|I + V'WV|,  W the expected information
 *
 * Slopes in the covariance coordinates, which are few, are differences.
 */
import type { Canonical, Matrix, Problem } from '@mixdiff/contract';
import { squareOf } from '@mixdiff/covariance';
import { analyze, cholesky, choleskySolve } from '@mixdiff/linalg';
import { climb } from '../climb.ts';
import { basisOf } from './basis.ts';
import type { Height } from './density.ts';
import { patternOf } from './laplace.ts';
import { layoutOf } from './layout.ts';
import { rowsOf } from './rows.ts';
import type { IntegratedSearch, Summit } from './search.ts';

const SIZES = [0.1, 0.5, 1, 3];
const STEP = 1e-4;

/** null: a family or a structure that is not known here. */
export function searchJoint(problem: Problem): Omit<IntegratedSearch, 'staying'> | null {
  const surface = openJoint(problem);
  if (!surface) return null;
  const climbed = (start: Float64Array): Summit => {
    const objective = (x: Float64Array, gradient?: Float64Array): number => {
      for (const j of gradient?.keys() ?? []) {
        const moved = (by: number): number => surface.value(x.map((v, i) => (i === j ? v + by : v)));
        (gradient as Float64Array)[j] = (moved(STEP) - moved(-STEP)) / (2 * STEP);
      }
      return surface.value(x);
    };
    const { x, value } = climb(objective, start, { evaluations: 100, tolerance: 1e-9 });
    return { at: surface.canonical(x), value };
  };
  const starts = problem.random.length === 0 ? [new Float64Array(0)] : [0, ...SIZES].map(surface.start);
  const summits = starts.map(climbed).filter(({ value }) => Number.isFinite(value));
  return {
    summits: summits.sort((a, b) => a.value - b.value),
    starts: starts.length,
    from(at) {
      const x = surface.position(at);
      return x && climbed(x);
    },
  };
}
interface JointSurface {
  value(x: Float64Array): number;
  canonical(x: Float64Array): Canonical;
  position(at: Canonical): Float64Array | null;
  start(size: number): Float64Array;
}
function openJoint(problem: Problem): JointSurface | null {
  const { random, parts, response } = problem;
  const n = response.y.length;
  const layout = layoutOf(random, n);
  const rows = rowsOf(problem, 'expected');
  if (!layout || !rows || rows.dispersion !== 0 || layout.q === 0) return null;
  const { m, q, effect, terms } = layout;
  const basis = basisOf(parts.conditional.X);
  const Q = basis.columns.data;
  const p = basis.rank;
  const { pattern, at: places } = patternOf(layout);
  const solver = analyze(pattern);
  const values = new Float64Array(pattern.rowIdx.length);
  const pairs = (m * (m + 1)) / 2;
  const out: Height = { l: 0, r: 0, o: 0 };
  const [r, o] = [new Float64Array(n), new Float64Array(n)];
  let gamma: Float64Array = new Float64Array(p);
  let u: Float64Array = new Float64Array(q);
  const from = terms.map((_, k) => terms.slice(0, k).reduce((sum, { roots }) => sum + roots.length, 0));
  const rootAt = (x: Float64Array, k: number): Float64Array =>
    terms[k].roots.root(x.subarray(from[k], from[k] + terms[k].roots.length));
  const sphericalAt = (x: Float64Array): Float64Array => {
    const v = new Float64Array(n * m);
    terms.forEach(({ place, columns: c }, k) => {
      const L = rootAt(x, k);
      for (let i = 0; i < n; i++) {
        for (let b = 0; b < c; b++) {
          for (let a = 0; a < c; a++) v[i * m + place + b] += L[b * c + a] * layout.z[i * m + place + a];
        }
      }
    });
    return v;
  };
  const look = (g: Float64Array, b: Float64Array, v: Float64Array): number => {
    let h = 0;
    for (const x of b) h -= (x * x) / 2;
    for (let i = 0; i < n; i++) {
      rows.look(i, predictor(i, g, b, v), 0, 0, out);
      h += out.l;
      r[i] = out.r;
      o[i] = out.o;
    }
    return h;
  };
  const predictor = (i: number, g: Float64Array, b: Float64Array, v: Float64Array): number => {
    let e = parts.conditional.offset?.[i] ?? 0;
    for (let j = 0; j < p; j++) e += Q[j * n + i] * g[j];
    for (let a = 0; a < m; a++) e += v[i * m + a] * b[effect[i * m + a]];
    return e;
  };
  const fill = (weight: (i: number) => number, v: Float64Array): void => {
    values.fill(0);
    for (let j = 0; j < q; j++) values[pattern.colPtr[j]] = 1;
    for (let i = 0; i < n; i++) {
      let pair = i * pairs;
      for (let a = 0; a < m; a++) {
        const wv = weight(i) * v[i * m + a];
        for (let b = 0; b <= a; b++) values[places[pair++]] += wv * v[i * m + b];
      }
    }
  };
  /** The joint mode from where the last one was; NaN: not found. */
  function mode(v: Float64Array): number {
    let height = look(gamma, u, v);
    if (!Number.isFinite(height)) {
      gamma = startOf();
      u = new Float64Array(q);
      height = look(gamma, u, v);
    }
    for (let count = 0; count < 200; count++) {
      fill((i) => o[i], v);
      if (solver.factor(values) >= 0) return Number.NaN;
      const gu = u.map((x) => -x);
      const C = new Float64Array(q * p);
      const S = new Float64Array(p * p);
      const gg = new Float64Array(p);
      for (let i = 0; i < n; i++) {
        for (let a = 0; a < m; a++) {
          const e = effect[i * m + a];
          gu[e] += r[i] * v[i * m + a];
          for (let j = 0; j < p; j++) C[j * q + e] += o[i] * v[i * m + a] * Q[j * n + i];
        }
        for (let j = 0; j < p; j++) {
          gg[j] += r[i] * Q[j * n + i];
          for (let k = 0; k <= j; k++) S[k * p + j] += o[i] * Q[j * n + i] * Q[k * n + i];
        }
      }
      const T = C.slice();
      solver.solve(T, p);
      for (let j = 0; j < p; j++) {
        for (let e = 0; e < q; e++) gg[j] -= T[j * q + e] * gu[e];
        for (let k = 0; k <= j; k++) for (let e = 0; e < q; e++) S[k * p + j] -= C[j * q + e] * T[k * q + e];
      }
      if (p > 0 && cholesky(S, p) !== -1) return Number.NaN;
      if (p > 0) choleskySolve(S, p, gg, 1);
      for (let j = 0; j < p; j++) for (let e = 0; e < q; e++) gu[e] -= C[j * q + e] * gg[j];
      solver.solve(gu, 1);
      let share = 1;
      let reached = Number.NaN;
      const floor = height - 1e-14 * (1 + Math.abs(height));
      let next = [gamma, u] as const;
      for (let half = 0; half < 50 && !(reached >= floor); half++, share /= 2) {
        next = [gamma.map((x, j) => x + share * gg[j]), u.map((x, e) => x + share * gu[e])];
        reached = look(next[0], next[1], v);
      }
      if (!(reached >= floor)) return Number.NaN;
      [gamma, u] = next;
      height = reached;
      const size = Math.max(
        ...gg.map(Math.abs),
        gu.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
      );
      if (size <= 1e-9) return height;
    }
    return Number.NaN;
  }
  const startOf = (): Float64Array => new Float64Array(p);
  return {
    value(x) {
      const v = sphericalAt(x);
      const height = mode(v);
      if (Number.isNaN(height)) {
        [gamma, u] = [startOf(), new Float64Array(q)];
        return Number.POSITIVE_INFINITY;
      }
      fill((i) => rows.weight(i, predictor(i, gamma, u, v), 0, 0), v);
      if (solver.factor(values) >= 0) return Number.POSITIVE_INFINITY;
      return solver.halfLogDet() - height;
    },
    canonical(x) {
      this.value(x);
      const Sigma = terms.map(({ columns: c, scale }, k): Matrix => {
        const data = squareOf(rootAt(x, k), c);
        for (let j = 0; j < c; j++) for (let i = 0; i < c; i++) data[j * c + i] /= scale[i] * scale[j];
        return { nrow: c, ncol: c, data };
      });
      return { beta: basis.toBeta(gamma), Sigma, residual: { kind: 'none' } };
    },
    position(at) {
      const x: number[] = [];
      for (const [k, { roots, columns: c, scale }] of terms.entries()) {
        const own = roots.from(at.Sigma[k].data.map((s, e) => s * scale[e % c] * scale[Math.floor(e / c)]));
        if (!own) return null;
        x.push(...own);
      }
      return Float64Array.from(x);
    },
    start(size) {
      return Float64Array.from(
        terms.flatMap(({ roots, columns: c }) => {
          const data = Float64Array.from({ length: c * c }, (_, e) => (e % (c + 1) === 0 ? size * size : 0));
          return [...(roots.from(data) ?? new Float64Array(roots.length))];
        }),
      );
    },
  };
}
