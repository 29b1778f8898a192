import { basisChange, kindOf } from './basis-change.ts';
import type { Cause } from './cause.ts';

export const levelOrder: Cause = {
  code: 'level-order',
  rungs: ['fixed'],
  detect({ step, a, b }) {
    const change = basisChange(step.from.problem, step.to.problem);
    if (!change || kindOf(change) !== 'relevel') return null;
    const [one, other] = [step.from.problem.columns, step.to.problem.columns];
    const only = (list: readonly string[], rest: readonly string[]): string[] => list.filter((x) => !rest.includes(x));
    return {
      sentence: `${a.id} and ${b.id} take another level as reference: one relevel maps the fixed effects onto each other`,
      evidence: { residual: change.residual, onlyFirst: only(one, other), onlySecond: only(other, one) },
    };
  },
};
