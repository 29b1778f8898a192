/**
 * The negative binomial log-density with variance mu (1 + phi), phi = e^delta, mu = e^eta (Hilbe 2011, section 10.4): of size k = mu / phi,
 *
 *   log f = [log Gamma(y + k) - log Gamma(k) - y log k] + y eta - (y + k) log(1 + phi) - log y!
 *
 * With R1, R2, R3 the rises of digamma and its derivatives from k to k + y, g = R1 - log(1 + phi) and k moving as e^(eta - delta):
 *
 *   d/deta  = k g,   d2 = k g + k^2 R2,   d3 = k g + 3 k^2 R2 + k^3 R3
 *   d/ddelta         = -k g + (y - mu) / (1 + phi)
 *   d2/deta ddelta   = -d2 - k p,   d3/deta2 ddelta = -d3 - k p,   p = phi / (1 + phi)
 */
import { logGamma, logGammaRise, type Rise } from '@mixdiff/probability';
import type { Density } from './density.ts';

const rise: Rise = { value: 0, first: 0, second: 0, third: 0 };

export const nbinom1: Density = {
  coordinate: 'log',
  mean: Math.exp,
  guess: (y) => Math.log(y + 0.5),
  kernel(eta, y, _, delta) {
    const k = Math.exp(eta - delta);
    logGammaRise(k, y, rise);
    return rise.value + y * eta - k * Math.log1p(Math.exp(delta));
  },
  constant: (y, _, delta) => -y * Math.log1p(Math.exp(delta)) - logGamma(y + 1),
  derivatives(eta, y, _, delta, out) {
    const k = Math.exp(eta - delta);
    logGammaRise(k, y, rise);
    const first = k * (rise.first - Math.log1p(Math.exp(delta)));
    out.first = first;
    out.second = -first - k * k * rise.second;
    out.third = -first - 3 * k * k * rise.second - k * k * k * rise.third;
  },
  dispersion: {
    power: 1,
    derivatives(eta, y, _, delta, out) {
      const phi = Math.exp(delta);
      const k = Math.exp(eta - delta);
      logGammaRise(k, y, rise);
      const first = k * (rise.first - Math.log1p(phi));
      const p = phi / (1 + phi);
      out.value = -first + (y - Math.exp(eta)) / (1 + phi);
      out.first = -first - k * k * rise.second - k * p;
      out.second = first + 3 * k * k * rise.second + k * k * k * rise.third + k * p;
    },
  },
};
