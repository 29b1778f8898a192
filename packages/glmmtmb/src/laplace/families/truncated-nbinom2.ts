/**
 * The negative binomial log-density of counts from 1, mu = e^x the mean and k = e^delta the size before zeros are left out (Hilbe 2011, section
 * 11.1): f(0) = e^-L with L = k log(1 + w), w = mu / k, and g, h as in zero-truncation.ts, u = log w,
 *
 *   log f = (y - 1) x - y log(1 + w) - h(u) - g(L) + [log Gamma(y + k) - log Gamma(k) - y log k] - log y!
 *
 * with slopes of L: L_x = k s, L_xx = k s', L_xxx = k s'' (s = w / (1 + w) as a function of u), L_delta = L - L_x, and so on up.
 */
import { logGamma, logGammaRise, type Rise } from '@mixdiff/probability';
import { logistic, softplus } from './binomial-logit.ts';
import type { Density } from './density.ts';
import { logExpm1Ratio, logLog1pRatio } from './zero-truncation.ts';

const rise: Rise = { value: 0, first: 0, second: 0, third: 0 };
/** L and its slopes in x. */
const slopes = { value: 0, first: 0, second: 0, third: 0 };
function fillSlopes(x: number, delta: number): void {
  const [k, u] = [Math.exp(delta), x - delta];
  const [s, rest] = [logistic(u), logistic(-u)];
  slopes.value = k * softplus(u);
  slopes.first = k * s;
  slopes.second = k * s * rest;
  slopes.third = k * s * rest * (rest - s);
}

export const truncatedNbinom2: Density = {
  coordinate: 'log',
  mean: Math.exp,
  positive: true,
  observed: (mean, delta) => -mean / Math.expm1(-Math.exp(delta) * Math.log1p(mean / Math.exp(delta))),
  guess: (y) => Math.log(y),
  kernel(x, y, _, delta) {
    const rises = softplus(x - delta);
    return (y - 1) * x - y * rises - logLog1pRatio(x - delta)[0] - logExpm1Ratio(Math.exp(delta) * rises)[0];
  },
  constant(y, _, delta) {
    logGammaRise(Math.exp(delta), y, rise);
    return rise.value - logGamma(y + 1);
  },
  derivatives(x, y, _, delta, out) {
    fillSlopes(x, delta);
    const { value: L, first: L1, second: L2, third: L3 } = slopes;
    const [, g1, g2, g3] = logExpm1Ratio(L);
    const [, h1, h2, h3] = logLog1pRatio(x - delta);
    const [s, rest] = [logistic(x - delta), logistic(delta - x)];
    const v = s * rest;
    out.first = y - 1 - y * s - h1 - g1 * L1;
    out.second = y * v + h2 + g2 * L1 * L1 + g1 * L2;
    out.third = y * v * (rest - s) + h3 + g3 * L1 ** 3 + 3 * g2 * L1 * L2 + g1 * L3;
  },
  dispersion: {
    power: -1,
    derivatives(x, y, _, delta, out) {
      fillSlopes(x, delta);
      const { value: L, first: L1, second: L2, third: L3 } = slopes;
      const [d, d1, d2] = [L - L1, L1 - L2, L2 - L3];
      const [, g1, g2, g3] = logExpm1Ratio(L);
      const [, h1, h2, h3] = logLog1pRatio(x - delta);
      const [s, rest] = [logistic(x - delta), logistic(delta - x)];
      const v = s * rest;
      const k = Math.exp(delta);
      logGammaRise(k, y, rise);
      out.value = y * s + h1 - g1 * d + k * rise.first - y;
      out.first = y * v + h2 - g2 * L1 * d - g1 * d1;
      out.second = -(y * v * (rest - s) + h3) + g3 * L1 * L1 * d + g2 * (L2 * d + 2 * L1 * d1) + g1 * d2;
    },
  },
};
