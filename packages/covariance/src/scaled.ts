/** Variances about correlations: one for all, C = s^2 P, or one per position, C_ij = s_i s_j P_ij; s = e^x. */
import { own } from '@mixdiff/contract';
import type { Coordinates, MarginalPoint } from './coordinates.ts';
import type { Correlation } from './correlation.ts';

interface Scale {
  readonly names: readonly string[];
  /** Of each cell, at the scale part of x. */
  sizes(x: Float64Array, cells: number): Float64Array;
  /** How often x_k is in the logarithm of it. */
  times(k: number, cell: number): number;
  /** Slopes by x from those by the logarithms of the sizes of cells. */
  add(slopes: Float64Array, out: Float64Array): void;
  start(variance: Float64Array): number[];
}
const one: Scale = {
  names: ['sigma2'],
  sizes: (x, cells) => new Float64Array(cells).fill(Math.exp(2 * x[0])),
  times: () => 2,
  add(slopes, out) {
    out[0] = 2 * slopes.reduce((sum, v) => sum + v, 0);
  },
  start: (variance) => [Math.log(variance.reduce((sum, v) => sum + v, 0) / variance.length) / 2],
};
const each = (m: number): Scale => ({
  names: Array.from({ length: m }, (_, i) => `variance.${i + 1}`),
  sizes(x, cells) {
    const [s, out] = [x.subarray(0, m).map(Math.exp), new Float64Array(cells)];
    for (let j = 0; j < m; j++) for (let i = 0; i < m; i++) out[j * m + i] = s[i] * s[j];
    return out;
  },
  times: (k, cell) => Number(cell % m === k) + Number(Math.floor(cell / m) === k),
  add(slopes, out) {
    out.fill(0, 0, m);
    for (let j = 0; j < m; j++) {
      for (let i = 0; i < m; i++) {
        out[i] += slopes[j * m + i];
        out[j] += slopes[j * m + i];
      }
    }
  },
  start: (variance) => Array.from(variance, (v) => Math.log(v) / 2),
});

export const homogeneous = (correlation: Correlation): Coordinates => scaled(one, correlation);
/** `correlation`: of m positions. */
export const heterogeneous = (m: number, correlation: Correlation): Coordinates => scaled(each(m), correlation);

function scaled(scale: Scale, correlation: Correlation): Coordinates {
  const count = scale.names.length;
  const { cells } = correlation;
  const rest = (x: Float64Array): Float64Array => x.subarray(count);
  return {
    length: count + correlation.names.length,
    cells,
    toPoint(x): MarginalPoint {
      const rho = correlation.toRho(rest(x));
      const variances = scale.names.map((name, k) => [name, Math.exp(2 * x[k])] as const);
      const [[first, value]] = variances;
      return {
        sigma2: first === 'sigma2' ? value : Number.NaN,
        parameters: Object.fromEntries([
          ...variances.filter(([name]) => name !== 'sigma2'),
          ...correlation.names.map((name, k) => [name, rho[k]]),
        ]),
      };
    },
    fromPoint({ sigma2, parameters }) {
      const read = (name: string): number => (name === 'sigma2' ? sigma2 : (own(parameters, name) ?? Number.NaN));
      const variance = scale.names.map(read);
      const free = correlation.fromRho(Float64Array.from(correlation.names, read));
      if (!free || !variance.every((v) => v > 0 && v < Number.POSITIVE_INFINITY)) return null;
      return Float64Array.from([...variance.map((v) => Math.log(v) / 2), ...free]);
    },
    covariance(x, out) {
      correlation.fill(rest(x), out);
      const sizes = scale.sizes(x, cells);
      for (let cell = 0; cell < cells; cell++) out[cell] *= sizes[cell];
    },
    derivative(x, k, out) {
      if (k >= count) correlation.derivative(rest(x), k - count, out);
      else correlation.fill(rest(x), out);
      const sizes = scale.sizes(x, cells);
      for (let cell = 0; cell < cells; cell++) out[cell] *= sizes[cell] * (k < count ? scale.times(k, cell) : 1);
    },
    /** Of a logarithm of s the sum of S C over its cells; of rho that of S s s dP. */
    pull(x, S, out) {
      const slopes = scale.sizes(x, cells);
      for (let cell = 0; cell < cells; cell++) slopes[cell] *= S[cell];
      const P = new Float64Array(cells);
      correlation.fill(rest(x), P);
      for (let cell = 0; cell < cells; cell++) P[cell] *= slopes[cell];
      scale.add(P, out);
      correlation.pull(rest(x), slopes, out.subarray(count));
    },
    starts: (variance) => correlation.starts.map((x) => Float64Array.from([...scale.start(variance), ...x])),
  };
}
