/**
 * A constant in the log-likelihood cancels within one package and never between two. It may be of the engine, or of how the response is
 * written: binomial counts in one model are the 0/1 rows of the other.
 */
import { headOf } from '@mixdiff/schema';
import type { Cause } from './cause.ts';
import { groupedTrials } from './grouped-trials.ts';

const FOLLOWS = new Set(['logLik', 'deviance', 'criterion', 'aic', 'bic']);

export const likelihoodConstant: Cause = {
  code: 'likelihood-constant',
  rungs: ['rows', 'derived'],
  detect(difference) {
    const { step, quantity, a, b, before, after } = difference;
    if (step.rung === 'rows') return groupedTrials(difference);
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
