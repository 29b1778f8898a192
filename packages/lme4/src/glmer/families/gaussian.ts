/** Gaussian with another link than identity: V = 1; phi = sum r / n. */
import { type Distribution, summed, weighedBy } from './family.ts';

const residual = (y: number, mu: number, w: number): number => w * (y - mu) ** 2;

export const gaussian: Distribution = {
  weigh: weighedBy(() => 1),
  deviance: summed(residual),
  residual,
  open(y, w) {
    const n = y.length;
    const logs = w.reduce((sum, v) => sum + Math.log(v), 0);
    return { at: (_, deviance) => n * (Math.log((2 * Math.PI * deviance) / n) + 1) - logs, saturated: null };
  },
  start: (y) => y,
  scaled: true,
};
