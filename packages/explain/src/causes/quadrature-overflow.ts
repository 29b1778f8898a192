/**
 * glmer multiplies the factors of all groups before it takes a logarithm. With tens of thousands of groups the product leaves
 * the range of a double: the fit ends with an infinite log-likelihood, where its first stage left it, and says nothing.
 */
import type { Side } from '../ladder/side.ts';
import type { Cause } from './cause.ts';
import { short, valueBy } from './integral.ts';

export const quadratureOverflow: Cause = {
  code: 'quadrature-overflow',
  rungs: ['print', 'optimum', 'derived'],
  detect({ step: { side }, a, b }) {
    const found = side ? overflown(side) : (overflown(a) ?? overflown(b));
    if (!found) return null;
    const { id, value, groups, nodes } = found;
    return {
      sentence: `${id} has no finite log-likelihood: the product of the factors of ${groups} groups overflows; summed by logarithms it is ${short(value, 8)} at its estimates`,
      evidence: { fit: id, nodes, groups, logLik: value },
    };
  },
};
function overflown({ id, problem, fit, reported }: Side) {
  const { criterion, weights } = fit.meaning;
  if (criterion.kind !== 'quadrature' || reported.logLik !== null || Number.isFinite(fit.logLik)) return null;
  const value = valueBy(problem, weights, criterion, fit.canonical);
  return value === null
    ? null
    : { id, value, nodes: criterion.nodes, groups: Math.max(...problem.random.map(({ levels }) => levels.length)) };
}
