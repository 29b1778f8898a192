/** First-order autoregression by position: P_ij = rho^|i - j|, positive definite for every rho in (-1, 1); rho = tanh x. */
import { type ByPosition, byLag, within } from './correlation.ts';

export const autoregressive: ByPosition = {
  names: ['rho'],
  toRho: ([x]) => Float64Array.of(Math.tanh(x)),
  fromRho: ([rho]) => (within(rho) ? Float64Array.of(Math.atanh(rho)) : null),
  entry: ([x]) => {
    const rho = Math.tanh(x);
    const power = known((lag) => rho ** lag);
    return (i, j) => power(Math.abs(i - j));
  },
  slope: ([x]) => {
    const slope = slopeAt(Math.tanh(x));
    return (i, j) => slope(Math.abs(i - j));
  },
  pull: ([x], S, m, out) => {
    const slope = slopeAt(Math.tanh(x));
    out[0] = byLag(S, m).reduce((sum, s, lag) => sum + (lag === 0 ? 0 : s * slope(lag)), 0);
  },
};
const slopeAt = (rho: number): ((lag: number) => number) => known((lag) => lag * rho ** (lag - 1) * (1 - rho * rho));
/** Each lag is computed once. */
function known(of: (lag: number) => number): (lag: number) => number {
  const values: number[] = [];
  return (lag) => {
    for (let next = values.length; next <= lag; next++) values.push(of(next));
    return values[lag];
  };
}
