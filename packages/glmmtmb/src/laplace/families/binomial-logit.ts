/**
 * The binomial log-density on the scale of its linear predictor, y of t trials, logit link: with p = 1 / (1 + e^-eta),
 *
 *   log f = log choose(t, y) + y eta - t log(1 + e^eta)
 *   d/deta = y - t p,   -d2/deta2 = t p (1 - p),   -d3/deta3 = t p (1 - p) (1 - 2p)
 */
import { logGamma } from '@mixdiff/probability';
import type { Density } from './density.ts';
import { oddsAgainst, shrinking } from './exponentials.ts';

/** log(1 + e^x). */
export const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));
export const logistic = (eta: number): number =>
  eta >= 0 ? 1 / (1 + Math.exp(-eta)) : Math.exp(eta) / (1 + Math.exp(eta));
/** log choose(trials, y) */
export const logCoefficient = (y: number, trials: number): number =>
  y === 0 || y === trials ? 0 : logGamma(trials + 1) - logGamma(y + 1) - logGamma(trials - y + 1);

/** Far from the end of the range of a double: no factor is above 2. */
const LARGE = 1e250;

export const binomialLogit: Density = {
  coordinate: 'logit',
  mean: logistic,
  guess: (y, trials) => Math.log((y + 0.5) / (trials - y + 0.5)),
  kernel: (eta, y, trials) => y * eta - trials * softplus(eta),
  constant: logCoefficient,
  derivatives(eta, y, trials, _, out) {
    const p = logistic(eta);
    const v = trials * p * logistic(-eta);
    out.first = y - trials * p;
    out.second = v;
    out.third = v * (1 - 2 * p);
  },
  ofRows({ x, y, trials, weights, single }, first, second, third) {
    if (single && weights === null) return ofSingleTrials(x, y, first, second, third);
    let sum = 0;
    const powers = shrinking(x);
    // of log(1 + e^-|eta|), one logarithm for many rows
    let product = 1;
    for (let i = 0; i < x.length; i++) {
      const w = weights === null ? 1 : weights[i];
      const eta = x[i];
      // one exponential for all
      const e = powers[i];
      const s = 1 / (1 + e);
      const p = eta >= 0 ? s : e * s;
      const t = w * trials[i];
      const v = t * e * s * s;
      first[i] = w * y[i] - t * p;
      second[i] = v;
      third[i] = v * (1 - 2 * p);
      sum += w * y[i] * eta;
      if (eta > 0) sum -= t * eta;
      if (t === 1) {
        product *= 1 + e;
        if (product > LARGE) {
          sum -= Math.log(product);
          product = 1;
        }
      } else sum -= t * Math.log1p(e);
    }
    return sum - Math.log(product);
  },
};

/**
 * Rows of one trial, none of which has to be asked which way it went: with q the odds against what was seen, log f = -log(1 + q), and with s = +-1 for a success or a failure
 * and m = q / (1 + q), its derivatives are s m, m / (1 + q) and s (2m - 1) m / (1 + q).
 */
function ofSingleTrials(
  x: Float64Array,
  y: Float64Array,
  first: Float64Array,
  second: Float64Array,
  third: Float64Array,
): number {
  const odds = oddsAgainst(x, y);
  let sum = 0;
  let product = 1;
  for (let i = 0; i < x.length; i++) {
    const q = odds[i];
    const above = 1 + q;
    const rest = 1 / above;
    const m = q < LARGE ? q * rest : 1;
    const v = m * rest;
    const s = 2 * y[i] - 1;
    first[i] = s * m;
    second[i] = v;
    third[i] = s * (2 * m - 1) * v;
    const grown = product * above;
    if (grown < LARGE) product = grown;
    else {
      sum -= Math.log(product) + (q < LARGE ? Math.log(above) : Math.abs(x[i]));
      product = 1;
    }
  }
  return sum - Math.log(product);
}
