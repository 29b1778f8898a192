/** Counts: V = mu. */
import { logGamma } from '@mixdiff/probability';
import { above, type Distribution, yLogY } from './family.ts';

const residual = (y: number, mu: number, w: number): number => 2 * w * (yLogY(y, mu) - (y - mu));

export const poisson: Distribution = {
  weigh(w, mu, slope, W) {
    for (let i = 0; i < W.length; i++) W[i] = (w[i] * slope[i] * slope[i]) / mu[i];
  },
  deviance(y, mu, w) {
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      const v = y[i];
      const m = mu[i];
      sum += 2 * w[i] * ((v === 0 ? 0 : v * Math.log(v / m)) - (v - m));
    }
    return sum;
  },
  residual,
  open(y, w) {
    // 2 w (log y! - y log y + y): sum r is -2 log f but for that
    return above(y.reduce((sum, v, i) => sum + 2 * w[i] * (logGamma(v + 1) - yLogY(v, 1) + v), 0));
  },
  start: (y) => y + 0.1,
  scaled: false,
};
