/**
 * The binomial log-density on the scale of its linear predictor, y of t trials, logit link: with p = 1 / (1 + e^-eta),
 *
 *   log f = log choose(t, y) + y eta - t log(1 + e^eta)
 *   d/deta = y - t p,   -d2/deta2 = t p (1 - p),   -d3/deta3 = t p (1 - p) (1 - 2p)
 */
import { logGamma } from '@mixdiff/probability';

/** log(1 + e^x). */
const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));
const logistic = (eta: number): number => (eta >= 0 ? 1 / (1 + Math.exp(-eta)) : Math.exp(eta) / (1 + Math.exp(eta)));

export const mean = logistic;
/** Without the binomial coefficient. */
export const logDensity = (eta: number, y: number, trials: number): number => y * eta - trials * softplus(eta);
export const logCoefficient = (y: number, trials: number): number =>
  logGamma(trials + 1) - logGamma(y + 1) - logGamma(trials - y + 1);

export interface Derivatives {
  first: number;
  /** Minus the second. */
  second: number;
  /** Minus the third. */
  third: number;
}
/** Into `out`. */
export function derivatives(eta: number, y: number, trials: number, out: Derivatives): void {
  const p = logistic(eta);
  const v = trials * p * logistic(-eta);
  out.first = y - trials * p;
  out.second = v;
  out.third = v * (1 - 2 * p);
}
