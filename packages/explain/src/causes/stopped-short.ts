/**
 * A tolerance that was reached early. Estimates may differ visibly though the log-likelihood hardly does, so small
 * gains are named, too.
 */
import type { Cause } from './cause.ts';
import { continuation, gainText, idOf, ofItsStop } from './optimum.ts';

const SHORT = new Set(['stopped-short', 'interior-maximum', 'boundary-maximum']);

/** Its tolerance was reached early. Within 1e-4 it is a maximum all the same; estimates may still differ visibly. */
export const stoppedShort: Cause = ofItsStop({
  code: 'stopped-short',
  rungs: ['optimum'],
  detect(difference) {
    const { side } = difference.step;
    if (!side || !SHORT.has(side.certificate.verdict) || !((side.certificate.gain ?? 0) > noise(side.fit.logLik)))
      return null;
    const { optimizer, message } = side.fit.stop;
    return {
      sentence: `${idOf(difference)} stopped ${gainText(side.certificate)} below the maximum${message ? ` (${message})` : ''}`,
      evidence: { ...continuation(difference), optimizer, message },
    };
  },
});
/** Rounding of a log-likelihood. */
export const noise = (logLik: number): number => 1e-11 * Math.max(1, Math.abs(logLik));
