/** Variances about correlations: one for all, C = s^2 P, or one per position, C_ij = s_i s_j P_ij; s = e^x. */
import { own } from '@mixdiff/contract';
import type { Coordinates, MarginalPoint } from './coordinates.ts';
import type { Correlation } from './correlation.ts';

interface Scale {
  readonly names: readonly string[];
  /** Of a cell, at the scale part of x. */
  size(x: Float64Array, cell: number): number;
  /** How often x_k is in the logarithm of it. */
  times(k: number, cell: number): number;
  /** Adds a slope by the logarithm of a cell's size to those by x. */
  add(cell: number, slope: number, out: Float64Array): void;
  start(variance: Float64Array): number[];
}
const one: Scale = {
  names: ['sigma2'],
  size: (x) => Math.exp(2 * x[0]),
  times: () => 2,
  add(_, slope, out) {
    out[0] += 2 * slope;
  },
  start: (variance) => [Math.log(variance.reduce((sum, v) => sum + v, 0) / variance.length) / 2],
};
const each = (m: number): Scale => ({
  names: Array.from({ length: m }, (_, i) => `variance.${i + 1}`),
  size: (x, cell) => Math.exp(x[cell % m] + x[Math.floor(cell / m)]),
  times: (k, cell) => Number(cell % m === k) + Number(Math.floor(cell / m) === k),
  add(cell, slope, out) {
    out[cell % m] += slope;
    out[Math.floor(cell / m)] += slope;
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
      for (let cell = 0; cell < cells; cell++) out[cell] *= scale.size(x, cell);
    },
    derivative(x, k, out) {
      if (k >= count) correlation.derivative(rest(x), k - count, out);
      else correlation.fill(rest(x), out);
      for (let cell = 0; cell < cells; cell++)
        out[cell] *= scale.size(x, cell) * (k < count ? scale.times(k, cell) : 1);
    },
    /** Of a logarithm of s the sum of S C over its cells; of rho that of S s s dP. */
    pull(x, S, out) {
      const sizes = new Float64Array(cells);
      for (let cell = 0; cell < cells; cell++) sizes[cell] = S[cell] * scale.size(x, cell);
      const P = new Float64Array(cells);
      correlation.fill(rest(x), P);
      out.fill(0, 0, count);
      for (let cell = 0; cell < cells; cell++) scale.add(cell, P[cell] * sizes[cell], out);
      correlation.pull(rest(x), sizes, out.subarray(count));
    },
    starts: (variance) => correlation.starts.map((x) => Float64Array.from([...scale.start(variance), ...x])),
  };
}
