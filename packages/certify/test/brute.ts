/**
 * An independent search: the profiled likelihood from V as an n x n matrix, minimised by a compass search from a grid
 * that contains the boundary (zero SDs, correlations of -1 and 1). Slow and simple; for small problems.
 */
import type { Matrix, Problem } from '@mixdiff/contract';

/** In place, lower triangle, row-major; log-determinant, NaN on failure. */
function factor(a: Float64Array, n: number): number {
  let logDet = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      if (i === j) {
        if (!(sum > 0)) return Number.NaN;
        a[i * n + i] = Math.sqrt(sum);
        logDet += Math.log(sum);
      } else a[i * n + j] = sum / a[j * n + j];
    }
  }
  return logDet;
}
function forward(l: Float64Array, n: number, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= l[i * n + k] * x[k];
    x[i] /= l[i * n + i];
  }
  return x;
}
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i], 0);

/** Log-likelihood at relative covariances, beta and sigma^2 at their best. */
function bruteLogLik(problem: Problem, relative: readonly Matrix[]): number {
  const n = problem.response.y.length;
  const p = problem.parts.conditional.X.ncol;
  const V = new Float64Array(n * n);
  for (let i = 0; i < n; i++) V[i * (n + 1)] = 1;
  for (const [k, { level, Z }] of problem.random.entries()) {
    const { nrow: c, data } = relative[k];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        if (level[i] !== level[j]) continue;
        for (let a = 0; a < c; a++)
          for (let b = 0; b < c; b++) V[i * n + j] += Z.data[a * n + i] * data[b * c + a] * Z.data[b * n + j];
      }
    }
  }
  const logDetV = factor(V, n);
  const y = forward(V, n, problem.response.y);
  const X = Array.from({ length: p }, (_, j) =>
    forward(V, n, problem.parts.conditional.X.data.slice(j * n, (j + 1) * n)),
  );
  const K = new Float64Array(p * p);
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) K[i * p + j] = dot(X[i], X[j]);
  const logDetK = factor(K, p);
  const s = forward(
    K,
    p,
    Float64Array.from(X, (x) => dot(x, y)),
  );
  const rss = dot(y, y) - dot(s, s);
  const m = n - (problem.method === 'REML' ? p : 0);
  return -(m * (Math.log((2 * Math.PI * rss) / m) + 1) + logDetV + (problem.method === 'REML' ? logDetK : 0)) / 2;
}

/** One number per scalar term (SD ratio), three per 2 x 2 term (two SD ratios, correlation). */
function covariancesOf(problem: Problem, v: readonly number[]): Matrix[] {
  let at = 0;
  return problem.random.map(({ columns }) => {
    if (columns.length === 1) {
      at += 1;
      return { nrow: 1, ncol: 1, data: Float64Array.of(v[at - 1] ** 2) };
    }
    const [a, b, r] = v.slice(at, at + 3);
    at += 3;
    return { nrow: 2, ncol: 2, data: Float64Array.of(a * a, r * a * b, r * a * b, b * b) };
  });
}
export interface Brute {
  readonly logLik: number;
  readonly relative: Matrix[];
}
export function brute(problem: Problem): Brute {
  const kinds = problem.random.flatMap(({ columns }) => (columns.length === 1 ? ['sd'] : ['sd', 'sd', 'r']));
  const value = (v: readonly number[]): number => {
    const l = bruteLogLik(problem, covariancesOf(problem, v));
    return Number.isNaN(l) ? Number.NEGATIVE_INFINITY : l;
  };
  const grid = kinds.reduce<number[][]>(
    (all, kind) =>
      all.flatMap((v) => (kind === 'sd' ? [0, 0.15, 0.5, 1.5, 5] : [-1, -0.6, 0, 0.6, 1]).map((x) => v.concat(x))),
    [[]],
  );
  const ranked = grid.map((v) => ({ v, l: value(v) })).sort((a, b) => b.l - a.l);
  let best = ranked[0];
  for (const start of ranked.slice(0, 8)) {
    const end = compass(value, start.v, start.l, kinds);
    if (end.l > best.l) best = end;
  }
  return { logLik: best.l, relative: covariancesOf(problem, best.v) };
}
/** Moves along coordinates and pairs of them while one gains, then halves the step. */
function compass(
  value: (v: readonly number[]) => number,
  start: readonly number[],
  l0: number,
  kinds: readonly string[],
) {
  let [v, l] = [start.slice(), l0];
  const d = v.length;
  const moves: number[][] = [];
  for (let i = 0; i < d; i++) {
    for (const s of [-1, 1]) {
      moves.push(kinds.map((_, j) => (j === i ? s : 0)));
      for (let k = 0; k < i; k++)
        for (const t of [-1, 1]) moves.push(kinds.map((_, j) => (j === i ? s : j === k ? t : 0)));
    }
  }
  for (let step = 0.3; step > 1e-6; ) {
    let moved = false;
    for (const move of moves) {
      const next = v.map((x, i) => {
        const to = x + step * move[i] * (kinds[i] === 'sd' ? Math.max(x, 0.05) : 1);
        return kinds[i] === 'sd' ? Math.max(0, to) : Math.max(-1, Math.min(1, to));
      });
      const reached = value(next);
      if (reached > l) {
        [v, l, moved] = [next, reached, true];
        break;
      }
    }
    if (!moved) step /= 2;
  }
  return { v, l };
}
