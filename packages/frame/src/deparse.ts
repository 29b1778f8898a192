import type { Argument, Expression } from './expression.ts';
import { numberText } from './number-text.ts';

const TIGHT = new Set(['/', '^', ':', '%%', '%/%']);
const RESERVED = new Set(
  'if else repeat while function for next break TRUE FALSE NULL Inf NaN NA NA_integer_ NA_real_ NA_character_ in'.split(
    ' ',
  ),
);
const SYNTACTIC = /^(?:[\p{L}]|\.(?!\d))[\p{L}\p{M}\p{N}._]*$/u;

/** A name as R would print it within code: in backticks when it could not be read otherwise. */
const symbol = (name: string): string =>
  SYNTACTIC.test(name) && !RESERVED.has(name) ? name : `\`${name.replace(/[\\`]/g, '\\$&')}\``;

const ESCAPED: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\\': '\\\\', '"': '\\"' };
const quoted = (value: string): string => `"${value.replace(/[\n\t\r\\"]/g, (c) => ESCAPED[c] as string)}"`;

const argument = (a: Argument): string => (a.name === undefined ? '' : `${symbol(a.name)} = `) + deparse(a.value);

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
      return symbol(e.name);
    case 'call':
      return `${symbol(e.name)}(${e.args.map(argument).join(', ')})`;
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
