/**
 * A parameter at the end of its family: no excess zeros, no more variance than the Poisson has, a further parameter of which nothing is needed. On the scale that an engine
 * optimizes on that end is infinitely far away, and where it stops is chance; the log-likelihood is that of the smaller model.
 */
import type { Endless } from '@mixdiff/contract';
import type { Cause } from './cause.ts';
import { short } from './integral.ts';

const atLimitOf = (code: string, of: Endless['of'], what: string): Cause => ({
  code,
  rungs: ['optimum', 'print', 'derived', 'response', 'random'],
  detect({ step: { side }, a, b }) {
    const found = [side, a, b].find(
      (one) => one?.certificate.verdict === 'at-limit' && one.certificate.endless?.of === of,
    );
    const endless = found?.certificate.endless;
    if (!found || !endless) return null;
    return {
      sentence: `${found.id} is at a limit of its family: ${what}, and its log-likelihood is that of the smaller model, ${short(endless.supremum, 9)}`,
      evidence: { fit: found.id, supremum: endless.supremum, logLik: found.fit.logLik, slope: endless.slope },
    };
  },
});
/** zip on counts without excess zeros: the logit of their probability runs to minus infinity. */
export const zeroInflationBoundary = atLimitOf(
  'zero-inflation-boundary',
  'zero-inflation',
  'there are no zeros beyond those of the counts',
);
/** A negative binomial of counts that vary no more than the Poisson: theta runs to infinity. */
export const overdispersionBoundary = atLimitOf(
  'overdispersion-boundary',
  'dispersion',
  'the response varies no more than the family does without a dispersion',
);
/** A family with a further parameter that needs none: a t of infinite degrees of freedom, a Tweedie of power 2, a negative binomial of one part. */
export const shapeBoundary = atLimitOf(
  'shape-boundary',
  'shape',
  'its further parameter (degrees of freedom, a power, a second part of the variance) is at an end',
);
