/**
 * Inverse links and their slopes as lme4 computes them: what would be 0 or 1 is held a rounding unit away for some links, and
 * not for others (probit and cauchit: above only; found by running it).
 */
import { pnorm } from '@mixdiff/probability';

/** mu(eta), and d mu / d eta. */
export interface Link {
  readonly mean: (eta: number) => number;
  readonly slope: (eta: number) => number;
  /** Its inverse, for starts strictly inside. */
  readonly of: (mu: number) => number;
}

const UNIT = Number.EPSILON;
const inside = (mu: number): number => Math.max(UNIT, Math.min(1 - UNIT, mu));
const below = (mu: number): number => Math.min(1 - UNIT, mu);
const positive = (x: number): number => Math.max(UNIT, x);

const logistic = (eta: number): number => 1 / (1 + Math.exp(-eta));
/** e^x / (1 + e^x)^2, even in x. */
const logisticDensity = (eta: number): number => {
  const e = Math.exp(-Math.abs(eta));
  return e / ((1 + e) * (1 + e));
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

export const LINKS: Readonly<Record<string, Link>> = {
  logit: {
    mean: (eta) => inside(logistic(eta)),
    slope: (eta) => positive(logisticDensity(eta)),
    of: (mu) => Math.log(mu / (1 - mu)),
  },
  probit: { mean: (eta) => below(pnorm(eta)), slope: normalDensity, of: probit },
  cloglog: {
    mean: (eta) => inside(-Math.expm1(-Math.exp(eta))),
    slope: (eta) => positive(Math.exp(eta) * Math.exp(-Math.exp(eta))),
    of: (mu) => Math.log(-Math.log1p(-mu)),
  },
  cauchit: {
    mean: (eta) => below(0.5 + Math.atan(eta) / Math.PI),
    slope: (eta) => 1 / (Math.PI * (1 + eta * eta)),
    of: (mu) => Math.tan(Math.PI * (mu - 0.5)),
  },
  log: { mean: (eta) => positive(Math.exp(eta)), slope: (eta) => positive(Math.exp(eta)), of: Math.log },
};
