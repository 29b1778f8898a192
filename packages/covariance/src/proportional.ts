/** A known matrix A: v A, v = e^(2x), or A itself. */
import type { Matrix } from '@mixdiff/contract';
import type { Coordinates } from './coordinates.ts';

export function proportional({ nrow: m, data }: Matrix, free: boolean): Coordinates {
  const size = (x: Float64Array): number => (free ? Math.exp(2 * x[0]) : 1);
  const mean = Array.from({ length: m }, (_, i) => data[i * (m + 1)]).reduce((sum, v) => sum + v, 0) / m;
  return {
    length: free ? 1 : 0,
    cells: m * m,
    toPoint: (x) => ({ sigma2: free ? size(x) : Number.NaN, parameters: {} }),
    fromPoint: ({ sigma2 }) => {
      if (!free) return new Float64Array(0);
      return sigma2 > 0 ? Float64Array.of(Math.log(sigma2) / 2) : null;
    },
    covariance: (x, out) => out.set(data.map((v) => size(x) * v)),
    derivative: (x, _, out) => out.set(data.map((v) => 2 * size(x) * v)),
    pull(x, S, out) {
      if (free) out[0] = 2 * size(x) * data.reduce((sum, v, cell) => sum + v * S[cell], 0);
    },
    starts: (variance) => [
      free ? Float64Array.of(Math.log(variance.reduce((sum, v) => sum + v, 0) / m / mean) / 2) : new Float64Array(0),
    ],
  };
}
