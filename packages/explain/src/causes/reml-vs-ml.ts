/** The commonest difference of all, since packages do not share a default. */
import type { Cause } from './cause.ts';

export const remlVsMl: Cause = {
  code: 'reml-vs-ml',
  rungs: ['criterion'],
  detect({ step: { from, to }, a, b }) {
    const [one, other] = [from.problem.method, to.problem.method];
    if (one === other) return null;
    return {
      sentence: `${a.id} maximises ${criterion(one)}, ${b.id} ${criterion(other)}`,
      evidence: { first: one, second: other, logLik: [from.fit.logLik, to.fit.logLik] },
    };
  },
};
const criterion = (method: string): string => (method === 'REML' ? 'the restricted likelihood' : 'the likelihood');
