/** First-order autoregression by position: P_ij = rho^|i - j|, positive definite for every rho in (-1, 1); rho = tanh x. */
import { type ByPosition, within } from './correlation.ts';

export const autoregressive: ByPosition = {
  names: ['rho'],
  toRho: ([x]) => Float64Array.of(Math.tanh(x)),
  fromRho: ([rho]) => (within(rho) ? Float64Array.of(Math.atanh(rho)) : null),
  entry: ([x]) => {
    const rho = Math.tanh(x);
    return (i, j) => rho ** Math.abs(i - j);
  },
  slope: ([x]) => {
    const rho = Math.tanh(x);
    return (i, j) => Math.abs(i - j) * rho ** (Math.abs(i - j) - 1) * (1 - rho * rho);
  },
};
