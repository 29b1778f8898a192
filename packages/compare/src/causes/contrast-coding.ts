import { basisChange, kindOf } from './basis-change.ts';
import type { Cause } from './cause.ts';

export const contrastCoding: Cause = {
  code: 'contrast-coding',
  rungs: ['fixed'],
  detect({ step, a, b }) {
    const change = basisChange(step.from.problem, step.to.problem);
    if (!change || kindOf(change) !== 'basis') return null;
    const sameNames = step.from.problem.columns.filter((name) => step.to.problem.columns.includes(name)).length;
    return {
      sentence: `the fixed effects of ${a.id} and ${b.id} span the same columns in another basis: another contrast coding, scale or centring`,
      evidence: { residual: change.residual, columns: step.from.problem.columns.length, sameNames },
    };
  },
};
