/** The arguments of a call that is read and not evaluated, matched as R matches them: by name first, then in order. */
import type { Answer } from '@mixdiff/contract';
import { deparse } from '../deparse.ts';
import type { Expression } from '../expression.ts';
import * as say from '../messages.ts';

export type Call = Expression & { readonly kind: 'call' };
export type Formals = ReadonlyMap<string, Expression>;

export function matchFormals({ name, args }: Call, formals: readonly string[]): Answer<Formals> {
  const matched = new Map<string, Expression>();
  for (const arg of args) {
    if (arg.name === undefined) continue;
    if (!formals.includes(arg.name)) return say.unknownArgument(name, arg.name, formals);
    if (matched.has(arg.name)) return say.argumentTwice(name, arg.name);
    matched.set(arg.name, arg.value);
  }
  const free = formals.filter((formal) => !matched.has(formal));
  for (const { name: given, value } of args) {
    if (given !== undefined) continue;
    const formal = free.shift();
    if (formal === undefined) return say.argumentCount(name, `at most ${formals.length}`, args.length);
    matched.set(formal, value);
  }
  return matched;
}

/** TRUE or FALSE as written; null: neither. */
export const truth = (e: Expression): boolean | null =>
  (e.kind === 'constant' && (e.name === 'TRUE' || e.name === 'FALSE')) ||
  (e.kind === 'name' && (e.name === 'T' || e.name === 'F'))
    ? e.name.startsWith('T')
    : null;
/** A whole number from 0 as written; null: something else. */
export const count = (e: Expression): number | null =>
  e.kind === 'number' && Number.isInteger(e.value) && e.value >= 0 ? e.value : null;

/** The two sides of `~ covariate | group`; what has no bar has no group. Null: no one-sided formula. */
export function formSides(form: Expression): { readonly left: Expression; readonly group: Expression | null } | null {
  if (form.kind !== 'unary' || form.op !== '~') return null;
  const side = form.operand;
  return side.kind === 'binary' && side.op === '|'
    ? { left: side.left, group: side.right }
    : { left: side, group: null };
}
export const isOne = (e: Expression): boolean => e.kind === 'number' && e.value === 1;
/** The summands of `x + y`, parentheses around the whole left out. */
export function summands(e: Expression): Expression[] {
  if (e.kind === 'paren') return summands(e.inner);
  return e.kind === 'binary' && e.op === '+' ? [...summands(e.left), ...summands(e.right)] : [e];
}
export const covariate = (expression: Expression): { label: string; expression: Expression } => ({
  label: deparse(expression),
  expression,
});
