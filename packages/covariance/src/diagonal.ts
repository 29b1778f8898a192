/** No correlation at all. */
import { type Correlation, fill } from './correlation.ts';

export const diagonal: Correlation = {
  names: [],
  toRho: () => new Float64Array(0),
  fromRho: () => new Float64Array(0),
  matrix: (_, m, out) => fill(m, out, (i, j) => (i === j ? 1 : 0)),
  derivative: (_, __, m, out) => fill(m, out, () => 0),
};
