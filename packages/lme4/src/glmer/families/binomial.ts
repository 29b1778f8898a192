/** Binomial responses, y a proportion of w trials: V = mu (1 - mu); -2 log f takes trials and successes rounded to
 * whole numbers, as R does. */
import { logGamma } from '@mixdiff/probability';
import { above, type Distribution, yLogY } from './family.ts';

const residual = (y: number, mu: number, w: number): number => 2 * w * (yLogY(y, mu) + yLogY(1 - y, 1 - mu));
const logs = (count: number, x: number): number => (count === 0 ? 0 : count * Math.log(x));
/** A product of probabilities is taken to its logarithm before it leaves the range of doubles. */
const SMALL = 1e-280;

export const binomial: Distribution = {
  weigh(w, mu, slope, W) {
    for (let i = 0; i < W.length; i++) W[i] = (w[i] * slope[i] * slope[i]) / (mu[i] * (1 - mu[i]));
  },
  /** Single trials: the logarithm of a product stands for many logarithms. */
  deviance(y, mu, w) {
    let sum = 0;
    let product = 1;
    for (let i = 0; i < y.length; i++) {
      const v = y[i];
      if (w[i] === 1 && (v === 0 || v === 1)) {
        product *= v === 1 ? mu[i] : 1 - mu[i];
        if (product < SMALL) {
          sum -= 2 * Math.log(product);
          product = 1;
        }
      } else sum += residual(v, mu[i], w[i]);
    }
    return sum - 2 * Math.log(product);
  },
  residual,
  open(y, w, trials) {
    // of several trials a row the density is that of the trials, prior weights times; else the weights are the trials
    const of = trials?.some((m) => m > 1) ? trials : w;
    const times = w.map((v, i) => (of[i] > 0 ? v / of[i] : 0));
    const whole = y.every((v, i) => Number.isInteger(of[i]) && Math.abs(of[i] * v - Math.round(of[i] * v)) < 1e-9);
    const constant = y.reduce((sum, v, i) => sum + times[i] * coefficient(v, of[i]), 0);
    if (!whole) return { at: (mu) => kernel(y, mu, of, times) + constant, saturated: null };
    // sum r is -2 log f but for what mu has no part in
    return above(constant + kernel(y, y, of, times));
  },
  start: (y, w) => (w * y + 0.5) / (w + 1),
  scaled: false,
};

function kernel(y: Float64Array, mu: Float64Array, of: Float64Array, times: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const successes = Math.round(of[i] * y[i]);
    sum -= 2 * times[i] * (logs(successes, mu[i]) + logs(Math.round(of[i]) - successes, 1 - mu[i]));
  }
  return sum;
}
function coefficient(y: number, w: number): number {
  const [m, k] = [Math.round(w), Math.round(w * y)];
  if (k === 0 || k === m) return 0;
  return -2 * (logGamma(m + 1) - logGamma(k + 1) - logGamma(m - k + 1));
}
