import { rEscaped, rName } from '@mixdiff/quoting';
import type { Argument, Expression } from './expression.ts';
import { numberText } from './number-text.ts';

const TIGHT = new Set(['/', '^', ':', '%%', '%/%']);
const quoted = (value: string): string => `"${rEscaped(value, '"')}"`;

const argument = (a: Argument): string => (a.name === undefined ? '' : `${rName(a.name)} = `) + deparse(a.value);

/** The text R gives back for an expression: terms and columns are named by it. */
export function deparse(e: Expression): string {
  switch (e.kind) {
    case 'number':
      return e.integer ? `${e.value}L` : numberText(e.value);
    case 'string':
      return quoted(e.value);
    case 'constant':
      return e.name;
    case 'name':
      return rName(e.name);
    case 'call':
      return `${rName(e.name)}(${e.args.map(argument).join(', ')})`;
    case 'unary':
      return e.op + deparse(e.operand);
    case 'binary':
      return TIGHT.has(e.op)
        ? deparse(e.left) + e.op + deparse(e.right)
        : `${deparse(e.left)} ${e.op} ${deparse(e.right)}`;
    case 'paren':
      return `(${deparse(e.inner)})`;
  }
}
