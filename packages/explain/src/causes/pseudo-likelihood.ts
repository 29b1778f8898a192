/**
 * PQL solves linear mixed models of working responses, and what it maximises last is no likelihood of the data. Its variances
 * of binary responses are too small, and nothing of it may be ranked.
 */
import type { Cause } from './cause.ts';
import { short, valueBy } from './integral.ts';

export const pseudoLikelihood: Cause = {
  code: 'pseudo-likelihood',
  rungs: ['criterion', 'optimum', 'print', 'derived'],
  detect({ step: { from, to }, a, b }) {
    const [one, other] = [a, b].map(({ fit }) => fit.meaning.criterion.kind === 'pseudo-likelihood');
    if (one === other) return null;
    const side = one ? a : b;
    const crosses = (from.criterion.kind === 'pseudo-likelihood') !== (to.criterion.kind === 'pseudo-likelihood');
    if (!crosses) return null;
    const there = from.criterion.kind === 'pseudo-likelihood' ? to : from;
    const here = valueBy(there.problem, there.weights, there.criterion, side.fit.canonical);
    const best = valueBy(there.problem, there.weights, there.criterion, there.fit.canonical);
    const lost = here === null || best === null ? null : best - here;
    return {
      sentence: `${side.id} is a fit by pseudo-likelihood (PQL), which is no likelihood of the data${lost === null ? '' : `: by the criterion of ${one ? b.id : a.id} its estimates are ${short(lost)} below the maximum`}`,
      evidence: { fit: side.id, there: here, maximum: best },
    };
  },
};
