/**
 * The table of variances that lme4 and glmmTMB print: a group, a name, a variance, a deviation and the correlations with the
 * names above. MixedModels.jl has the same with its column of names first.
 */
import { cellText, isCell, rowOf, tokensOf } from '../cells.ts';
import type { RandomElement } from '../printout.ts';

export interface GroupsTable {
  readonly random: readonly RandomElement[];
  readonly sigma?: string;
  readonly sigma2?: string;
  /** Structures that the table names beside a term: `(ar1)`. */
  readonly structures: readonly string[];
  readonly end: number;
}
/** Words that are separated by blanks outside parentheses and backticks. */
function splitOutside(text: string): [string, string] {
  let depth = 0;
  let tick = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '`') tick = !tick;
    else if (!tick && '(['.includes(c)) depth++;
    else if (!tick && ')]'.includes(c)) depth--;
    else if (c === ' ' && depth <= 0 && !tick) return [text.slice(0, i), text.slice(i).trim()];
  }
  return [text, ''];
}
/** Reads from the line of the header, ` Groups   Name        Variance Std.Dev. Corr`. */
export function groupsTable(lines: readonly string[], at: number): GroupsTable {
  const header = lines[at] as string;
  const hasVariance = /Variance/.test(header);
  const hasSd = /Std\.? ?Dev/i.test(header);
  const numbers = Number(hasVariance) + Number(hasSd);
  const random: RandomElement[] = [];
  const structures = new Set<string>();
  let [group, terms] = ['', [] as string[]];
  let residual: { sigma?: string; sigma2?: string } = {};
  let i = at + 1;
  if (/^\s*Corr\.?\s*$/.test(lines[i] ?? '')) i++;
  // every row that begins a group begins where the outermost does
  const outermost = leftmost(lines, i);
  for (; i < lines.length; i++) {
    let line = lines[i] as string;
    if (line.trim() === '') break;
    // a row that was broken goes on with numbers alone
    while (rowOf(line).cells.length < numbers || onlyCells(lines[i + 1])) {
      const next = lines[i + 1];
      if (next === undefined || !onlyCells(next)) break;
      line = `${line} ${next.trim()}`;
      i++;
    }
    const said = /\(([a-z]\w*)\)\s*$/.exec(line);
    if (said) {
      structures.add(said[1] as string);
      line = line.slice(0, said.index).trimEnd();
    }
    const { label, cells } = rowOf(line);
    if (cells.length < numbers || numbers === 0) break;
    if (/^\s*(?:Number of obs|Signif)/.test(line)) break;
    const values = { variance: hasVariance ? cells[0] : undefined, sd: hasSd ? cells[Number(hasVariance)] : undefined };
    const lead = label.length - label.trimStart().length;
    // MixedModels.jl's name of a nested factor
    const text = label.trim().replace(/\s+&\s+/g, ':');
    if (/^Residual$/i.test(text)) {
      residual = {
        ...(values.sd === undefined || values.sd === 'NA' ? {} : { sigma: values.sd }),
        ...(values.variance === undefined || values.variance === 'NA' ? {} : { sigma2: values.variance }),
      };
      continue;
    }
    const continued = group !== '' && lead > outermost + 1;
    const [first, rest] = continued ? [text, ''] : splitOutside(text);
    const name = continued || rest === '' ? text : rest;
    if (!continued && rest !== '') [group, terms] = [first, []];
    if (group === '') break;
    terms = [...terms, name];
    const push = (kind: RandomElement['kind'], of: readonly string[], value: string | undefined): void => {
      if (value !== undefined) random.push({ group, kind, terms: of, text: value });
    };
    push('variance', [name], values.variance);
    push('sd', [name], values.sd);
    cells.slice(numbers, numbers + terms.length - 1).forEach((r, j) => {
      // glmmTMB's one correlation of a structured term stands for all of them
      if (!said && /\d/.test(r)) push('corr', [name, terms[j] as string], r);
    });
    // of ar1 it is the only row: its second column has no name here
    if (said && terms.length === 1 && /\d/.test(cells[numbers] ?? '')) push('corr', [name, '#2'], cells[numbers]);
  }
  // of cs the second column stands in the next row
  const second = (group: string | null): string | undefined =>
    [...new Set(random.filter((one) => one.group === group).map(({ terms: [name] }) => name))][1];
  const told = random.map((one) => ({
    ...one,
    terms: one.terms.map((name) => (name === '#2' ? (second(one.group) ?? name) : name)),
  }));
  return { random: told, ...residual, structures: [...structures], end: i };
}
/** The fewest blanks before a row of the table, up to the blank line that ends it. */
function leftmost(lines: readonly string[], from: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = from; i < lines.length && lines[i]?.trim() !== ''; i++) {
    const line = lines[i] as string;
    if (!onlyCells(line)) least = Math.min(least, line.length - line.trimStart().length);
  }
  return least;
}
const onlyCells = (line: string | undefined): boolean => {
  const tokens = tokensOf(line ?? '');
  return tokens.length > 0 && tokens.every(({ text }) => isCell(cellText(text)));
};
