import type { ComparisonDocument } from '@mixdiff/schema';
import { count, significant } from '../format.ts';
import type { Block } from './block.ts';
import { nameOf } from './names.ts';

const SHOWN = 5;

/** What no cause explains comes first and loudly. */
export function unexplained(document: ComparisonDocument): Block[] {
  const { unexplained: all } = document;
  if (all.length === 0) return [];
  const shown = all.slice(0, SHOWN).map(({ quantity, between: [a, b], size }) => {
    const by = size === null ? 'only one of them has it' : `${size > 0 ? '+' : ''}${significant(size, 3)}`;
    return `${quantity}, ${nameOf(document, a)} against ${nameOf(document, b)} (${by})`;
  });
  const rest = all.length > SHOWN ? `; and ${all.length - SHOWN} more` : '';
  const text = `UNEXPLAINED: ${count(all.length, 'difference')} that no known cause explains: ${shown.join('; ')}${rest}.`;
  return [{ kind: 'finding', text }];
}
