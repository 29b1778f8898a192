/**
 * Whether estimates are where an optimizer stopped at all. A misprint or a rounded table has gains, too, and no
 * optimizer is to blame for them.
 */
import { isRefusal, sameCriterion, smooth } from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import { headOf, termOf } from '@mixdiff/schema';
import { SHARE } from '../ladder/share.ts';
import type { Side } from '../ladder/side.ts';
import { coarseness } from '../statement/coarseness.ts';
import { roundingOf } from '../statement/digits.ts';
import type { Difference } from './cause.ts';
import { noiseOf } from './criterion-noise.ts';

/**
 * Whether a side's fit stopped at the estimates that it reports. One with its engine at hand did. One that is known by
 * its numbers alone says so itself: its log-likelihood is that of its estimates. Where it is not, the estimates are no
 * place where an optimizer stopped, whatever can be gained from them. The restricted likelihood does not see the fixed
 * effects; every engine takes those that the variances imply.
 */
export function stoppedThere({ step: { side }, quantity }: Difference): boolean {
  if (!side || side.engine) return true;
  // noise of its last digits is no other place
  if (!ownLogLik(side) && !noiseOf(side)) return false;
  const [head, term] = [headOf(quantity), termOf(quantity)];
  return side.fit.method !== 'REML' || !OF_BETA.has(head) || impliedByVariances(side, term);
}
const OF_BETA = new Set(['beta', 'statistic', 'p']);
/** What two programs' log-likelihoods of one point differ by. */
const ROUNDED = 1e-7;

function ownLogLik({ reported, fit, certificate: { logLik, gain } }: Side): boolean {
  if (reported.logLik === null || logLik === null || gain === null) return true;
  const missing = Math.abs(reported.logLik + fit.meaning.logLikConstant - logLik);
  const printed = roundingOf(reported.logLik);
  // a criterion with jumps is off its own smooth one wherever it is stated
  if (!sameCriterion(fit.meaning.criterion, smooth(fit.meaning.criterion))) return true;
  // what is off must be too little to be what the optimum is said to explain, and what is gained more than a digit shows
  const exact = SHARE * gain + ROUNDED * Math.max(1, 1e-3 * Math.abs(logLik));
  return missing <= exact + printed && (printed === 0 || gain > printed);
}
function impliedByVariances({ problem, fit: { canonical, meaning }, certificate }: Side, term: string): boolean {
  const j = problem.parts.conditional.columns.indexOf(term);
  const implied = refereeOf(problem, meaning.weights)?.generalizedLeastSquares(canonical);
  if (j < 0 || !implied || isRefusal(implied)) return true;
  const se = Math.sqrt(implied.vcov.data[j * (implied.vcov.nrow + 1)] as number);
  const beta = canonical.beta[j] as number;
  const slack = Math.max(AGREES, coarseness(canonical)) * se + roundingOf(beta);
  const off = (expected: number): boolean => Math.abs(beta - expected) > slack;
  // one that is the maximum's own does not move
  return !(off(implied.beta[j] as number) && off(certificate.best?.beta[j] ?? Number.NaN));
}
/** In standard errors: what counts as one estimate. */
const AGREES = 1e-3;
