/** Levels of nesting that a document may have: far more than any of ours. */
const DEEPEST = 200;

export interface Shape {
  /** A text that says what is wrong, or null. */
  readonly wrong: string | null;
  /** Whether some field is called `__proto__`. */
  readonly proto: boolean;
}
/** Whether a parsed value is a finite tree that recursion can follow: YAML's aliases may lead back to themselves. */
export function shapeOf(value: unknown): Shape {
  const done = new Set<object>();
  const path: object[] = [];
  const open = new Set<object>();
  const stack: { readonly node: object; readonly leave: boolean }[] = [];
  const visit = (one: unknown): void => {
    if (typeof one === 'object' && one !== null && !done.has(one)) stack.push({ node: one, leave: false });
  };
  let proto = false;
  visit(value);
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { node, leave } = next;
    if (leave) {
      path.pop();
      open.delete(node);
      done.add(node);
      continue;
    }
    if (open.has(node)) return { wrong: 'a part of it contains itself', proto };
    if (path.length === DEEPEST) return { wrong: `it is nested more than ${DEEPEST} deep`, proto };
    if (done.has(node)) continue;
    path.push(node);
    open.add(node);
    stack.push({ node, leave: true });
    proto ||= !Array.isArray(node) && Object.hasOwn(node, '__proto__');
    for (const inner of Object.values(node)) visit(inner);
  }
  return { wrong: null, proto };
}
