/**
 * The negative binomial log-density with variance mu (1 + mu/k), mu = e^eta, k = e^delta (Hilbe 2011, section 8.2):
 *
 *   log f = y eta - (y + k) log(1 + mu/k) + [log Gamma(y + k) - log Gamma(k) - y log k - log y!]
 *
 * with q = mu / (mu + k) and 1 - q = k / (mu + k):
 *
 *   d/deta       = y - (y + k) q            = (y - mu)(1 - q)
 *   -d2/deta2    = (y + k) q (1 - q),       -d3/deta3 = (y + k) q (1 - q) (1 - 2q)
 *   d/ddelta     = k [ rise of digamma from k to k + y - log(1 + mu/k) ] - (y - mu)(1 - q)
 *   d2/deta ddelta   = (y - mu) q (1 - q)
 *   -d3/deta2 ddelta = q (1 - q) [k - (y + k)(1 - 2q)]
 */
import { logGamma, logGammaRise, type Rise } from '@mixdiff/probability';
import type { Density } from './density.ts';

const rise: Rise = { value: 0, first: 0, second: 0, third: 0 };

/** mu / (mu + k), by the difference of the logarithms. */
const shareOf = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));
/** log(1 + e^x) */
const log1pExp = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));

export const nbinom2: Density = {
  coordinate: 'log',
  mean: Math.exp,
  guess: (y) => Math.log(y + 0.5),
  kernel: (eta, y, _, delta) => y * eta - (y + Math.exp(delta)) * log1pExp(eta - delta),
  constant(y, _, delta) {
    logGammaRise(Math.exp(delta), y, rise);
    return rise.value - logGamma(y + 1);
  },
  derivatives(eta, y, _, delta, out) {
    const q = shareOf(eta - delta);
    const rest = shareOf(delta - eta);
    const v = (y + Math.exp(delta)) * q * rest;
    out.first = (y - Math.exp(eta)) * rest;
    // mu beyond any number
    if (!(Math.abs(out.first) < Number.POSITIVE_INFINITY)) out.first = y - (y + Math.exp(delta)) * q;
    out.second = v;
    out.third = v * (1 - 2 * q);
  },
  dispersion: {
    power: -1,
    derivatives(eta, y, _, delta, out) {
      const k = Math.exp(delta);
      const q = shareOf(eta - delta);
      const rest = shareOf(delta - eta);
      const off = y - Math.exp(eta);
      logGammaRise(k, y, rise);
      // the constant's own: d/ddelta of -y log k is -y, within the rise
      out.value = k * (rise.first - log1pExp(eta - delta)) - off * rest;
      out.first = off * q * rest;
      out.second = q * rest * (k - (y + k) * (1 - 2 * q));
    },
  },
};
