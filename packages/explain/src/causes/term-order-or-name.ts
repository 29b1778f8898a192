/**
 * The same terms under other names must be matched before numbers are compared, or every number would seem to be
 * missing.
 */
import type { Problem, RandomTerm } from '@mixdiff/contract';
import { sameTerm } from '../ladder/edits.ts';
import { residualEdits } from '../ladder/residual-edits.ts';
import type { Cause } from './cause.ts';
import { fixedChange } from './fixed-part.ts';

export const termOrderOrName: Cause = {
  code: 'term-order-or-name',
  rungs: ['fixed', 'random'],
  detect({ step: { rung, from, to }, a, b }) {
    const fixed = rung === 'fixed';
    const same = fixed
      ? fixedChange(from.problem, to.problem)?.kind === 'order'
      : sameResidual(from.problem, to.problem) && permuted(from.problem.random, to.problem.random);
    if (!same) return null;
    return {
      sentence: `${a.id} and ${b.id} hold the same terms in another order or under another name`,
      evidence: fixed
        ? { first: [...from.problem.parts.conditional.columns], second: [...to.problem.parts.conditional.columns] }
        : { first: from.problem.random.map((t) => t.name), second: to.problem.random.map((t) => t.name) },
    };
  },
};
/** No terms at all are no terms in another order. */
const sameResidual = ({ residual: a, random }: Problem, { residual: b }: Problem): boolean =>
  random.length > 0 && (a && b ? residualEdits(a, b).length === 0 : a === b);
function permuted(a: readonly RandomTerm[], b: readonly RandomTerm[]): boolean {
  const left = [...b];
  for (const term of a) {
    const at = left.findIndex((other) => sameTerm(term, other));
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return left.length === 0;
}
