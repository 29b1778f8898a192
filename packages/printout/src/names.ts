/**
 * Names of one program as those of another: `SexF:age`, `age*Sex F`, `1.sex#c.age`, `C(sex)[T.F]:age`, `age & sex: F` are one
 * column. Two names are one where their variables and levels are, letters and digits alone, in any order.
 */
import type { ModelFrame } from '@mixdiff/frame';

type FactorPart = readonly [variable: string, level: string | null];

const INTERCEPT = /^(?:\(?intercept\)?|_cons|cons|const|constant)$/i;
/** A name without what R wraps about it, and without case and blanks. */
export const signs = (text: string): string =>
  text
    .replace(/^(?:factor|as\.factor|ordered|as\.ordered|C)\(([^(),]+)(?:,.*)?\)/, '$1')
    .toLowerCase()
    .replace(/\s+/g, '');
/** The letters and digits of a name, in which programs agree. */
export const letters = (text: string): string =>
  signs(text)
    .replace(/(?<![\d.])-(?=\d)/g, 'minus')
    .replace(/(\d)\.0+(?!\d)/g, '$1')
    .replace(/(?<=\d)\.(?=\d)/g, 'p')
    .replace(/[^\p{L}\p{N}]/gu, '');
/** `I(age^2)` is `age` times `age`. */
function powers(parts: readonly string[]): string[] {
  return parts.flatMap((part) => {
    const square = /^I\(\s*([\w.]+)\s*(?:\^|\*\*)\s*([2-4])\s*\)$/.exec(part);
    return square ? Array.from({ length: Number(square[2]) }, () => square[1] as string) : [part];
  });
}
type Fold = (text: string) => string;
const keyOf = (parts: readonly string[], fold: Fold = letters): string => powers(parts).map(fold).sort().join('*');

/** A column of the model, taken apart by the variables of its term. */
export interface ColumnName {
  readonly column: string;
  readonly parts: readonly FactorPart[];
}
/** The columns of the fixed part, each with the variables and levels that make it. */
export function columnNames(frame: ModelFrame, columns: readonly string[], term: readonly string[]): ColumnName[] {
  const { fixed } = frame.formula;
  return columns.map((column, j) => {
    const t = fixed.labels.indexOf(term[j] as string);
    const labels = (fixed.terms[t] ?? []).map((v) => fixed.variables[v]?.label ?? '');
    return { column, parts: t < 0 ? [['(Intercept)', null]] : (apart(column, labels) ?? [[column, null]]) };
  });
}
/** `column` is the labels in order, each with a level behind it, joined by colons. */
function apart(column: string, [label, ...others]: readonly string[]): FactorPart[] | null {
  if (label === undefined) return null;
  if (!column.startsWith(label)) return null;
  const rest = column.slice(label.length);
  if (others.length === 0) return [[label, rest === '' ? null : rest]];
  for (let at = rest.indexOf(':'); at >= 0; at = rest.indexOf(':', at + 1)) {
    const more = apart(rest.slice(at + 1), others);
    if (more) return [[label, at === 0 ? null : rest.slice(0, at)], ...more];
  }
  return null;
}

/** `sex: F` of Julia and `sex [F]` of sjPlot are `sexF`. */
export const joined = (name: string): string =>
  name.replace(/(?<=\S):\s+(?=\S)/g, '').replace(/\s*\[([^\]]+)\]/g, '$1');
/** `C(sex, Treatment("m"))[T.f]` of patsy is `sexf`. */
export const plainName = (name: string): string =>
  name
    .replace(/C\(\s*([^(),]+?)\s*(?:,[^[\]]*)?\)\[(?:T\.|S\.)?([^\]]+)\]/g, '$1$2')
    .replace(/([\w.)]+)\[(?:T\.|S\.)([^\]]+)\]/g, '$1$2')
    .replace(/\bnp\./g, '')
    .replace(/`/g, '')
    .trim();
/** The ways in which a printed name may be several, the likeliest first. */
function waysOf(name: string, fold: Fold = letters): string[] {
  const bare = plainName(name);
  if (INTERCEPT.test(bare)) return [keyOf(['(Intercept)'], fold)];
  const splits = [/\s+[&×]\s+/, /\s*[:×#]\s*|\s+\*\s+|\s+x\s+/i, /\s*[:×#*&]\s*/];
  return [
    bare.split(splits[0] as RegExp),
    bare.split(splits[1] as RegExp),
    [bare],
    joined(bare).split(splits[0] as RegExp),
    bare.split(splits[2] as RegExp),
  ].map((parts) => keyOf(parts, fold));
}
const partKey = ([variable, level]: FactorPart): string => `${variable}${level ?? ''}`;

/** Which column of the model a printed coefficient is of; undefined where none or several may be meant. */
export function columnFor(
  name: string,
  parts: readonly FactorPart[] | undefined,
  model: readonly ColumnName[],
): string | undefined {
  const exact = model.find(({ column }) => column === name);
  if (exact && parts === undefined) return exact.column;
  // levels may differ by a sign alone: `drug`, `drug+`
  for (const fold of [signs, letters]) {
    const keys = parts ? [keyOf(parts.map(partKey), fold)] : waysOf(name, fold);
    for (const key of keys) {
      const found = model.filter(
        (one) => keyOf(one.parts.map(partKey), fold) === key || keyOf([one.column], fold) === key,
      );
      if (found.length === 1) return found[0]?.column;
    }
  }
  return abbreviated(name, parts, model) ?? byLevel(name, parts, model);
}
/** Stata shortens a long name: `treatme~t`. */
function abbreviated(
  name: string,
  parts: readonly FactorPart[] | undefined,
  model: readonly ColumnName[],
): string | undefined {
  const text = parts?.map(partKey).join('*') ?? name;
  if (!text.includes('~')) return undefined;
  const pieces = text.split('*').map((piece) => new RegExp(`^${piece.split('~').map(letters).join('.*')}$`));
  const found = model.filter((one) => {
    const own = one.parts.map((part) => letters(partKey(part)));
    return own.length === pieces.length && pieces.every((piece) => own.some((text) => piece.test(text)));
  });
  return found.length === 1 ? found[0]?.column : undefined;
}
/** A table may name a factor's level alone, or in a product the factor alone. */
function byLevel(
  name: string,
  parts: readonly FactorPart[] | undefined,
  model: readonly ColumnName[],
): string | undefined {
  if (parts) return undefined;
  for (const fold of [signs, letters]) {
    const keys = new Set(waysOf(name, fold));
    const found = model.filter(({ parts: own }) => spellings(own).some((spelling) => keys.has(keyOf(spelling, fold))));
    if (found.length === 1) return found[0]?.column;
  }
  return undefined;
}
/** A product with each of its factors by variable and level, level, or variable; one factor keeps its level. */
function spellings([first, ...others]: readonly FactorPart[]): string[][] {
  if (!first) return [[]];
  const [variable, level] = first;
  const alone = others.length === 0;
  const own = level === null ? [variable] : [`${variable}${level}`, level, variable];
  const rest = spellings(others);
  return own.flatMap((name) => rest.map((names) => [name, ...names])).filter((names) => !alone || names[0] !== '');
}
/** Whether two names of a random effect's column are one. */
export const sameTerm = (printed: string, column: string): boolean =>
  printed === column ||
  (INTERCEPT.test(printed) && column === '(Intercept)') ||
  waysOf(printed).some((key) => key === keyOf(column.split(':')) || key === keyOf([column]));
/** The factors that a grouping factor is made of: `school:class`, `class %in% school`, `school & class`. */
export const groupParts = (name: string): string[] => name.split(/\s*(?::|%in%|\/|\*|>|&)\s*/).map(letters);
/** Whether two names of a grouping factor are one: the same names in any order. */
export const sameGroupName = (printed: string, group: string): boolean => {
  const key = (text: string): string => groupParts(text).sort().join(':');
  return key(printed) === key(group) || key(printed.replace(/\.\d+$/, '')) === key(group);
};
