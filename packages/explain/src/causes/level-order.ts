/** Another reference level moves every coefficient of a factor, and nothing else. */
import type { Cause } from './cause.ts';
import { fixedChange } from './fixed-part.ts';

export const levelOrder: Cause = {
  code: 'level-order',
  rungs: ['fixed'],
  detect({ step, a, b }) {
    const found = fixedChange(step.from.problem, step.to.problem);
    if (found?.kind !== 'relevel') return null;
    const [one, other] = [step.from.problem.parts.conditional.columns, step.to.problem.parts.conditional.columns];
    const only = (list: readonly string[], rest: readonly string[]): string[] => list.filter((x) => !rest.includes(x));
    return {
      sentence: `${a.id} and ${b.id} take the levels of a factor in another order: one relevel maps the fixed effects onto each other`,
      evidence: { residual: found.change.residual, onlyFirst: only(one, other), onlySecond: only(other, one) },
    };
  },
};
