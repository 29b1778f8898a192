import { type Answer, isRefusal } from '@mixdiff/contract';
import { deparse } from './deparse.ts';
import { binary, type Expression } from './expression.ts';
import * as say from './messages.ts';

/** A grouping factor as lme4 names it: `school`, `school:class`, `c:(b:a)` (since its 1.1-36 `c:b:a`; labels are the same). */
export interface Group {
  readonly name: string;
  readonly expression: Expression;
}

/** lme4's name: a single variable without backticks, an expression as R prints it. */
const named = (expression: Expression): Group => ({
  name: expression.kind === 'name' ? expression.name : deparse(expression),
  expression,
});
const within = (inner: Expression, outer: Expression): Expression =>
  binary(inner, ':', outer.kind === 'binary' ? { kind: 'paren', inner: outer } : outer);

/** What stands right of a bar: `a/b` is b within a, then a; the innermost comes first. */
export function expandGroup(e: Expression): Answer<Group[]> {
  if (e.kind === 'paren') return expandGroup(e.inner);
  if (e.kind === 'binary' && e.op === '/') {
    const outer = expandGroup(e.left);
    if (isRefusal(outer)) return outer;
    const inner = plainGroup(e.right);
    if (isRefusal(inner)) return inner;
    return [named(within(inner, (outer[0] as Group).expression)), ...outer];
  }
  const plain = plainGroup(e);
  return isRefusal(plain) ? plain : [named(plain)];
}

function plainGroup(e: Expression): Answer<Expression> {
  if (e.kind === 'name' || e.kind === 'call') return e;
  if (e.kind === 'paren') {
    const inner = plainGroup(e.inner);
    return isRefusal(inner) || inner.kind === 'name' ? inner : { kind: 'paren', inner };
  }
  if (e.kind !== 'binary') return say.badGroup(deparse(e), undefined, []);
  if (e.op !== ':') return say.badGroup(deparse(e), e.op, [deparse(e.left), deparse(e.right)]);
  const left = plainGroup(e.left);
  if (isRefusal(left)) return left;
  const right = plainGroup(e.right);
  return isRefusal(right) ? right : binary(left, ':', right);
}
