/**
 * Correlations by distance and range r, u = d / r, r = e^x: exp e^-u, gau e^(-u^2), ratio 1 / (1 + u^2), which are positive
 * definite in any dimension; lin 1 - u in one, spher 1 - 3u/2 + u^3/2 in up to three, both 0 from u = 1 on. Matern's as a
 * mixture of gau over scales, with t = e^s and smoothness nu = e^(x_2):
 *
 *   M(u) = 1 / Gamma(nu) int t^(nu - 1) e^(-t - u^2 / 4t) dt = int w e^(-u^2 e^-s / 4) ds,   w = e^(nu s - e^s) / Gamma(nu)
 *   dM/dlog r = u^2 / 2 int e^-s w e^(..) ds,   dM/dnu = int (s - E s) w e^(..) ds,   E s = int s w ds
 *
 * by the trapezoidal rule, which is exact to rounding for such integrands once its step is short enough.
 */
import type { Kind } from '@mixdiff/contract';
import { pulledEach } from './coordinates.ts';
import type { Correlation } from './correlation.ts';

/** f(u), and -u f'(u) = df / dlog r. */
type Shape = (u: number) => readonly [number, number];
const SHAPES: Partial<Record<Kind, Shape>> = {
  exp: (u) => [Math.exp(-u), u * Math.exp(-u)],
  gau: (u) => [Math.exp(-u * u), 2 * u * u * Math.exp(-u * u)],
  ratio: (u) => [1 / (1 + u * u), (2 * u * u) / (1 + u * u) ** 2],
  lin: (u) => (u < 1 ? [1 - u, u] : [0, 0]),
  spher: (u) => (u < 1 ? [1 - 1.5 * u + 0.5 * u ** 3, 1.5 * u * (1 - u * u)] : [0, 0]),
};
/** Ranges that a search starts from, over the smallest and the largest distance. */
const STARTS = [
  { of: 'least', times: 0.7 },
  { of: 'least', times: 3 },
  { of: 'most', times: 0.3 },
  { of: 'most', times: 3 },
] as const;

/** `distances`: those that occur between two rows of a subject, ascending. null: no kind that goes by distance. */
export function byDistance(kind: Kind, distances: Float64Array): Correlation | null {
  if (kind === 'mat') return matern(distances);
  const shape = SHAPES[kind];
  return shape ? ofShape(shape, distances) : null;
}
const logged = (rho: Float64Array): Float64Array | null =>
  rho.every((v) => v > 0 && v < Number.POSITIVE_INFINITY) ? rho.map(Math.log) : null;
function startsOf(distances: Float64Array): Float64Array[] {
  const apart = distances.filter((d) => d > 0);
  const [least, most] = [apart[0] ?? 1, apart[apart.length - 1] ?? 1];
  return STARTS.map(({ of, times }) => Float64Array.of(Math.log(times * (of === 'least' ? least : most))));
}
function ofShape(shape: Shape, distances: Float64Array): Correlation {
  return pulling({
    names: ['range'],
    cells: distances.length + 1,
    isDiagonal: (cell) => cell === 0,
    toRho: (x) => x.map(Math.exp),
    fromRho: logged,
    fill: ([x], out) => {
      out[0] = 1;
      for (const [k, d] of distances.entries()) out[k + 1] = shape(d * Math.exp(-x))[0];
    },
    derivative: ([x], _, out) => {
      out[0] = 0;
      for (const [k, d] of distances.entries()) out[k + 1] = shape(d * Math.exp(-x))[1];
    },
    starts: startsOf(distances),
  });
}
const pulling = (own: Omit<Correlation, 'pull'>): Correlation => ({
  ...own,
  pull: (x, S, out) =>
    pulledEach({ length: own.names.length, cells: own.cells, derivative: own.derivative }, x, S, out),
});

function matern(distances: Float64Array): Correlation {
  const each = (out: Float64Array, diagonal: number, x: Float64Array, of: (at: Mixture, u: number) => number): void => {
    const mixture = mixtureOf(Math.exp(x[1]));
    out[0] = diagonal;
    for (const [k, d] of distances.entries()) out[k + 1] = d === 0 ? diagonal : of(mixture, d * Math.exp(-x[0]));
  };
  return pulling({
    names: ['range', 'smoothness'],
    cells: distances.length + 1,
    isDiagonal: (cell) => cell === 0,
    toRho: (x) => x.map(Math.exp),
    fromRho: logged,
    fill: (x, out) => each(out, 1, x, (at, u) => at.mean(u, () => 1)),
    derivative: (x, k, out) =>
      each(out, 0, x, (at, u) =>
        k === 0 ? (u * u * at.mean(u, (s) => Math.exp(-s))) / 2 : Math.exp(x[1]) * at.mean(u, (s) => s - at.center),
      ),
    starts: startsOf(distances).flatMap(([x]) => [0.5, 2].map((nu) => Float64Array.of(x, Math.log(nu)))),
  });
}
/** The weights w of the mixture. */
interface Mixture {
  /** E s. */
  readonly center: number;
  /** int g(s) w e^(-u^2 e^-s / 4) ds. */
  mean(u: number, g: (s: number) => number): number;
}
/** Logarithm of what adds nothing beside 1. */
const GONE = -42;
/** Outside, the density of s is too wide, or too narrow, for its nodes: no correlation, and a search turns back. */
const SMOOTHNESS = [1e-3, 1e4] as const;
const NO_MIXTURE: Mixture = { center: Number.NaN, mean: () => Number.NaN };
function mixtureOf(nu: number): Mixture {
  if (!(nu >= SMOOTHNESS[0] && nu <= SMOOTHNESS[1])) return NO_MIXTURE;
  const log = (s: number): number => nu * s - Math.exp(s);
  const top = log(Math.log(nu));
  const step = Math.min(0.1, 0.5 / Math.sqrt(nu));
  const [at, weight]: [number[], number[]] = [[], []];
  for (const sign of [1, -1]) {
    for (let k = sign === 1 ? 0 : 1; ; k++) {
      const s = Math.log(nu) + sign * k * step;
      const size = log(s) - top;
      if (size < GONE) break;
      at.push(s);
      weight.push(Math.exp(size));
    }
  }
  const total = weight.reduce((sum, w) => sum + w, 0);
  const mean = (u: number, g: (s: number) => number): number => {
    let sum = 0;
    for (let k = 0; k < at.length; k++) {
      const fading = Math.exp((-u * u * Math.exp(-at[k])) / 4);
      if (fading > 0) sum += g(at[k]) * weight[k] * fading;
    }
    return sum / total;
  };
  return { center: mean(0, (s) => s), mean };
}
