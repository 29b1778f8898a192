/** What an expression takes from all rows as one number, put in its place: at rows that are not in the data it stays what it is there. */
import { type Answer, isRefusal, type Refusal } from '@mixdiff/contract';
import { evaluate, type Scope } from './evaluate.ts';
import { type Expression, mapped } from './expression.ts';

/** Functions that make one number of all rows. */
const OF_ALL = new Set(['mean', 'sd', 'var', 'median', 'min', 'max', 'sum', 'length']);
/** mean(x) and the like as the number that it is in the data. */
export function withSummaries(e: Expression, data: Scope): Answer<Expression> {
  if (e.kind === 'call' && OF_ALL.has(e.name)) {
    const found = evaluate(e, data);
    if (isRefusal(found)) return found;
    return found.kind === 'number' && found.values.length === 1
      ? { kind: 'number', value: found.values[0] as number, integer: false }
      : e;
  }
  let refused: Refusal | null = null;
  const inner = (child: Expression): Expression => {
    const found = withSummaries(child, data);
    if (!('refused' in found)) return found;
    refused = found;
    return child;
  };
  const made = mapped(e, inner);
  return refused ?? made;
}
