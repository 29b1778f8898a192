/** Gamma: V = mu^2, shape 1 / phi; phi = sum r / sum w. */
import { logGamma } from '@mixdiff/probability';
import { type Distribution, summed, total, weighedBy } from './family.ts';

const residual = (y: number, mu: number, w: number): number =>
  -2 * w * (Math.log(y === 0 ? 1 : y / mu) - (y - mu) / mu);

export const gamma: Distribution = {
  weigh: weighedBy((mu) => mu * mu),
  deviance: summed(residual),
  residual,
  open(y, w) {
    const all = total(w);
    const at = (mu: Float64Array, deviance: number): number => {
      const shape = all / deviance;
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        const x = (y[i] * shape) / mu[i];
        sum += w[i] * (shape * Math.log(x) - x - Math.log(y[i]));
      }
      return -2 * (sum - all * logGamma(shape));
    };
    return { at, saturated: null };
  },
  start: (y) => y,
  scaled: true,
};
