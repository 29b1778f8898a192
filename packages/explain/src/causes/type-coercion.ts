/** A code that one program reads as a number and another as a factor makes two models out of one formula. */
import type { Problem } from '@mixdiff/contract';
import type { Cause } from './cause.ts';
import { columnsOf } from './fixed-part.ts';

/** A variable that is one number in one fit and a factor's columns in the other. */
export const typeCoercion: Cause = {
  code: 'type-coercion',
  rungs: ['fixed'],
  detect({ step, a, b }) {
    const [one, other] = [step.from.problem, step.to.problem];
    const found = [...new Set(one.parts.conditional.term)].flatMap((term) => {
      const [x, y] = [columnsOf(one, term), columnsOf(other, term)];
      return isNumber(one, term, x) !== isNumber(other, term, y) &&
        (isNumber(one, term, x) ? isFactor(x, y) : isFactor(y, x))
        ? [{ term, x: x.length, y: y.length, numeric: isNumber(one, term, x) }]
        : [];
    });
    const [first] = found;
    if (!first) return null;
    const [numeric, factor] = first.numeric ? [a, b] : [b, a];
    return {
      sentence: `${first.term} is a number in ${numeric.id} and a factor in ${factor.id}`,
      evidence: { terms: found.map(({ term }) => term), columns: [first.x, first.y] },
    };
  },
};
const isNumber = (
  {
    parts: {
      conditional: { columns },
    },
  }: Problem,
  term: string,
  x: readonly Float64Array[],
): boolean => x.length === 1 && columns.includes(term);
/** The number is constant within the cells of the factor's columns, one column for two values. */
function isFactor([number]: readonly Float64Array[], columns: readonly Float64Array[]): boolean {
  if (!number || columns.length === 0 || (columns.length === 1 && new Set(number).size !== 2)) return false;
  const cells = new Map<string, number>();
  return number.every((value, i) => {
    const cell = columns.map((column) => column[i]).join();
    const known = cells.get(cell);
    if (known === undefined) cells.set(cell, value);
    return known === undefined || known === value;
  });
}
