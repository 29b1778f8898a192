/**
 * The Poisson log-density of counts from 1, mean mu = e^x before zeros are left out (Brooks et al. 2017, section 2; McCullagh & Nelder 1989,
 * section 6.2): log f = y x - mu - log y! - log(1 - e^-mu) = (y - 1) x - g(mu) - log y!, g as in zero-truncation.ts.
 */
import { logGamma } from '@mixdiff/probability';
import type { Density } from './density.ts';
import { logExpm1Ratio } from './zero-truncation.ts';

export const truncatedPoisson: Density = {
  coordinate: 'log',
  mean: Math.exp,
  positive: true,
  observed: (mean) => -mean / Math.expm1(-mean),
  guess: (y) => Math.log(y),
  kernel: (x, y) => (y - 1) * x - logExpm1Ratio(Math.exp(x))[0],
  constant: (y) => -logGamma(y + 1),
  derivatives(x, y, _, __, out) {
    const mu = Math.exp(x);
    const [, g1, g2, g3] = logExpm1Ratio(mu);
    const [a, b] = [mu * g1, mu * mu * g2];
    out.first = y - 1 - a;
    out.second = a + b;
    out.third = a + 3 * b + mu * mu * mu * g3;
  },
};
