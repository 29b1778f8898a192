/**
 * The same terms under other names must be matched before numbers are compared, or every number would seem to be
 * missing.
 */
import type { RandomTerm } from '@mixdiff/contract';
import { sameTerm } from '../ladder/edits.ts';
import type { Cause } from './cause.ts';
import { fixedChange } from './fixed-part.ts';

export const termOrderOrName: Cause = {
  code: 'term-order-or-name',
  rungs: ['fixed', 'random'],
  detect({ step: { rung, from, to }, a, b }) {
    const fixed = rung === 'fixed';
    const same = fixed
      ? fixedChange(from.problem, to.problem)?.kind === 'order'
      : permuted(from.problem.random, to.problem.random);
    if (!same) return null;
    return {
      sentence: `${a.id} and ${b.id} hold the same terms in another order or under another name`,
      evidence: fixed
        ? { first: [...from.problem.parts.conditional.columns], second: [...to.problem.parts.conditional.columns] }
        : { first: from.problem.random.map((t) => t.name), second: to.problem.random.map((t) => t.name) },
    };
  },
};
function permuted(a: readonly RandomTerm[], b: readonly RandomTerm[]): boolean {
  const left = [...b];
  for (const term of a) {
    const at = left.findIndex((other) => sameTerm(term, other));
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return left.length === 0;
}
