/**
 * Since 1.1-38 lme4 makes no Hessian of a large or a singular generalized model, to save time in its checks; its standard errors
 * then hold the variances fixed, and nothing says so. One data set pasted five times over changes what its standard errors mean.
 */
import { isGeneralized } from '@mixdiff/contract';
import { termOf } from '@mixdiff/schema';
import type { Side } from '../ladder/side.ts';
import { carriesTheta } from '../statement/carries-theta.ts';
import type { Cause } from './cause.ts';
import { short } from './integral.ts';
import { followsFromSE, partOfSE } from './standard-errors.ts';

/** check.conv.nobsmax and nparmax. */
const [ROWS, PARAMETERS] = [10_000, 20];

export const droppedHessian: Cause = {
  code: 'dropped-hessian',
  rungs: ['derived'],
  detect(difference) {
    const { quantity, a, b } = difference;
    if (!followsFromSE(quantity) || !isGeneralized(a.problem) || !isGeneralized(b.problem)) return null;
    const without = [a, b].filter(isWithout);
    const [side] = without;
    const other = side === a ? b : a;
    if (!side || without.length > 1 || !carriesTheta(other.fit.meaning)) return null;
    const part = partOfSE(difference, 'formula');
    if (Math.abs(part) < 0.05) return null;
    const term = termOf(quantity);
    const [here, there] = [side, other].map((one) => one.reported.fixed.find((row) => row.term === term)?.se ?? null);
    const numbers = here != null && there != null ? `: ${short(here)} for ${short(there)} (${term})` : '';
    return {
      sentence: `${side.id} makes no Hessian (${why(side)}), so that its standard errors hold the variances fixed, without a word${numbers}`,
      evidence: { fit: side.id, rows: side.problem.response.y.length, parameters: side.fit.native.names.length },
      part,
    };
  },
};
const why = ({ problem, fit }: Side): string => {
  const rows = problem.response.y.length;
  if (rows >= ROWS) return `${rows} rows`;
  return fit.native.names.length >= PARAMETERS ? `${fit.native.names.length} parameters` : 'the fit is singular';
};
const isWithout = (side: Side): boolean => {
  const { problem, fit } = side;
  const large = problem.response.y.length >= ROWS || fit.native.names.length >= PARAMETERS || fit.singular;
  const nodes = ['laplace', 'quadrature'].includes(fit.meaning.criterion.kind);
  return large && nodes && fit.meaning.se === 'theta-fixed' && fit.native.hessian === null;
};
