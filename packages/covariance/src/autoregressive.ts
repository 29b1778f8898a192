/** First-order autoregression by position: P_ij = rho^|i - j|, positive definite for every rho in (-1, 1); rho = tanh x. */
import { type Correlation, fill, within } from './correlation.ts';

export const autoregressive: Correlation = {
  names: ['rho'],
  toRho: ([x]) => Float64Array.of(Math.tanh(x)),
  fromRho: ([rho]) => (within(rho) ? Float64Array.of(Math.atanh(rho)) : null),
  matrix: ([rho], m, out) => fill(m, out, (i, j) => rho ** Math.abs(i - j)),
  derivative: ([x], _, m, out) => {
    const rho = Math.tanh(x);
    fill(m, out, (i, j) => {
      const lag = Math.abs(i - j);
      return lag === 0 ? 0 : lag * rho ** (lag - 1) * (1 - rho * rho);
    });
  },
};
