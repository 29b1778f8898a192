/**
 * The binomial log-density with the complementary log-log link, y of t trials: with l = e^eta, 1 - p = e^-l,
 *
 *   log f = log choose(t, y) + y log(1 - e^-l) - (t - y) l
 *
 * s = d log p / deta = l / (e^l - 1), g = 1 - l - s, s' = s g, s'' = s' g - s (l + s'). Where l is small, g is what is left of 1 - 1:
 * s = 1 - l/2 + sum B_2k l^2k / (2k)!, so g = -l/2 - l^2/12 + l^4/720 - l^6/30240.
 */
import { logCoefficient } from './binomial-logit.ts';
import type { Density } from './density.ts';

const SMALL = 0.05;
/** log(1 - e^-l) */
const logRest = (l: number): number => (l > 1 ? Math.log1p(-Math.exp(-l)) : Math.log(-Math.expm1(-l)));

export const binomialCloglog: Density = {
  coordinate: 'logit',
  mean: (eta) => -Math.expm1(-Math.exp(eta)),
  guess: (y, trials) => Math.log(-Math.log((trials - y + 0.5) / (trials + 1))),
  kernel(eta, y, trials) {
    const l = Math.exp(eta);
    // below the least number, log p is eta itself
    const success = y === 0 ? 0 : y * (l > 0 ? logRest(l) : eta);
    return success - (y === trials ? 0 : (trials - y) * l);
  },
  constant: logCoefficient,
  derivatives(eta, y, trials, _, out) {
    const l = Math.exp(eta);
    const lost = y === trials ? 0 : (trials - y) * l;
    // beyond any number e^l, s is zero
    const s = l > 700 ? 0 : l > 0 ? l / Math.expm1(l) : 1;
    const square = l * l;
    const g = l < SMALL ? -l / 2 - (square / 12) * (1 - (square / 60) * (1 - square / 42)) : 1 - l - s;
    const s1 = s === 0 ? 0 : s * g;
    const s2 = s === 0 ? 0 : s1 * g - s * (l + s1);
    out.first = y * s - lost;
    out.second = lost - y * s1;
    out.third = lost - y * s2;
  },
};
