/**
 * Binomial and Poisson responses as R's families have them, y a proportion of w trials in the former (McCullagh & Nelder 1989,
 * chapter 2): deviance residuals r with sum r = 2 (saturated - log f), and -2 log f whole, constants included.
 */
import type { Problem } from '@mixdiff/contract';
import { logGamma } from '@mixdiff/probability';
import { LINKS, type Link } from './links.ts';

export interface Family {
  readonly link: Link;
  /** V(mu). */
  readonly variance: (mu: number) => number;
  /** Of one row. */
  readonly deviance: (y: number, mu: number, w: number) => number;
  /** -2 log f of one row without what only y and w enter. */
  readonly kernel: (y: number, mu: number, w: number) => number;
  /** That. */
  readonly constant: (y: number, w: number) => number;
  /** mu at which the iterations begin. */
  readonly start: (y: number, w: number) => number;
}

/** y log(y / mu), 0 at y = 0. */
const yLogY = (y: number, mu: number): number => (y === 0 ? 0 : y * Math.log(y / mu));
const times = (count: number, log: (x: number) => number, x: number): number => (count === 0 ? 0 : count * log(x));

const binomial = {
  variance: (mu: number) => mu * (1 - mu),
  deviance: (y: number, mu: number, w: number) => 2 * w * (yLogY(y, mu) + yLogY(1 - y, 1 - mu)),
  kernel: (y: number, mu: number, w: number) => {
    const successes = Math.round(w * y);
    return -2 * (times(successes, Math.log, mu) + times(Math.round(w) - successes, Math.log, 1 - mu));
  },
  constant: (y: number, w: number) => {
    const [m, k] = [Math.round(w), Math.round(w * y)];
    return -2 * (logGamma(m + 1) - logGamma(k + 1) - logGamma(m - k + 1));
  },
  start: (y: number, w: number) => (w * y + 0.5) / (w + 1),
};
const poisson = {
  variance: (mu: number) => mu,
  deviance: (y: number, mu: number, w: number) => 2 * w * (yLogY(y, mu) - (y - mu)),
  kernel: (y: number, mu: number, w: number) => -2 * w * (times(y, Math.log, mu) - mu),
  constant: (y: number, w: number) => 2 * w * logGamma(y + 1),
  start: (y: number) => y + 0.1,
};

/** null: not a family with one of its links that is done here. */
export function familyOf({ response: { family, link } }: Pick<Problem, 'response'>): Family | null {
  const links = FAMILIES[family];
  if (!links?.includes(link)) return null;
  return { ...(family === 'binomial' ? binomial : poisson), link: LINKS[link] };
}
/** What is done here: family to links. */
export const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  binomial: ['logit', 'probit', 'cloglog', 'cauchit'],
  poisson: ['log'],
};
