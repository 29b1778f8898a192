/**
 * Log-densities of one row in its linear predictor eta, with what Laplace's approximation needs of them: the score r, minus the
 * second derivative o, its expectation a over y, and the slopes of o and a. y of t trials; p the mean of one.
 *
 *   logit    r = y - t p,  o = a = t p q
 *   probit   with l1 = phi / Phi(eta), l2 = phi / Phi(-eta):  r = y l1 - (t - y) l2,  l1' = -l1 (eta + l1),  l2' = l2 (l2 - eta),  a = t l1 l2
 *   cloglog  with m = e^eta, g = m / (e^m - 1):  r = y g - (t - y) m,  g' = g (1 - m - g),  a = t m g
 *   Poisson, log   r = y - mu,  o = a = mu
 *
 * All are concave in eta, so a level has one mode.
 */
import { hazard, logPhi } from './normal.ts';

export interface Row {
  /** log f, without what eta does not enter. */
  log: number;
  r: number;
  o: number;
  a: number;
  oSlope: number;
  aSlope: number;
}
/** Into `out`. */
export type Density = (eta: number, y: number, trials: number, out: Row) => void;

/** With s = e^-|eta|: the tails are s / (1 + s) and 1 / (1 + s), their logarithms -|eta| - log(1 + s) and -log(1 + s). */
const logit: Density = (eta, y, t, out) => {
  const s = Math.exp(-Math.abs(eta));
  const [large, small] = [1 / (1 + s), s / (1 + s)];
  const [p, q] = eta < 0 ? [small, large] : [large, small];
  out.log = (eta < 0 ? y * eta : (y - t) * eta) - t * Math.log1p(s);
  out.r = y * q - (t - y) * p;
  out.o = out.a = t * p * q;
  out.oSlope = out.aSlope = t * p * q * (q - p);
};
const probit: Density = (eta, y, t, out) => {
  const [below, above] = [hazard(-eta), hazard(eta)];
  const [d1, d2] = [-below * (eta + below), above * (above - eta)];
  out.log = (y === 0 ? 0 : y * logPhi(eta)) + (t === y ? 0 : (t - y) * logPhi(-eta));
  out.r = y * below - (t - y) * above;
  out.o = -y * d1 + (t - y) * d2;
  out.oSlope = y * (d1 * (eta + below) + below * (1 + d1)) + (t - y) * (d2 * (above - eta) + above * (d2 - 1));
  out.a = t * below * above;
  out.aSlope = t * (d1 * above + below * d2);
};
/** Beyond it e^m is no number, and g is 0. */
const LARGEST = 700;
const cloglog: Density = (eta, y, t, out) => {
  const m = Math.exp(eta);
  const g = m < LARGEST ? m / Math.expm1(m) : 0;
  const g1 = g * (1 - m - g);
  const g2 = g1 * (1 - m - g) + g * (-m - g1);
  out.log = (y === 0 ? 0 : y * Math.log(-Math.expm1(-m))) - (t - y) * m;
  out.r = y * g - (t - y) * m;
  out.o = -y * g1 + (t - y) * m;
  out.oSlope = -y * g2 + (t - y) * m;
  out.a = t * m * g;
  out.aSlope = t * m * (g + g1);
};
const poisson: Density = (eta, y, _, out) => {
  const mu = Math.exp(eta);
  out.log = y * eta - mu;
  out.r = y - mu;
  out.o = out.a = out.oSlope = out.aSlope = mu;
};

const DENSITIES: Readonly<Record<string, Density>> = {
  'binomial(logit)': logit,
  'binomial(probit)': probit,
  'binomial(cloglog)': cloglog,
  'poisson(log)': poisson,
};
export const densityOf = (family: string, link: string): Density | null => {
  const name = `${family}(${link})`;
  return Object.hasOwn(DENSITIES, name) ? DENSITIES[name] : null;
};
