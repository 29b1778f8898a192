/**
 * The generalized Poisson log-density with mean mu = e^x and variance mu phi, phi = e^delta (Consul & Famoye 1992, equation 1.1 with
 * theta = mu / sqrt(phi), lambda = 1 - 1 / sqrt(phi)): with rho = theta + lambda y, tau = theta / rho,
 *
 *   log f = log theta + (y - 1) log rho - theta - lambda y - log y!
 *
 * and of counts from 1 with -g(theta), g as in zero-truncation.ts, in the place of log theta - theta. Under-dispersed ones end where rho does:
 * beyond there is no density.
 */
import { logGamma } from '@mixdiff/probability';
import type { Density } from './density.ts';
import { logExpm1Ratio } from './zero-truncation.ts';

/** Of theta alone, as a function of its logarithm: value and three slopes. */
type OfTheta = (theta: number, logTheta: number) => readonly [number, number, number, number];
const plain: OfTheta = (theta, logTheta) => [logTheta - theta, 1 - theta, -theta, -theta];
const truncated: OfTheta = (theta) => {
  const [g, g1, g2, g3] = logExpm1Ratio(theta);
  const [a, b] = [theta * g1, theta * theta * g2];
  return [-g, -a, -a - b, -a - 3 * b - theta * theta * theta * g3];
};
const made = (
  of: OfTheta,
): Pick<Density, 'coordinate' | 'mean' | 'kernel' | 'constant' | 'derivatives' | 'dispersion'> => ({
  coordinate: 'log',
  mean: Math.exp,
  kernel(x, y, _, delta) {
    const theta = Math.exp(x - delta / 2);
    const lambda = -Math.expm1(-delta / 2);
    return of(theta, x - delta / 2)[0] + (y - 1) * Math.log(theta + lambda * y) - lambda * y;
  },
  constant: (y) => -logGamma(y + 1),
  derivatives(x, y, _, delta, out) {
    const theta = Math.exp(x - delta / 2);
    const [, f1, f2, f3] = of(theta, x - delta / 2);
    const tau = theta / (theta - Math.expm1(-delta / 2) * y);
    const v = (y - 1) * tau * (1 - tau);
    out.first = f1 + (y - 1) * tau;
    out.second = -f2 - v;
    out.third = -f3 - v * (1 - 2 * tau);
  },
  dispersion: {
    power: 1,
    derivatives(x, y, _, delta, out) {
      const theta = Math.exp(x - delta / 2);
      const [, f1, f2, f3] = of(theta, x - delta / 2);
      const rest = Math.exp(-delta / 2);
      const rho = theta - Math.expm1(-delta / 2) * y;
      const tau = theta / rho;
      // d log rho / d delta, d tau / d delta
      const m = (rest * y - theta) / (2 * rho);
      const turned = -tau / 2 - tau * m;
      out.value = -f1 / 2 + (y - 1) * m - (rest * y) / 2;
      out.first = -f2 / 2 + (y - 1) * turned;
      out.second = f3 / 2 - (y - 1) * (1 - 2 * tau) * turned;
    },
  },
});
export const genpois: Density = { ...made(plain), guess: (y) => Math.log(y + 0.5) };
export const truncatedGenpois: Density = {
  ...made(truncated),
  positive: true,
  observed: (mean, delta) => -mean / Math.expm1(-mean * Math.exp(-delta / 2)),
  guess: (y) => Math.log(y),
};
