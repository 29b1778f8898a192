/**
 * Fixed effects that differ by their coding only. They look unlike each other under the same names, though nothing that
 * the model says has changed.
 */
import type { Cause } from './cause.ts';
import { fixedChange } from './fixed-part.ts';

export const contrastCoding: Cause = {
  code: 'contrast-coding',
  rungs: ['fixed'],
  detect({ step, a, b }) {
    const found = fixedChange(step.from.problem, step.to.problem);
    if (found?.kind !== 'basis') return null;
    const sameNames = step.from.problem.parts.conditional.columns.filter((name) =>
      step.to.problem.parts.conditional.columns.includes(name),
    ).length;
    return {
      sentence: `the fixed effects of ${a.id} and ${b.id} span the same columns in another basis: another contrast coding, scale or centring`,
      evidence: {
        residual: found.change.residual,
        columns: step.from.problem.parts.conditional.columns.length,
        sameNames,
      },
    };
  },
};
