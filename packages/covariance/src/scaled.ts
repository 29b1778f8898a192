/** Variances, one or one per position, about a correlation matrix: C_ij = s_i s_j P_ij, s = e^x. */
import { own } from '@mixdiff/contract';
import type { Coordinates, MarginalPoint } from './coordinates.ts';
import type { Correlation } from './correlation.ts';

export function scaled(m: number, each: boolean, correlation: Correlation): Coordinates {
  const count = each ? m : 1;
  const variances = each ? Array.from({ length: m }, (_, i) => `variance.${i + 1}`) : [];
  const length = count + correlation.names.length;
  const P = new Float64Array(m * m);
  const s = (x: Float64Array, i: number): number => Math.exp(x[each ? i : 0]);
  const parts = (x: Float64Array) => x.subarray(count);
  return {
    length,
    toPoint(x): MarginalPoint {
      const rho = correlation.toRho(parts(x));
      return {
        sigma2: each ? Number.NaN : Math.exp(2 * x[0]),
        parameters: Object.fromEntries([
          ...variances.map((name, i) => [name, Math.exp(2 * x[i])]),
          ...correlation.names.map((name, k) => [name, rho[k]]),
        ]),
      };
    },
    fromPoint({ sigma2, parameters }) {
      const read = (name: string): number => own(parameters, name) ?? Number.NaN;
      const variance = each ? variances.map(read) : [sigma2];
      const free = correlation.fromRho(Float64Array.from(correlation.names, read));
      if (!free || !variance.every((v) => v > 0 && v < Number.POSITIVE_INFINITY)) return null;
      return Float64Array.from([...variance.map((v) => Math.log(v) / 2), ...free]);
    },
    covariance(x, out) {
      correlation.matrix(correlation.toRho(parts(x)), m, out);
      for (let j = 0; j < m; j++) for (let i = 0; i < m; i++) out[j * m + i] *= s(x, i) * s(x, j);
    },
    derivative(x, k, out) {
      if (k >= count) {
        correlation.derivative(parts(x), k - count, m, out);
        for (let j = 0; j < m; j++) for (let i = 0; i < m; i++) out[j * m + i] *= s(x, i) * s(x, j);
        return;
      }
      // d(s_i s_j)/dx_k = s_i s_j times the number of i and j that it is of
      correlation.matrix(correlation.toRho(parts(x)), m, P);
      for (let j = 0; j < m; j++) {
        for (let i = 0; i < m; i++) {
          const times = each ? Number(i === k) + Number(j === k) : 2;
          out[j * m + i] = times * s(x, i) * s(x, j) * P[j * m + i];
        }
      }
    },
    independent(variance) {
      const mean = variance.reduce((sum, v) => sum + v, 0) / m;
      const deviations = each ? Array.from(variance, (v) => Math.log(v) / 2) : [Math.log(mean) / 2];
      const none = correlation.fromRho(new Float64Array(correlation.names.length)) ?? new Float64Array(0);
      return Float64Array.from([...deviations, ...none]);
    },
  };
}
