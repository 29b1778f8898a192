/**
 * Correlations that hang on a distance d, range e^t: exp(-d e^-t), exp(-(d e^-t)^2), and Matern's of d e^-t with smoothness
 * e^t2 (glmmTMB's covariance-structure vignette; maps checked against glmmTMB 1.1.5 and 1.1.15.2). Each distance that
 * occurs is looked at once.
 */
import type { Kind, Matrix } from '@mixdiff/contract';
import { type Correlation, factored, fillSymmetric, sumPairs } from './correlation.ts';
import { matern } from './matern.ts';

/** Value and derivatives in t (and t2) at a distance. */
type Decay = (d: number, t: number, t2: number) => readonly [number, number, number];

const DECAYS: Partial<Record<Kind, Decay>> = {
  exp(d, t) {
    const x = d * Math.exp(-t);
    return [Math.exp(-x), x === 0 ? 0 : x * Math.exp(-x), 0];
  },
  gau(d, t) {
    const x = (d * Math.exp(-t)) ** 2;
    return [Math.exp(-x), x === 0 ? 0 : 2 * x * Math.exp(-x), 0];
  },
  mat(d, t, t2) {
    const x = d * Math.exp(-t);
    const nu = Math.exp(t2);
    const m = matern(x, nu);
    return [m.value, -x * m.x, nu * m.nu];
  },
};

/** Between the rows of `at` (m x d). */
export function spatial(kind: Kind, at: Matrix | undefined): Correlation {
  const decay = DECAYS[kind];
  if (!decay || !at) throw new Error(`no correlation of distances for ${kind}`);
  const c = at.nrow;
  const { distances, index } = distinctDistances(at);
  const count = kind === 'mat' ? 2 : 1;
  const values = new Float64Array(distances.length);
  const slopes = [new Float64Array(distances.length), new Float64Array(distances.length)];
  const nearest = distances[1] ?? 1;
  return {
    count,
    ends: [],
    inverted: true,
    set(par, from, R, P) {
      distances.forEach((d, k) => {
        const [value, inRange, inSmoothness] = decay(d, par[from], count > 1 ? par[from + 1] : 0);
        values[k] = value;
        slopes[0][k] = inRange;
        slopes[1][k] = inSmoothness;
      });
      fillSymmetric(c, R, (i, j) => values[index[i + j * c]]);
      return factored(R, P, c);
    },
    slopes(N, out, to) {
      for (let k = 0; k < count; k++) out[to + k] = sumPairs(c, N, (i, j) => slopes[k][index[i + j * c]]);
    },
    read(R, out, to) {
      const rho = R[index.indexOf(1)] ?? Number.NaN;
      const x = -Math.log(rho);
      out[to] = Math.log(nearest) - Math.log(kind === 'gau' ? Math.sqrt(x) : x);
      return kind !== 'mat' && Number.isFinite(out[to]);
    },
  };
}

/** Those between the rows, ascending, 0 first; and which of them each pair has, m x m. */
function distinctDistances({ nrow: m, ncol, data }: Matrix): { distances: number[]; index: Int32Array } {
  const between = (i: number, j: number): number => {
    let squares = 0;
    for (let k = 0; k < ncol; k++) squares += (data[i + k * m] - data[j + k * m]) ** 2;
    return Math.sqrt(squares);
  };
  const all = Float64Array.from({ length: m * m }, (_, at) => between(at % m, Math.floor(at / m)));
  const distances = [...new Set([0, ...all])].sort((a, b) => a - b);
  const place = new Map(distances.map((d, k) => [d, k]));
  return { distances, index: Int32Array.from(all, (d) => place.get(d) ?? 0) };
}
