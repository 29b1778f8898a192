import type { RandomTerm } from '@mixdiff/contract';
import { sameTerm } from '../ladder/edits.ts';
import { basisChange, kindOf } from './basis-change.ts';
import type { Cause } from './cause.ts';

export const termOrderOrName: Cause = {
  code: 'term-order-or-name',
  rungs: ['fixed', 'random'],
  detect({ step: { rung, from, to }, a, b }) {
    const change = rung === 'fixed' ? basisChange(from.problem, to.problem) : null;
    const same = change ? kindOf(change) === 'permutation' : permuted(from.problem.random, to.problem.random);
    if (!same) return null;
    return {
      sentence: `${a.id} and ${b.id} hold the same terms in another order or under another name`,
      evidence: change
        ? { first: [...from.problem.columns], second: [...to.problem.columns] }
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
