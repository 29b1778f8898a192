/**
 * AIC and BIC count parameters and rows by conventions that packages do not share; the fits may be one and the same.
 */
import { headOf } from '@mixdiff/schema';
import type { Side } from '../ladder/side.ts';
import type { Cause } from './cause.ts';

export const icConvention: Cause = {
  code: 'ic-convention',
  rungs: ['derived'],
  detect({ step, quantity, a, b }) {
    const head = headOf(quantity);
    const [from, to] = [step.from.fit.meaning, step.to.fit.meaning];
    const differs = {
      aic: from.k !== to.k,
      bic: from.k !== to.k || from.nBIC !== to.nBIC,
      dfResidual: from.dfResidual !== to.dfResidual && [a, b].every(countsItsRows),
      dfModel: from.k !== to.k,
    }[head];
    if (!differs) return null;
    const n = step.to.problem.response.y.length;
    const sentence =
      head === 'dfResidual'
        ? `residual degrees of freedom: ${from.dfResidual} in ${a.id}, ${to.dfResidual} in ${b.id}`
        : from.k === to.k
          ? `BIC takes log(${inWords(from.nBIC, n)}) in ${a.id} and log(${inWords(to.nBIC, n)}) in ${b.id}`
          : `${from.k} parameters are counted in ${a.id}, ${to.k} in ${b.id}`;
    return {
      sentence,
      evidence: { k: [from.k, to.k], nBIC: [from.nBIC, to.nBIC], dfResidual: [from.dfResidual, to.dfResidual] },
    };
  },
};
/** Rows less a count of parameters that some engine takes: all of them, the fixed effects, or those outside of REML. */
function countsItsRows({ engine, reported, fit: { meaning }, problem }: Side): boolean {
  const [n, p] = [problem.response.y.length, problem.parts.conditional.columns.length];
  const less = n - (reported.dfResidual ?? meaning.dfResidual);
  return engine !== null || [meaning.k, meaning.k - p, meaning.k + p, p, p + 1, p - 1, 0].includes(less);
}
const inWords = (size: number, n: number): string => (size === n ? `n = ${n}` : `${size}`);
