/** Inverse Gaussian: V = mu^3; phi = sum r / sum w. */
import { type Distribution, summed, total, weighedBy } from './family.ts';

const residual = (y: number, mu: number, w: number): number => (w * (y - mu) ** 2) / (y * mu * mu);

export const inverseGaussian: Distribution = {
  weigh: weighedBy((mu) => mu ** 3),
  deviance: summed(residual),
  residual,
  open(y, w) {
    const all = total(w);
    const logs = y.reduce((sum, v, i) => sum + w[i] * Math.log(v), 0);
    return { at: (_, deviance) => all * (Math.log((2 * Math.PI * deviance) / all) + 1) + 3 * logs, saturated: null };
  },
  start: (y) => y,
  scaled: true,
};
