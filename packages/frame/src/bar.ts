/**
 * A random-effects term that somebody typed, taken apart at its bar: the first outside of backticks, quotes and
 * parentheses. What stands right of it need not be code, as a Problem names a group without its backticks.
 */
import { isRefusal, keywordOf, type RandomTerm, variesText } from '@mixdiff/contract';
import { deparse } from './deparse.ts';
import { expandGroup } from './grouping.ts';
import { parseExpression } from './parse.ts';

interface Sides {
  /** `us` where none is written. */
  readonly structure: string;
  readonly left: string;
  readonly group: string;
}
const PIECES = /`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\|\|?|./gs;

function sidesOf(text: string): Sides | null {
  const source = text.trim();
  let depth = 0;
  for (const { 0: piece, index } of source.matchAll(PIECES)) {
    if (piece === '(') depth++;
    if (piece === ')') depth--;
    if (depth > 0 || !piece.startsWith('|')) continue;
    return { structure: 'us', left: source.slice(0, index).trim(), group: source.slice(index + piece.length).trim() };
  }
  const [, structure = '', within] = /^([A-Za-z0-9.]*)\s*\((.*)\)$/s.exec(source) ?? [];
  const inner = within === undefined ? null : sidesOf(within);
  return inner && structure !== '' ? { ...inner, structure } : inner;
}
/** Whether it is a random-effects term, for its bar: `1 | g`, `diag(x || g)`, and not a column `` `a|b` ``. */
export const hasBar = (text: string): boolean => sidesOf(text) !== null;

/** `school:class` of `(1 | school:class)`; null: no random-effects term. */
export const groupOf = (text: string): string | null => sidesOf(text)?.group ?? null;

/** Whether a term of a model is the one that was typed, in any order of the factors that make up its group. */
export function isNamed(term: Pick<RandomTerm, 'name' | 'group' | 'structure'>, text: string): boolean {
  const asked = sidesOf(text);
  return (
    asked !== null &&
    asked.structure === keywordOf(term.structure.kind) &&
    asPrinted(asked.left) === asPrinted(variesText(term)) &&
    (asked.group === term.group || isGroup(term.group, asked.group))
  );
}
/** As R prints it; what is no code, but for its spaces. */
function asPrinted(text: string): string {
  const e = parseExpression(text);
  return isRefusal(e) ? text.replace(/\s+/g, '') : deparse(e);
}
/** `b:a` is `a:b`, `c:(b:a)` is `c:b:a`; a single name stands in a Problem without its backticks. */
function isGroup(group: string, typed: string): boolean {
  const e = parseExpression(typed);
  const groups = isRefusal(e) ? e : expandGroup(e);
  const [only, ...others] = isRefusal(groups) ? [] : groups;
  if (!only || others.length > 0) return false;
  return only.name === group || (only.expression.kind !== 'name' && factors(only.name) === factors(group));
}
/** A colon within backticks is part of a name. */
const factors = (group: string): string => (group.match(/(?:`(?:[^`\\]|\\.)*`|[^:()])+/gs) ?? []).sort().join(':');
