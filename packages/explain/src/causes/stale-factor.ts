/**
 * Up to 2.0-6 glmer's deviance has the determinant of the iterate before the last. The criterion then jumps where the number of
 * iterations changes, ends beside the maximum of what it approximates, and standard errors by differences are off by some percent.
 * Claimed where nothing but these jumps is left: what is stated is off the smooth criterion of the same point, and by no more
 * than a jump, or the estimates are its maximum to within that.
 */
import { isMaximum, sameCriterion, smooth } from '@mixdiff/contract';
import { headOf } from '@mixdiff/schema';
import type { Side } from '../ladder/side.ts';
import { sameFormula } from '../statement/carries-theta.ts';
import type { Cause, Difference, Finding } from './cause.ts';
import { OF_LOGLIK } from './criterion-noise.ts';
import { short, valueBy } from './integral.ts';
import { followsFromSE } from './standard-errors.ts';

/** Jumps that were seen: 0.0018 (cbpp) and 0.02 in log-likelihood, 1 % to 3 % of a standard error (toenail). */
const [JUMP, OF_ERRORS] = [0.05, 0.1];

export const staleFactor: Cause = {
  code: 'stale-factor',
  rungs: ['print', 'optimum', 'criterion', 'derived'],
  detect(difference) {
    const { step } = difference;
    if (step.rung === 'criterion') return betweenCriteria(difference);
    const side = step.side ?? [difference.a, difference.b].find(isStale);
    return side && isStale(side) && withinJumps(difference, side) ? findingOf(side) : null;
  },
};
const isStale = ({ fit: { meaning } }: Side): boolean => !sameCriterion(meaning.criterion, smooth(meaning.criterion));
function betweenCriteria({ step: { from, to }, quantity, before, after, a, b }: Difference): Finding | null {
  if (from.problem !== to.problem) return null;
  if (OF_LOGLIK.has(headOf(quantity)) && !(Math.abs((after ?? Number.NaN) - (before ?? Number.NaN)) <= 2 * JUMP))
    return null;
  if (!sameCriterion(smooth(from.criterion), smooth(to.criterion))) return null;
  const side = [a, b].find(isStale);
  return side && !sameCriterion(from.criterion, to.criterion) ? findingOf(side) : null;
}
function withinJumps({ step: { rung, from, to }, quantity, before, after }: Difference, side: Side): boolean {
  if (from.problem !== to.problem) return false;
  if (OF_LOGLIK.has(headOf(quantity)) && rung !== 'optimum') return Math.abs(jumpOf(side)?.jump ?? Number.NaN) <= JUMP;
  if (followsFromSE(quantity)) {
    if (!sameFormula(from.fit.meaning, to.fit.meaning)) return false;
    const ratios = from.document.fixed.map(
      ({ se }, j) => (to.document.fixed[j]?.se ?? Number.NaN) / (se ?? Number.NaN),
    );
    return ratios.every((ratio) => Number.isNaN(ratio) || Math.abs(Math.log(ratio)) <= OF_ERRORS);
  }
  if (rung === 'derived' || rung === 'print') return false;
  return isMaximum(side.certificate.verdict) && before !== null && after !== null;
}
/** What a side states, less the smooth criterion at its own estimates. */
function jumpOf({ problem, fit, reported }: Side): { jump: number; smooth: number } | null {
  const { weights, criterion, logLikConstant } = fit.meaning;
  const value = valueBy(problem, weights, criterion, fit.canonical);
  return value === null || reported.logLik === null
    ? null
    : { jump: reported.logLik + logLikConstant - value, smooth: value };
}
function findingOf(side: Side): Finding {
  const jump = jumpOf(side);
  const off =
    jump &&
    `: what it states is ${short(Math.abs(jump.jump), 2)} ${jump.jump < 0 ? 'below' : 'above'} its own criterion at its own estimates`;
  return {
    sentence: `${side.id} takes the determinant at the iterate before the last, so its criterion jumps and its standard errors are those of a function with jumps${off ?? ''}`,
    evidence: {
      fit: side.id,
      stated: side.reported.logLik,
      smooth: jump?.smooth ?? null,
      jump: jump?.jump ?? null,
      gain: side.certificate.gain,
    },
  };
}
