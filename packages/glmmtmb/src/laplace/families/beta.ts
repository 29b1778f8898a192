/**
 * The beta log-density with mean m = 1 / (1 + e^-eta) and precision phi = e^delta (Ferrari & Cribari-Neto 2004, equation 4):
 * with a = m phi, b = (1 - m) phi,
 *
 *   log f = log Gamma(phi) - log Gamma(a) - log Gamma(b) + (a - 1) log y + (b - 1) log(1 - y)
 *
 * and in m, f1 = phi [logit y - digamma(a) + digamma(b)], f2 = -phi^2 [trigamma(a) + trigamma(b)],
 * f3 = -phi^3 [tetragamma(a) - tetragamma(b)]; with v = m (1 - m), v2 = v (1 - 2m), v3 = v (1 - 6v):
 *
 *   d/deta = f1 v,   d2 = f2 v^2 + f1 v2,   d3 = f3 v^3 + 3 f2 v v2 + f1 v3
 *   d/ddelta  = phi digamma(phi) + a [log y - digamma(a)] + b [log(1 - y) - digamma(b)]
 *   df1/ddelta = f1 - phi [a trigamma(a) - b trigamma(b)],   df2/ddelta = 2 f2 - phi^2 [a tetragamma(a) + b tetragamma(b)]
 */
import { digamma, logGamma, tetragamma, trigamma } from '@mixdiff/probability';
import { logistic } from './binomial-logit.ts';
import type { Density } from './density.ts';

export const beta: Density = {
  coordinate: 'logit',
  mean: logistic,
  positive: true,
  guess: (y) => Math.log(y) - Math.log1p(-y),
  kernel(eta, y, _, delta) {
    const phi = Math.exp(delta);
    const [a, b] = [logistic(eta) * phi, logistic(-eta) * phi];
    return a * Math.log(y) + b * Math.log1p(-y) - logGamma(a) - logGamma(b);
  },
  constant: (y, _, delta) => logGamma(Math.exp(delta)) - Math.log(y) - Math.log1p(-y),
  derivatives(eta, y, _, delta, out) {
    const phi = Math.exp(delta);
    const [m, rest] = [logistic(eta), logistic(-eta)];
    const [a, b] = [m * phi, rest * phi];
    const v = m * rest;
    const v2 = v * (1 - 2 * m);
    const f1 = phi * (Math.log(y) - Math.log1p(-y) - digamma(a) + digamma(b));
    const f2 = -phi * phi * (trigamma(a) + trigamma(b));
    const f3 = -phi * phi * phi * (tetragamma(a) - tetragamma(b));
    out.first = f1 * v;
    out.second = -f2 * v * v - f1 * v2;
    out.third = -f3 * v * v * v - 3 * f2 * v * v2 - f1 * v * (1 - 6 * v);
  },
  dispersion: {
    power: -1,
    derivatives(eta, y, _, delta, out) {
      const phi = Math.exp(delta);
      const [m, rest] = [logistic(eta), logistic(-eta)];
      const [a, b] = [m * phi, rest * phi];
      const v = m * rest;
      const [odds, ofA, ofB] = [Math.log(y) - Math.log1p(-y), digamma(a), digamma(b)];
      const [f1, f2] = [phi * (odds - ofA + ofB), -phi * phi * (trigamma(a) + trigamma(b))];
      const f1d = f1 - phi * (a * trigamma(a) - b * trigamma(b));
      const f2d = 2 * f2 - phi * phi * (a * tetragamma(a) + b * tetragamma(b));
      out.value = phi * digamma(phi) + a * (Math.log(y) - ofA) + b * (Math.log1p(-y) - ofB);
      out.first = f1d * v;
      out.second = -f2d * v * v - f1d * v * (1 - 2 * m);
    },
  },
};
