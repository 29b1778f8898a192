/**
 * n or n - p under the residual variance scales every standard error by one factor, which only nlme's summary applies
 * under ML.
 */
import type { Cause } from './cause.ts';
import { followsFromSE, partOfSE } from './standard-errors.ts';

export const sigmaDivisor: Cause = {
  code: 'sigma-divisor',
  rungs: ['derived'],
  detect(difference) {
    const { step, quantity, a, b } = difference;
    const [from, to] = [step.from.fit.meaning.seScale, step.to.fit.meaning.seScale];
    if (!followsFromSE(quantity) || Math.abs(from / to - 1) < 1e-9) return null;
    const part = partOfSE(difference, 'divisor');
    if (Math.abs(part) < 0.05) return null;
    const [n, p] = [step.to.problem.response.y.length, step.to.problem.parts.conditional.columns.length];
    return {
      sentence: `standard errors of ${to > from ? b.id : a.id} are scaled by sqrt(n / (n - p)) = ${Math.max(to / from, from / to).toFixed(5)}`,
      evidence: { ratio: to / from, expected: Math.sqrt(n / (n - p)), n, p },
      part,
    };
  },
};
