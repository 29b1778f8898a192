/**
 * Correlations by distance d and range r (Cressie 1993, section 2.5; Pinheiro & Bates 2000, section 5.3), u = d / r:
 *
 *   exp e^-u     gau e^(-u^2)     ratio 1 / (1 + u^2)     lin 1 - u     spher 1 - 3u/2 + u^3/2, the last two 0 from u = 1 on
 *   mat  2^(1-nu) / Gamma(nu) u^nu K_nu(u)
 *
 * With f(u): drho/dr = -f' u / r, d2rho/dr2 = (f'' u^2 + 2 f' u) / r^2.
 */
import type { Kind, Matrix } from '@mixdiff/contract';
import type { Correlation } from './correlation.ts';
import { type Matern, matern } from './matern.ts';

/** f, f' and f''. */
type Shape = (u: number) => readonly [number, number, number];
const SHAPES: Partial<Record<Kind, Shape>> = {
  exp: (u) => [Math.exp(-u), -Math.exp(-u), Math.exp(-u)],
  gau: (u) => {
    const e = Math.exp(-u * u);
    return [e, -2 * u * e, (4 * u * u - 2) * e];
  },
  ratio: (u) => {
    const f = 1 / (1 + u * u);
    return [f, -2 * u * f * f, 2 * f * f * (4 * u * u * f - 1)];
  },
  lin: (u) => (u < 1 ? [1 - u, -1, 0] : [0, 0, 0]),
  spher: (u) => (u < 1 ? [1 - 1.5 * u + 0.5 * u ** 3, 1.5 * (u * u - 1), 3 * u] : [0, 0, 0]),
};
/** Euclidean, between rows i and j of the coordinates. */
const distanceIn =
  ({ nrow, ncol, data }: Matrix) =>
  (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < ncol; k++) sum += (data[k * nrow + i] - data[k * nrow + j]) ** 2;
    return Math.sqrt(sum);
  };

/** null: no kind that goes by distance. */
export function spatial(kind: Kind, coordinates: Matrix): Correlation | null {
  const distance = distanceIn(coordinates);
  if (kind === 'mat') return byMatern(distance);
  const shape = SHAPES[kind];
  if (!shape) return null;
  return {
    names: ['range'],
    at: ([range]) => ({
      value: (i, j) => shape(distance(i, j) / range)[0],
      first: (_, i, j) => {
        const u = distance(i, j) / range;
        return -(shape(u)[1] * u) / range;
      },
      second: (_, __, i, j) => {
        const u = distance(i, j) / range;
        const [, slope, bend] = shape(u);
        return (bend * u * u + 2 * slope * u) / range ** 2;
      },
    }),
  };
}
function byMatern(distance: (i: number, j: number) => number): Correlation {
  return {
    names: ['range', 'smoothness'],
    at: ([range, nu]) => {
      const known = new Map<number, Matern>();
      const of = (u: number): Matern => {
        const made = known.get(u) ?? matern(u, nu);
        known.set(u, made);
        return made;
      };
      return {
        value: (i, j) => of(distance(i, j) / range).v,
        first: (k, i, j) => {
          const u = distance(i, j) / range;
          if (u === 0) return 0;
          return k === 1 ? of(u).nu : -(of(u).x * u) / range;
        },
        second: (k, l, i, j) => {
          const u = distance(i, j) / range;
          if (u === 0) return 0;
          const { x, xx, xnu, nunu } = of(u);
          if (k === 1 && l === 1) return nunu;
          return k === l ? (xx * u * u + 2 * x * u) / range ** 2 : -(xnu * u) / range;
        },
      };
    },
  };
}
