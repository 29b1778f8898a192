/** What the one parser makes of a formula, a `where` or a `derive`: R's expressions, as far as they are known here. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly integer: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'constant'; readonly name: 'TRUE' | 'FALSE' | 'NA' | 'NULL' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Argument[] }
  | { readonly kind: 'unary'; readonly op: string; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly op: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'paren'; readonly inner: Expression };

export interface Argument {
  readonly name?: string;
  readonly value: Expression;
}

export const binary = (left: Expression, op: string, right: Expression): Expression => ({
  kind: 'binary',
  op,
  left,
  right,
});
export const stripParens = (e: Expression): Expression => (e.kind === 'paren' ? stripParens(e.inner) : e);

/** The sub-expressions, one step down. */
function children(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case 'call':
      return e.args.map((a) => a.value);
    case 'unary':
      return [e.operand];
    case 'binary':
      return [e.left, e.right];
    case 'paren':
      return [e.inner];
    default:
      return [];
  }
}
/** The same with other sub-expressions, one step down. */
export function mapped(e: Expression, change: (inner: Expression) => Expression): Expression {
  switch (e.kind) {
    case 'call':
      return { ...e, args: e.args.map((a) => ({ ...a, value: change(a.value) })) };
    case 'unary':
      return { ...e, operand: change(e.operand) };
    case 'binary':
      return { ...e, left: change(e.left), right: change(e.right) };
    case 'paren':
      return { ...e, inner: change(e.inner) };
    default:
      return e;
  }
}
/** Without a list of them: a formula asks it again at every step down. */
export function contains(e: Expression, is: (e: Expression) => boolean): boolean {
  if (is(e)) return true;
  switch (e.kind) {
    case 'call':
      return e.args.some((a) => contains(a.value, is));
    case 'unary':
      return contains(e.operand, is);
    case 'binary':
      return contains(e.left, is) || contains(e.right, is);
    case 'paren':
      return contains(e.inner, is);
    default:
      return false;
  }
}

/** Names of variables, in the order of their first appearance. */
export function variablesIn(e: Expression, into: Set<string> = new Set()): Set<string> {
  if (e.kind === 'name') into.add(e.name);
  for (const child of children(e)) variablesIn(child, into);
  return into;
}
