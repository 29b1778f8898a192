/**
 * Fixed effects found together with the random ones (nAGQ = 0) are at the maximum of no likelihood: beta is that of the joint
 * mode, and its standard errors hold the variances fixed.
 */
import type { Cause } from './cause.ts';
import { short, valueBy } from './integral.ts';

export const nagq0: Cause = {
  code: 'nagq0',
  rungs: ['criterion', 'optimum', 'print', 'derived'],
  detect({ step: { from, to }, a, b }) {
    const joint = [from, to].map(({ criterion }) => criterion.kind === 'joint-mode');
    if (joint[0] === joint[1]) return null;
    const [side, at, there, other] = joint[0] ? ([a, from, to, b] as const) : ([b, to, from, a] as const);
    const here = valueBy(there.problem, there.weights, there.criterion, at.fit.canonical);
    const best = valueBy(there.problem, there.weights, there.criterion, there.fit.canonical);
    const lost = here === null || best === null ? null : best - here;
    return {
      sentence: `${side.id} finds its fixed effects together with the random ones (nAGQ = 0)${lost === null ? '' : `: by the criterion of ${other.id} its estimates are ${short(lost)} below the maximum`}`,
      evidence: { fit: side.id, there: here, maximum: best },
    };
  },
};
