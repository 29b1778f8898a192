/** What no cause explains comes first: a report that opens with what it knows hides what it does not. */
import type { ComparisonDocument } from '@mixdiff/schema';
import { count, significant } from '../format.ts';
import type { Block } from './block.ts';
import { nameOf } from './names.ts';

const SHOWN = 5;
/** Where on the ladder it comes in. */
const RUNGS: Readonly<Record<string, string>> = {
  fixed: 'the fixed parts differ',
  response: 'the responses differ',
  random: 'the random parts differ',
  optimum: 'at the optimum',
  derived: 'by definition',
  print: 'between what is reported and what follows from the estimates',
};

/** What no cause explains comes first and loudly. */
export function unexplained(document: ComparisonDocument): Block[] {
  const { unexplained: all } = document;
  if (all.length === 0) return [];
  const shown = all.slice(0, SHOWN).map(({ quantity, between: [a, b], size, rung }) => {
    const by = size === null ? 'only one of them has it' : `${size > 0 ? '+' : ''}${significant(size, 3)}`;
    return `${quantity}, ${nameOf(document, a)} against ${nameOf(document, b)} (${by}${rung ? `, ${RUNGS[rung] ?? rung}` : ''})`;
  });
  const rest = all.length > SHOWN ? `; and ${all.length - SHOWN} more` : '';
  const text = `UNEXPLAINED: ${count(all.length, 'difference')} that no known cause explains: ${shown.join('; ')}${rest}.`;
  return [{ kind: 'finding', text }];
}
