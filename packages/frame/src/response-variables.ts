/** Which variables the left side of a formula is made of. */
import { type Expression, stripParens } from './expression.ts';

export const isCbind = (e: Expression): e is Expression & { kind: 'call' } => e.kind === 'call' && e.name === 'cbind';
/** What the model frame has to hold of it: `cbind(a, b)` is two variables. */
export function responseVariables(response: Expression): readonly Expression[] {
  const e = stripParens(response);
  return isCbind(e) ? e.args.map(({ value }) => value) : [response];
}
