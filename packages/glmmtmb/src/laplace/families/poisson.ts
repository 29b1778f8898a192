/**
 * The Poisson log-density, log link, mu = e^eta: log f = y eta - mu - log y!.
 *
 *   d/deta = y - mu,   -d2/deta2 = -d3/deta3 = mu
 */
import { logGamma } from '@mixdiff/probability';
import type { Density } from './density.ts';
import { powers } from './exponentials.ts';

export const poisson: Density = {
  coordinate: 'log',
  mean: Math.exp,
  guess: (y) => Math.log(y + 0.5),
  kernel: (eta, y) => y * eta - Math.exp(eta),
  constant: (y) => -logGamma(y + 1),
  derivatives(eta, y, _, __, out) {
    const mu = Math.exp(eta);
    out.first = y - mu;
    out.second = mu;
    out.third = mu;
  },
  ofRows({ x, y, weights }, first, second, third) {
    let sum = 0;
    const means = powers(x);
    for (let i = 0; i < x.length; i++) {
      const w = weights === null ? 1 : weights[i];
      const mu = w * means[i];
      first[i] = w * y[i] - mu;
      second[i] = mu;
      third[i] = mu;
      sum += w * y[i] * x[i] - mu;
    }
    return sum;
  },
};
