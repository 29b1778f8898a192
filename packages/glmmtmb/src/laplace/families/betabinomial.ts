/**
 * The beta-binomial log-density of y of t trials with mean m = 1 / (1 + e^-x) and precision phi = e^delta (Skellam 1948; Morris 1997): with
 * a = m phi, b = (1 - m) phi and R(k, y) = log Gamma(k + y) - log Gamma(k) - y log k,
 *
 *   log f = log choose(t, y) + y log m + (t - y) log(1 - m) + R(a, y) + R(b, t - y) - R(phi, t)
 *
 * the binomial where phi is large. R1, R2, R3: rises of digamma and its derivatives; in m, f1 = phi [R1(a) - R1(b)],
 * f2 = phi^2 [R2(a) + R2(b)], f3 = phi^3 [R3(a) - R3(b)], and on to x and delta as of the beta density.
 */
import { logGammaRise, type Rise } from '@mixdiff/probability';
import { logCoefficient, logistic, softplus } from './binomial-logit.ts';
import type { Density } from './density.ts';

const none = (): Rise => ({ value: 0, first: 0, second: 0, third: 0 });
const [up, down, all] = [none(), none(), none()];

export const betabinomial: Density = {
  coordinate: 'logit',
  mean: logistic,
  guess: (y, trials) => Math.log((y + 0.5) / (trials - y + 0.5)),
  kernel(x, y, trials, delta) {
    const phi = Math.exp(delta);
    logGammaRise(logistic(x) * phi, y, up);
    logGammaRise(logistic(-x) * phi, trials - y, down);
    return y * x - trials * softplus(x) + up.value + down.value;
  },
  constant(y, trials, delta) {
    logGammaRise(Math.exp(delta), trials, all);
    return logCoefficient(y, trials) - all.value;
  },
  derivatives(x, y, trials, delta, out) {
    const phi = Math.exp(delta);
    const [m, rest] = [logistic(x), logistic(-x)];
    const v = m * rest;
    const v2 = v * (rest - m);
    logGammaRise(m * phi, y, up);
    logGammaRise(rest * phi, trials - y, down);
    const f1 = phi * (up.first - down.first);
    const f2 = phi * phi * (up.second + down.second);
    const f3 = phi * phi * phi * (up.third - down.third);
    out.first = f1 * v;
    out.second = -f2 * v * v - f1 * v2;
    out.third = -f3 * v * v * v - 3 * f2 * v * v2 - f1 * v * (1 - 6 * v);
  },
  dispersion: {
    power: -1,
    derivatives(x, y, trials, delta, out) {
      const phi = Math.exp(delta);
      const [m, rest] = [logistic(x), logistic(-x)];
      const [a, b] = [m * phi, rest * phi];
      const v = m * rest;
      logGammaRise(a, y, up);
      logGammaRise(b, trials - y, down);
      logGammaRise(phi, trials, all);
      const f1 = phi * (up.first - down.first);
      const f1d = f1 + phi * (a * up.second - b * down.second);
      const f2d = phi * phi * (2 * (up.second + down.second) + a * up.third + b * down.third);
      out.value = a * up.first + b * down.first - phi * all.first;
      out.first = f1d * v;
      out.second = -f2d * v * v - f1d * v * (rest - m);
    },
  },
};
