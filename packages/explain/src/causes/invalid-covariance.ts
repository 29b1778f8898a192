/**
 * A log-likelihood stated where there is none, or above any that there is: at a covariance with a negative eigenvalue, which a
 * factorization that halts does not see, or so near a singular one that an objective has lost its digits.
 */
import { isRefusal } from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import { headOf } from '@mixdiff/schema';
import type { Side } from '../ladder/side.ts';
import type { Cause, Finding } from './cause.ts';
import { OF_LOGLIK } from './criterion-noise.ts';

/** What the referee says of a matrix that is no covariance matrix. */
const INVALID: ReadonlySet<string> = new Set(['referee/invalid-covariance', 'referee/not-psd']);
/** By how much no rounding of a likelihood exceeds another. */
const ABOVE = 1e-2;

export const invalidCovariance: Cause = {
  code: 'invalid-covariance',
  rungs: ['print', 'optimum'],
  detect({ step: { side }, quantity }) {
    if (!side || !Number.isFinite(side.fit.logLik)) return null;
    const judged = refereeOf(side.problem, side.fit.meaning.weights, side.fit.meaning.criterion)?.logLik(
      side.fit.canonical,
      side.problem.method,
    );
    if (!judged) return null;
    if (!isRefusal(judged)) return OF_LOGLIK.has(headOf(quantity)) ? aboveAny(side, judged.logLik) : null;
    if (!INVALID.has(judged.refused)) return null;
    const { logLik } = side.fit;
    return {
      sentence: `what ${side.id} calls its log-likelihood, ${Number(logLik.toPrecision(8))}, is none: ${judged.message}`,
      evidence: { fit: side.id, stated: logLik, refused: judged.refused },
    };
  },
};
/** Nothing but an end of the structure makes an objective lose its digits: without one it is another matter. */
function aboveAny({ id, fit, certificate }: Side, dense: number): Finding | null {
  const stated = fit.logLik + fit.meaning.logLikConstant;
  const { bounds = [], bestLogLik } = certificate;
  const singular = bounds.filter(({ of }) => of !== 'space');
  if (singular.length === 0 || bestLogLik === null || !(stated > Math.max(dense, bestLogLik) + ABOVE)) return null;
  const ends = singular.map(({ what, value }) => `${what} = ${Number(value.toPrecision(4))}`).join(', ');
  return {
    sentence: `${id} states ${Number((stated - bestLogLik).toPrecision(3))} more than any likelihood of its model: at ${ends} its arithmetic has lost its digits, and the likelihood there is ${Number(dense.toPrecision(8))}`,
    evidence: { fit: id, stated, dense, highest: bestLogLik },
  };
}
