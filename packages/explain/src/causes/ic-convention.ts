/**
 * AIC and BIC count parameters and rows by conventions that packages do not share; the fits may be one and the same.
 */
import { covarianceParameters, type Meaning, type Problem, residualNames } from '@mixdiff/contract';
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
    const { problem } = step.to;
    const sentence =
      head === 'dfResidual'
        ? `residual degrees of freedom: ${from.dfResidual} in ${a.id}, ${to.dfResidual} in ${b.id}`
        : from.k === to.k
          ? `BIC takes log(${inWords(from.nBIC, problem)}) in ${a.id} and log(${inWords(to.nBIC, problem)}) in ${b.id}`
          : countedSo(from, to, a.id, b.id, problem);
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
/** mmrm's AIC leaves the coefficients out, under ML too, where the likelihood has them. */
function ofCovarianceAlone({ k }: Meaning, { residual, random }: Problem): boolean {
  return residual !== null && residualNames(residual).length + covarianceParameters(random) === k;
}
function countedSo(from: Meaning, to: Meaning, a: string, b: string, problem: Problem): string {
  const alone = [from, to].map((one) => ofCovarianceAlone(one, problem));
  const [first, second] = [from, to].map(({ k }, i) => (alone[i] ? `the ${k} covariance parameters alone` : `${k}`));
  return `${alone[0] ? first : `${first} parameters`} are counted in ${a}, ${second} in ${b}`;
}
function inWords(size: number, { response: { y }, residual, random }: Problem): string {
  if (size === y.length) return `n = ${size}`;
  const subjects = [
    ...(residual ? [residual.subject] : []),
    ...random.map(({ group, levels }) => ({ name: group, levels })),
  ];
  const found = subjects.find(({ levels }) => levels.length === size);
  return found ? `the number of ${found.name}, ${size}` : `${size}`;
}
