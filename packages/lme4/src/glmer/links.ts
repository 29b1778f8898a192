/**
 * Inverse links and their slopes as lme4 computes them: what would be 0 or 1 is held a rounding unit away for some links, and
 * not for others (probit and cauchit: above only; identity, inverse, sqrt and 1/mu^2 nowhere; found by running it).
 */
import { pnorm } from '@mixdiff/probability';

export interface Link {
  /** mu and d mu / d eta of eta, n each. */
  readonly fill: (eta: Float64Array, mu: Float64Array, slope: Float64Array) => void;
  /** eta of one mu, for starts strictly inside. */
  readonly of: (mu: number) => number;
}

const UNIT = Number.EPSILON;
const inside = (mu: number): number => Math.max(UNIT, Math.min(1 - UNIT, mu));
const below = (mu: number): number => Math.min(1 - UNIT, mu);
const positive = (x: number): number => Math.max(UNIT, x);

/** mu = 1 / (1 + e^-eta), slope e^-|eta| / (1 + e^-|eta|)^2. */
const logit: Link = {
  fill(eta, mu, slope) {
    for (let i = 0; i < eta.length; i++) {
      const x = eta[i];
      const e = Math.exp(-Math.abs(x));
      const share = 1 / (1 + e);
      mu[i] = inside(x >= 0 ? share : e * share);
      slope[i] = positive(e * share * share);
    }
  },
  of: (mu) => Math.log(mu / (1 - mu)),
};
const log: Link = {
  fill(eta, mu, slope) {
    for (let i = 0; i < eta.length; i++) mu[i] = positive(Math.exp(eta[i]));
    slope.set(mu);
  },
  of: Math.log,
};

const ROOT_2_PI = 2.5066282746310002;
const normalDensity = (x: number): number => Math.exp(-(x * x) / 2) / ROOT_2_PI;

/** The quantile of the normal by Newton from the logit's: starts need no more than a few digits, and get all. */
function probit(mu: number): number {
  let eta = Math.log(mu / (1 - mu)) / 1.7;
  for (let step = 0; step < 50; step++) {
    const move = (pnorm(eta) - mu) / normalDensity(eta);
    eta -= Math.max(-1, Math.min(1, move));
    if (Math.abs(move) < 1e-14 * (1 + Math.abs(eta))) break;
  }
  return eta;
}

/** Row by row. */
const each = (mean: (eta: number) => number, slopeAt: (eta: number) => number, of: (mu: number) => number): Link => ({
  fill(eta, mu, slope) {
    for (let i = 0; i < eta.length; i++) {
      mu[i] = mean(eta[i]);
      slope[i] = slopeAt(eta[i]);
    }
  },
  of,
});

export const LINKS: Readonly<Record<string, Link>> = {
  logit,
  log,
  probit: each((eta) => below(pnorm(eta)), normalDensity, probit),
  cloglog: each(
    (eta) => inside(-Math.expm1(-Math.exp(eta))),
    (eta) => positive(Math.exp(eta) * Math.exp(-Math.exp(eta))),
    (mu) => Math.log(-Math.log1p(-mu)),
  ),
  cauchit: each(
    (eta) => below(0.5 + Math.atan(eta) / Math.PI),
    (eta) => 1 / (Math.PI * (1 + eta * eta)),
    (mu) => Math.tan(Math.PI * (mu - 0.5)),
  ),
  identity: each(
    (eta) => eta,
    () => 1,
    (mu) => mu,
  ),
  inverse: each(
    (eta) => 1 / eta,
    (eta) => -1 / (eta * eta),
    (mu) => 1 / mu,
  ),
  sqrt: each(
    (eta) => eta * eta,
    (eta) => 2 * eta,
    Math.sqrt,
  ),
  '1/mu^2': each(
    (eta) => 1 / Math.sqrt(eta),
    (eta) => -1 / (2 * eta ** 1.5),
    (mu) => 1 / (mu * mu),
  ),
};
