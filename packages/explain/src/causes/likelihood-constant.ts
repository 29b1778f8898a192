/** A constant in the log-likelihood cancels within one package and never between two. */
import { headOf } from '@mixdiff/schema';
import type { Cause } from './cause.ts';

const FOLLOWS = new Set(['logLik', 'deviance', 'criterion', 'aic', 'bic']);

export const likelihoodConstant: Cause = {
  code: 'likelihood-constant',
  rungs: ['derived'],
  detect({ step, quantity, a, b, before, after }) {
    const [from, to] = [step.from.fit.meaning.logLikConstant, step.to.fit.meaning.logLikConstant];
    if (!FOLLOWS.has(headOf(quantity)) || Math.abs(from - to) < 1e-9) return null;
    const factor = headOf(quantity) === 'logLik' ? 1 : -2;
    const part = before === null || after === null ? 1 : (factor * (from - to)) / (after - before);
    return {
      sentence: `the log-likelihoods of ${a.id} and ${b.id} differ by a constant, ${Number((from - to).toPrecision(7))}`,
      evidence: { first: from, second: to },
      part,
    };
  },
};
