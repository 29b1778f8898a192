/**
 * Degrees of freedom are a choice of method, not an estimate: most p-values that differ between packages differ by this
 * alone.
 */
import { headOf, termOf } from '@mixdiff/schema';
import type { Side } from '../ladder/side.ts';
import { statesItsDf } from '../statement/degrees.ts';
import type { Cause, Difference } from './cause.ts';
import { partOfStatistic } from './standard-errors.ts';

export const dfMethod: Cause = {
  code: 'df-method',
  rungs: ['derived', 'optimum', 'print'],
  detect(difference) {
    const { step, quantity, a, b } = difference;
    const head = headOf(quantity);
    if (head !== 'df' && head !== 'p') return null;
    const atOnePoint = step.rung === 'derived';
    const [from, to] = atOnePoint
      ? [step.from.fit.meaning.df, step.to.fit.meaning.df]
      : [a.fit.meaning.df, b.fit.meaning.df];
    if (from === to || !(atOnePoint || givenByOne(difference))) return null;
    if (![a, b].every(statesItsDf)) return null;
    const part = head === 'df' ? 1 : 1 - (partOfStatistic(difference) ?? 0);
    if (Math.abs(part) < 0.05) return null;
    return {
      sentence: `degrees of freedom: ${named(from)} in ${a.id}, ${named(to)} in ${b.id}`,
      evidence: { first: from, second: to },
      part,
    };
  },
};
/** One side has no degrees of freedom by its definition, so no p-value, and is not silent for another reason. */
function givenByOne({ quantity, before, after, a, b }: Difference): boolean {
  if ((before === null) === (after === null)) return false;
  const term = termOf(quantity);
  return [a, b].some((side) => side.fit.meaning.df === 'none' && seOf(side, term) !== null);
}
const seOf = ({ reported }: Side, term: string | undefined): number | null =>
  reported.fixed.find((row) => row.term === term)?.se ?? null;
const named = (method: string): string =>
  ({
    none: 'none',
    infinite: 'infinite (z)',
    residual: 'residual (n - p)',
    'kenward-roger': 'Kenward-Roger',
    satterthwaite: 'Satterthwaite',
  })[method] ?? method;
