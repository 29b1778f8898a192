/** `(x || g)` and `(x | g)` differ by a correlation that formulas hide in one character. */
import { covarianceParameters, type RandomTerm } from '@mixdiff/contract';
import { samePartition } from '../ladder/same-rows.ts';
import type { Cause } from './cause.ts';

/** The same columns vary by the same groups, with and without correlations. */
export const doubleBarExpansion: Cause = {
  code: 'double-bar-expansion',
  rungs: ['random'],
  detect({ step: { from, to }, a, b }) {
    const [one, other] = [from.problem.random, to.problem.random];
    const [k, m] = [covarianceParameters(one), covarianceParameters(other)];
    if (k === m || !sameColumns(one, other)) return null;
    return {
      sentence: `the random effects of ${a.id} have ${k} covariance parameters and those of ${b.id} ${m}: the same columns and groups, with other correlations set to zero`,
      evidence: { parameters: [k, m], first: one.map((t) => t.name), second: other.map((t) => t.name) },
    };
  },
};
function sameColumns(a: readonly RandomTerm[], b: readonly RandomTerm[]): boolean {
  const spread = (terms: readonly RandomTerm[]) =>
    terms.flatMap((term) => term.columns.map((column) => ({ column, level: term.level })));
  const [one, left] = [spread(a), spread(b)];
  return (
    one.every(({ column, level }) => {
      const at = left.findIndex((other) => other.column === column && samePartition(other.level, level));
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    }) && left.length === 0
  );
}
