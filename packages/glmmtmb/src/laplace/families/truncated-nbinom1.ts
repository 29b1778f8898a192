/**
 * The negative binomial log-density of counts from 1 whose variance is mu (1 + phi) before zeros are left out, mu = e^x, phi = e^delta, size
 * k = mu / phi (Hilbe 2011, section 11.1): f(0) = e^-L with L = k log(1 + phi), and g, h as in zero-truncation.ts,
 *
 *   log f = (y - 1) x - y log(1 + phi) - h(delta) - g(L) + R(log k) - log y!
 *
 * R(log k) = log Gamma(y + k) - log Gamma(k) - y log k. L is its own slope in x; M = L_delta = k phi / (1 + phi) - L.
 */
import { logGamma, logGammaRise, type Rise } from '@mixdiff/probability';
import { logistic, softplus } from './binomial-logit.ts';
import type { Density } from './density.ts';
import { logExpm1Ratio, logLog1pRatio } from './zero-truncation.ts';

const rise: Rise = { value: 0, first: 0, second: 0, third: 0 };
/** Slopes of R in log k. */
const R = { first: 0, second: 0, third: 0 };
function fillRise(k: number, y: number): void {
  logGammaRise(k, y, rise);
  const [a, b] = [k * rise.first, k * k * rise.second];
  R.first = a - y;
  R.second = a + b;
  R.third = a + 3 * b + k * k * k * rise.third;
}

export const truncatedNbinom1: Density = {
  coordinate: 'log',
  mean: Math.exp,
  positive: true,
  observed: (mean, delta) => -mean / Math.expm1((-mean * Math.log1p(Math.exp(delta))) / Math.exp(delta)),
  guess: (y) => Math.log(y),
  kernel(x, y, _, delta) {
    const k = Math.exp(x - delta);
    logGammaRise(k, y, rise);
    return (y - 1) * x + rise.value - logExpm1Ratio(k * softplus(delta))[0];
  },
  constant: (y, _, delta) => -y * softplus(delta) - logLog1pRatio(delta)[0] - logGamma(y + 1),
  derivatives(x, y, _, delta, out) {
    const k = Math.exp(x - delta);
    const L = k * softplus(delta);
    fillRise(k, y);
    const [, g1, g2, g3] = logExpm1Ratio(L);
    const [a, b] = [L * g1, L * L * g2];
    out.first = y - 1 + R.first - a;
    out.second = -R.second + a + b;
    out.third = -R.third + a + 3 * b + L * L * L * g3;
  },
  dispersion: {
    power: 1,
    derivatives(x, y, _, delta, out) {
      const k = Math.exp(x - delta);
      const L = k * softplus(delta);
      const M = k * logistic(delta) - L;
      fillRise(k, y);
      const [, g1, g2, g3] = logExpm1Ratio(L);
      out.value = -R.first - y * logistic(delta) - logLog1pRatio(delta)[1] - M * g1;
      out.first = -R.second - M * (g1 + L * g2);
      out.second = R.third + M * (g1 + 3 * L * g2 + L * L * g3);
    },
  },
};
