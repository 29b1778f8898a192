/**
 * Numerical zeros of a likelihood ratio. An optimizer that stops at a relative change e of its parameters leaves
 * (1/2) e^2 theta'H theta of the log-likelihood, 1e-8 to 1e-6 for BOBYQA at lme4's 1e-4, and the two fits of a test leave
 * different amounts. Where the tested variance is zero at the maximum their difference is nothing else, of either sign, and
 * a null distribution with half of its mass at 0 makes p = 0.46 of it or p = 1. What was left is not bounded here but
 * measured: both fits are taken on to the bottom of their valleys, by the exact gradient, and compared there.
 */
import { type Canonical, type Criterion, EXACT, isGeneralized, isRefusal, type Problem } from '@mixdiff/contract';
import { hold, openCriterion, settled, startAt } from '@mixdiff/surface';
import { isNumber, residualVariance } from './fit-parts.ts';
import { heightFrom } from './generalized-model.ts';
import { linearLogLik } from './linear-model.ts';
import { reduce } from './reduction.ts';
import { standardized } from './standardize.ts';

/** A fit of one of the two models; no point where least squares fitted it. */
export interface Reached {
  readonly problem: Problem;
  readonly at: Canonical | null;
  /** What it is the maximum of; left out: the likelihood. */
  readonly criterion?: Criterion;
}
/** What counts as zero: what the optimizers cannot tell from it, or 0 alone. */
export type ZeroRule = 'within-rounding' | 'exact';
/** A difference above this is no optimizer's. */
const LARGEST = 1e-2;
/** Rounding of a log-likelihood of one row, after a descent that stops at 1e-13 of the deviance. */
const ROUNDING = 1e-10;

/** Whether a likelihood-ratio statistic is zero but for what the optimizers left. */
export function isZero(statistic: number, large: Reached, small: Reached): boolean {
  if (statistic <= 0) return true;
  if (statistic > LARGEST) return false;
  const [a, b] = [topOf(large), topOf(small)];
  return a !== null && b !== null && 2 * (a - b) <= ROUNDING * large.problem.response.y.length;
}

/** The log-likelihood at the top of the hill that the fit is on; null for models that are not carried here. */
function topOf({ problem, at, criterion = EXACT }: Reached): number | null {
  if (isGeneralized(problem)) return heightFrom(problem, problem.random.length === 0 ? null : at, criterion);
  if (!at) {
    const reduction = reduce(problem);
    return isRefusal(reduction) ? null : linearLogLik(reduction, problem.method);
  }
  const sigma2 = residualVariance(at);
  if (!isNumber(sigma2)) return null;
  const inUnits = standardized(problem, at, sigma2);
  const reduction = reduce(inUnits.problem);
  if (isRefusal(reduction)) return null;
  const free = hold(openCriterion(reduction), { kind: 'nothing' }, problem.method === 'REML');
  const start = startAt(free, inUnits.at, inUnits.sigma2);
  if (!start) return null;
  const { copies, p } = reduction;
  // The density of y is that of y / u over u^n; REML integrates beta, which is in units of u too.
  const rows = problem.method === 'REML' ? copies - p : copies;
  return -settled(free, start).deviance / 2 - rows * Math.log(inUnits.unit);
}
