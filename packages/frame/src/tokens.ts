import type { Refusal } from '@mixdiff/contract';
import * as say from './messages.ts';

export interface Token {
  readonly kind: 'number' | 'string' | 'name' | 'operator' | 'end';
  /** A name without its backticks, a string without its quotes. */
  readonly text: string;
  /** 0-based, in the source text. */
  readonly at: number;
  readonly backticked?: boolean;
}

const SPACE = /[\s\u00a0]+/y;
const NUMBER = /(0[xX][0-9a-fA-F]+|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)L?/y;
const NAME = /(?:[\p{L}]|\.(?!\d))[\p{L}\p{M}\p{N}._]*/uy;
const OPERATOR = /%[^%\s]*%|\*\*|<-|->|==|!=|<=|>=|&&|\|\||::|[-+*/^:()|&!<>=~,[\]$?@;{}]/y;
const QUOTED = /"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'/y;
const BACKTICKED = /`((?:[^`\\]|\\[\s\S])*)`/y;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
]);
/** R's escapes within quotes and backticks (its manual, `?Quotes`): octal, hexadecimal, Unicode, and single letters. */
const ESCAPE = /\\(?:([0-7]{1,3})|x([\da-fA-F]{1,2})|[uU](?:\{([\da-fA-F]{1,6})\}|([\da-fA-F]{1,4}))|([\s\S]))/g;
const unquote = (raw: string): string =>
  raw.replace(ESCAPE, (_, octal?: string, hex?: string, braced?: string, unicode?: string, one?: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    const code = hex ?? braced ?? unicode;
    if (code === undefined) return ESCAPES.get(one as string) ?? (one as string);
    const at = Number.parseInt(code, 16);
    return String.fromCodePoint(at <= 0x10ffff ? at : 0xfffd);
  });

/** Longest formula that is read: 4,000 tokens keep every later recursion within the stack. */
const MOST = 4000;

export function tokenize(source: string): Token[] | Refusal {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(source);
  };
  for (;;) {
    at += match(SPACE)?.[0].length ?? 0;
    if (at >= source.length) break;
    if (tokens.length === MOST) return say.tooLong(source, MOST);
    const found = nextToken(match, at);
    if (!found) return say.strayCharacter(source, at);
    tokens.push(found.token);
    at += found.length;
  }
  tokens.push({ kind: 'end', text: '', at: source.length });
  return tokens;
}

function nextToken(match: (p: RegExp) => RegExpExecArray | null, at: number): { token: Token; length: number } | null {
  const make = (kind: Token['kind'], text: string, length: number, backticked = false) => ({
    token: backticked ? { kind, text, at, backticked } : { kind, text, at },
    length,
  });
  const number = match(NUMBER);
  if (number) return make('number', number[0], number[0].length);
  const name = match(NAME);
  if (name) return make('name', name[0], name[0].length);
  const quoted = match(QUOTED);
  if (quoted) return make('string', unquote(quoted[1] ?? quoted[2] ?? ''), quoted[0].length);
  const ticked = match(BACKTICKED);
  if (ticked?.[1]) return make('name', unquote(ticked[1]), ticked[0].length, true);
  const operator = match(OPERATOR);
  if (operator) return make('operator', operator[0] === '**' ? '^' : operator[0], operator[0].length);
  return null;
}
