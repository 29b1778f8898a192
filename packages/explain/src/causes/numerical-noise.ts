/**
 * Differences below the rounding of the log-likelihood itself. Said so, or a reader will look for a reason that does
 * not exist.
 */
import { sameHeight } from '../ladder/path.ts';
import type { Cause } from './cause.ts';
import { continuation, idOf, ofItsStop } from './optimum.ts';
import { noise } from './stopped-short.ts';

export const numericalNoise: Cause = ofItsStop({
  code: 'numerical-noise',
  rungs: ['optimum'],
  detect(difference) {
    const { side } = difference.step;
    const gain = side?.certificate.gain;
    if (!side || gain === null || gain === undefined || gain > noise(side.fit.logLik)) return null;
    if (!sameHeight(difference.step, 1e-6)) return null;
    return {
      sentence: `${idOf(difference)} is at the maximum to within rounding of its log-likelihood`,
      evidence: { ...continuation(difference), rounding: noise(side.fit.logLik) },
    };
  },
});
