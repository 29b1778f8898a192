/**
 * glmmTMB's REML of a generalized model integrates the fixed effects out by Laplace's approximation; glmer has none. It is another
 * criterion than the likelihood, not another approximation to it.
 */
import { isGeneralized } from '@mixdiff/contract';
import type { Cause } from './cause.ts';

export const remlOfGlmm: Cause = {
  code: 'reml-of-glmm',
  rungs: ['criterion', 'optimum'],
  detect({ step: { from, to }, a, b }) {
    if (a.fit.method === b.fit.method || !isGeneralized(a.problem) || !isGeneralized(b.problem)) return null;
    if (from.fit.method === to.fit.method) return null;
    const restricted = a.fit.method === 'REML' ? a : b;
    return {
      sentence: `${restricted.id} integrates the fixed effects out too (REML of a generalized model), ${restricted === a ? b.id : a.id} does not`,
      evidence: { first: a.fit.method, second: b.fit.method },
    };
  },
};
