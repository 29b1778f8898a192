/**
 * The gamma log-density with mean mu = e^eta and shape a = e^delta, so variance mu^2 / a (McCullagh & Nelder 1989, section 8.2): with
 * x = log y - eta and S Stirling's error (log Gamma(a) = (a - 1/2) log a - a + 1/2 log 2 pi + S(a)),
 *
 *   log f = -a (e^x - 1 - x) + 1/2 log(a / 2 pi) - S(a) - log y
 *   d/deta = a (e^x - 1),   -d2/deta2 = a e^x,   -d3/deta3 = -a e^x
 *   d/ddelta = a [x - (e^x - 1) + log a - digamma(a)],   the others are theirs again: the kernel goes with a
 */
import { digamma, stirlingError } from '@mixdiff/probability';
import type { Density } from './density.ts';

export const gamma: Density = {
  coordinate: 'log',
  mean: Math.exp,
  positive: true,
  guess: Math.log,
  kernel(eta, y, _, delta) {
    const x = Math.log(y) - eta;
    return -Math.exp(delta) * (Math.expm1(x) - x);
  },
  constant: (y, _, delta) => (delta - Math.log(2 * Math.PI)) / 2 - stirlingError(Math.exp(delta)) - Math.log(y),
  derivatives(eta, y, _, delta, out) {
    const a = Math.exp(delta);
    const x = Math.log(y) - eta;
    out.first = a * Math.expm1(x);
    out.second = a * Math.exp(x);
    out.third = -out.second;
  },
  dispersion: {
    power: -1,
    derivatives(eta, y, _, delta, out) {
      const a = Math.exp(delta);
      const x = Math.log(y) - eta;
      out.value = a * (x - Math.expm1(x) + delta - digamma(a));
      out.first = a * Math.expm1(x);
      out.second = a * Math.exp(x);
    },
  },
};
