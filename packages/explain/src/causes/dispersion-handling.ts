/**
 * glmer finds the random effects of a model with a dispersion at another dispersion than it takes the density at, in one way
 * up to 2.0-6 and in another since: its criterion is the likelihood of no model, and three engines have three answers.
 */
import type { Cause } from './cause.ts';

export const dispersionHandling: Cause = {
  code: 'dispersion-handling',
  rungs: ['criterion', 'optimum', 'print', 'derived'],
  detect({ step: { from, to }, a, b }) {
    const departs = [a, b].filter(({ fit: { meaning } }) => {
      const { criterion } = meaning;
      return criterion.kind === 'no-model' && criterion.what === 'dispersion';
    });
    const [first] = departs;
    if (!first) return null;
    if (departs.length === 1) {
      // one way of handling it stands for the criterion itself
      if ((from.criterion.kind === 'no-model') === (to.criterion.kind === 'no-model')) return null;
      return {
        sentence: `${first.id} finds the random effects at one dispersion and takes the density of the response at another: its criterion is the likelihood of no model`,
        evidence: { fit: first.id, dispersion: dispersionOf(first.fit.canonical.residual) },
      };
    }
    return a.fit.as === b.fit.as
      ? null
      : {
          sentence: `${a.id} and ${b.id} handle the dispersion in different ways, neither of which is the likelihood of a model`,
          evidence: { first: dispersionOf(a.fit.canonical.residual), second: dispersionOf(b.fit.canonical.residual) },
        };
  },
};
const dispersionOf = (residual: {
  readonly kind: string;
  readonly family?: Readonly<Record<string, number>>;
}): number | null => residual.family?.['dispersion'] ?? null;
