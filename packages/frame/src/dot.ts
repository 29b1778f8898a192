/**
 * R's `.` on the right of a formula: all columns of the data that its response is not made of, in their order, the grouping
 * factors of random terms among them (so lmer and lm have it).
 */
import type { Note } from '@mixdiff/contract';
import { deparse } from './deparse.ts';
import { binary, type Expression, variablesIn } from './expression.ts';
import * as say from './messages.ts';

export interface Expanded {
  readonly right: Expression;
  readonly notes: readonly Note[];
}
/** The right side without dots, those within functions and right or left of a bar apart; as it is where the data have no other column. */
export function expandDots(response: Expression, right: Expression, columns: Iterable<string>): Expanded {
  if (!hasDot(right)) return { right, notes: [] };
  const own = variablesIn(response);
  const names = [...columns].filter((name) => name !== '' && !own.has(name));
  const [first, ...others] = names.map((name): Expression => ({ kind: 'name', name }));
  if (!first) return { right, notes: [] };
  const all = others.reduce((a, b) => binary(a, '+', b), first);
  return { right: replaced(right, all), notes: [say.dotIs(deparse(all))] };
}

const isBar = (op: string): boolean => op === '|' || op === '||';
function hasDot(e: Expression): boolean {
  if (e.kind === 'name') return e.name === '.';
  if (e.kind === 'paren') return hasDot(e.inner);
  if (e.kind === 'unary') return hasDot(e.operand);
  return e.kind === 'binary' && !isBar(e.op) && (hasDot(e.left) || hasDot(e.right));
}
function replaced(e: Expression, all: Expression, alone = true): Expression {
  switch (e.kind) {
    case 'name':
      if (e.name !== '.') return e;
      return alone || all.kind === 'name' ? all : { kind: 'paren', inner: all };
    case 'paren':
      return { ...e, inner: replaced(e.inner, all) };
    case 'unary':
      return { ...e, operand: replaced(e.operand, all, false) };
    case 'binary':
      if (isBar(e.op)) return e;
      return {
        ...e,
        left: replaced(e.left, all, alone && additive(e.op)),
        right: replaced(e.right, all, alone && e.op === '+'),
      };
    default:
      return e;
  }
}
const additive = (op: string): boolean => op === '+' || op === '-';
