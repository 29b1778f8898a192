/**
 * What a table of a paper says: estimates in columns of their own, or one column a model, with the standard errors in brackets
 * beside or under them; and the variances among its rows, as modelsummary, texreg, sjPlot, broom, parameters or a hand
 * labels them.
 */
import type { Answer } from '@mixdiff/contract';
import { cellText, isBound, isNumber } from '../cells.ts';
import { type ColumnKind, headerOf, RATIO } from '../columns.ts';
import { noColumn, raggedColumns, unknownText } from '../messages.ts';
import type { Element, FixedRow, Printout, RandomElement } from '../printout.ts';
import { cellValue, type Value } from './cell-value.ts';
import { type Grid, gridOf } from './grid.ts';
import { randomLabel } from './random-label.ts';
import { columnsOf, modelsIn, numberColumns, restricted } from './side-by-side.ts';

/** Rows at the foot of a table that are no estimates. */
const FOOT =
  /^(?:num\.?\b|n\b|no\.|n_|obs|observations?$|number of|groups?\b.*\d|aicc?\b|bic\b|icc\b|r2\b|r²|r\^2|rmse\b|marginal|conditional|adj\.|pseudo|k\b|sample|nobs|-2 ?res|deviance|dev\b)/i;
const LOGLIK = /^(?:log[\s.-]?lik(?:elihood)?\.?|ll)$/i;

/** `column`: which of the models that stand side by side, by its name or its number from one. */
export function table(lines: readonly string[], column?: string): Answer<Printout> {
  const whole = gridOf(lines);
  if (!whole) return unknownText();
  const { at, kinds } = headersOf(whole) ?? { at: -1, kinds: [] };
  const models = modelsIn(whole, at, kinds);
  const chosen = column === undefined ? (models[0] ?? null) : columnsOf(models, column);
  if (column !== undefined && chosen === null)
    return noColumn(
      column,
      models.map(({ name }) => name),
    );
  if (models.length > 1 && whole.ragged) return raggedColumns();
  const [leftmost] = models;
  const grid = chosen && leftmost && models.length > 1 ? restricted(whole, chosen, leftmost) : whole;
  const header = headersOf(grid);
  const read = header ? inLongForm(grid, header) : inModelColumns(grid, lines.join(' '));
  if (!read || read.fixed.length === 0) return unknownText();
  const exponentiated =
    header && grid.rows[header.at]?.some((cell, k) => header.kinds[k] === 'estimate' && RATIO.test(cell));
  // beside ratios sjPlot prints the variance of the logistic distribution: nothing that was estimated
  const { sigma2, ...estimated } = read;
  const text = lines.join(' ');
  const method = /\bREML\b|restricted maximum/i.test(text)
    ? 'REML'
    : /\bML\b|(?<!restricted )maximum likelihood/i.test(text)
      ? 'ML'
      : undefined;
  return {
    program: grid.form,
    ...estimated,
    ...(sigma2 === undefined || exponentiated ? {} : { sigma2 }),
    ...(exponentiated ? { exponentiated: true as const } : {}),
    ...(method === undefined ? {} : { method }),
    ...(column === undefined && models.length > 1 ? { columns: models.map(({ name }) => name) } : {}),
    beyond: [],
    warnings: [],
    asks: [],
  };
}
type Read = Pick<Printout, 'fixed' | 'random'> & { sigma?: string; sigma2?: string; logLik?: string };

export type Kind = ColumnKind | 'term' | 'group' | 'effect';
interface Header {
  readonly at: number;
  readonly kinds: readonly (Kind | null)[];
}
const NAMES: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['term', 'term'],
  ['parameter', 'term'],
  ['predictor', 'term'],
  ['predictors', 'term'],
  ['variable', 'term'],
  ['coefficient name', 'term'],
  ['effect', 'effect'],
  ['effects', 'effect'],
  ['group', 'group'],
  ['b', 'estimate'],
  ['est', 'estimate'],
  ['est.', 'estimate'],
  ['estimates', 'estimate'],
  ['coef', 'estimate'],
  ['std.error', 'se'],
  ['std_error', 'se'],
  ['stderr', 'se'],
  ['se', 'se'],
  ['statistic', 't'],
  ['t', 't'],
  ['z', 't'],
  ['p', 'p'],
  ['p.value', 'p'],
  ['df_error', 'df'],
  ['df', 'df'],
]);
function kindOf(cell: string): Kind | null {
  // `b (SE)`, `Est. [95% CI]`: what stands in brackets is read with the cell
  const word = cell
    .toLowerCase()
    .trim()
    .replace(/(?<=\S)\s*[([](?:se|s\.e\.|std\.? ?err(?:or)?\.?|standard error|95 ?% ?ci|ci)[)\]]$/, '');
  const named = NAMES.get(word);
  if (named) return named;
  if (/^(?:\d+ ?%? ?)?ci\b|conf|interval|percent|^2\.5|^97\.5/.test(word)) return 'other';
  if (/^[tz]\s?\(/.test(word)) return 't';
  if (RATIO.test(word)) return 'estimate';
  const { kinds } = headerOf(cell);
  // `Estimate (SE)` is one column
  return kinds.includes('estimate') ? 'estimate' : (kinds[0] ?? null);
}
/** The row above the first number that names most columns; null where none names the estimates and something beside them. */
function headersOf({ rows }: Grid): Header | null {
  let best: Header | null = null;
  for (const [at, row] of rows.slice(0, 8).entries()) {
    const kinds = row.map((cell) => (cell === '' ? null : kindOf(cell)));
    const known = kinds.filter((kind) => kind !== null && kind !== 'term').length;
    const numbers = row.filter((cell) => cellValue(cell) !== null).length;
    if (!kinds.includes('estimate') || numbers > 1) continue;
    const before = best?.kinds.filter((kind) => kind !== null && kind !== 'term').length ?? 0;
    if (known > before) best = { at, kinds };
  }
  return best;
}

/** The number in brackets, which two numbers, an interval, is not. */
const single = (bracket: string | null): string | null => {
  const text = bracket?.replace(/^(?:se|s\.e\.|t|z|p)\s*=\s*/i, '').trim() ?? '';
  return isNumber(text) || isBound(text) ? cellText(text) : null;
};

interface Random {
  readonly elements: RandomElement[];
  sigma?: string;
  sigma2?: string;
}
function place(random: Random, label: string, text: string, group: string | null, section: Element | null): boolean {
  const said = randomLabel(label, group, section);
  if (said === null) return false;
  for (const one of said) {
    if (one.residual) {
      if (one.kind === 'variance') random.sigma2 = text;
      else random.sigma = text;
    } else
      random.elements.push({
        group: one.group,
        kind: one.kind,
        terms: one.terms,
        ...(one.said === undefined ? {} : { said: one.said }),
        ...(one.words === undefined ? {} : { words: one.words }),
        text,
      });
  }
  return true;
}
/** `Random effects (SD)`: what the rows below are of; undefined where a row is no heading. */
function sectionOf(row: readonly string[]): { random: boolean; kind: Element | null } | undefined {
  const [first = '', ...rest] = row.filter((cell) => cell !== '');
  const words = [first, ...rest].join(' ');
  if (rest.some((cell) => cellValue(cell) !== null)) return undefined;
  if (/random|variance comp|covariance/i.test(first)) {
    const kind = /std|s\.?d\.?\b|deviation/i.test(words)
      ? 'sd'
      : /variance/i.test(words.replace(/variance comp\w*/i, 'variance'))
        ? 'variance'
        : null;
    return { random: true, kind };
  }
  return /fixed/i.test(first) ? { random: false, kind: null } : undefined;
}

function inLongForm({ rows }: Grid, { at, kinds }: Header): Read | null {
  const column = (kind: Kind): number => kinds.indexOf(kind);
  const estimate = column('estimate');
  const group = column('group');
  const effect = column('effect');
  const named = column('term');
  const term = named >= 0 ? named : kinds.findIndex((kind, k) => kind === null && k < estimate);
  const [fixed, random] = [[] as FixedRow[], { elements: [] } as Random];
  let logLik: string | undefined;
  let section: { random: boolean; kind: Element | null } = { random: false, kind: null };
  let symbol = '';
  // MixedModels.jl has a column of deviations for each group
  const deviations = (rows[at] ?? []).flatMap((cell, k) => {
    const group = /^σ\s?_\s?(.+)$/.exec(cell)?.[1];
    return group === undefined ? [] : [{ k, group }];
  });
  for (const row of rows.slice(at + 1)) {
    const heading = sectionOf(row);
    if (heading) {
      section = heading;
      continue;
    }
    const cell = row[estimate] ?? '';
    const beside = SYMBOL.test(row[Math.max(term, 0)] || symbol) ? /^(-?[\d.]+)\s+([^\s\d([].*)$/.exec(cell) : null;
    if (SYMBOL.test(row[Math.max(term, 0)] ?? '')) symbol = row[Math.max(term, 0)] as string;
    // sjPlot has the group behind the number, and the symbol of several groups once
    const label = beside ? `${row[Math.max(term, 0)] || symbol} ${beside[2]}` : (row[Math.max(term, 0)] ?? '');
    const value = cellValue(beside ? (beside[1] as string) : cell) ?? lone(row, term);
    for (const { k, group: of } of deviations) {
      const text = cellValue(row[k] ?? '')?.text;
      if (text != null) random.elements.push({ group: of, kind: 'sd', terms: [label], text });
    }
    if (label === '' || value?.text == null) continue;
    if (deviations.length > 0 && /^Residual$/.test(label)) {
      random.sigma = value.text;
      continue;
    }
    const of =
      group < 0 ? null : (row[group] ?? '') === '' || /^NA$/i.test(row[group] ?? '') ? null : (row[group] as string);
    const isRandom =
      section.random || /ran_?pars|random/i.test(row[effect] ?? '') || /^(?:sd|var|cor|cov)__/.test(label);
    if (LOGLIK.test(label)) logLik = value.text;
    else if (FOOT.test(label)) continue;
    else if (place(random, label, value.text, of, isRandom ? (section.kind ?? 'sd') : null)) continue;
    else if (!section.random) fixed.push(longRow(label, value, row, kinds));
  }
  const { elements, ...residual } = random;
  return { fixed, random: elements, ...residual, ...(logLik === undefined ? {} : { logLik }) };
}
/** Of a variance component, before it is said whose. */
const SYMBOL = /^[τρ]\s*_?\d\d$/;
/** The only number of a row at the foot stands in any column. */
function lone(row: readonly string[], term: number): Value | null {
  const values = row.flatMap((cell, k) => (k === term ? [] : (cellValue(cell) ?? [])));
  return values.length === 1 ? (values[0] as Value) : null;
}
function longRow(name: string, value: Value, row: readonly string[], kinds: readonly (Kind | null)[]): FixedRow {
  const of = (kind: Kind): string | undefined => {
    const text = cellValue(row[kinds.indexOf(kind)] ?? '')?.text;
    return text ?? undefined;
  };
  const se = of('se') ?? (kinds.includes('se') ? undefined : (single(value.bracket) ?? undefined));
  const [df, t, p] = [of('df'), of('t'), of('p')];
  return {
    name,
    estimate: value.text as string,
    ...(se === undefined ? {} : { se }),
    ...(df === undefined ? {} : { df }),
    ...(t === undefined ? {} : { t }),
    ...(p === undefined ? {} : { p }),
  };
}

/** What a note says that the brackets hold. */
function bracketOf(text: string): 'se' | 't' | 'p' | null {
  const note = /\b([\w -]{1,30}?)s? (?:are |is )?(?:given )?in (?:parenthes[ei]s|brackets)/i.exec(text)?.[1] ?? '';
  if (/\b[tz]\b|statistic/i.test(note)) return 't';
  if (/\bp\b|p-?value/i.test(note)) return 'p';
  return /confidence|interval/i.test(note) ? null : 'se';
}
function inModelColumns({ rows }: Grid, text: string): Read | null {
  const [column] = numberColumns(rows);
  if (column === undefined) return null;
  const inside = bracketOf(text);
  const [fixed, random] = [[] as FixedRow[], { elements: [] } as Random];
  let logLik: string | undefined;
  let section: { random: boolean; kind: Element | null } = { random: false, kind: null };
  for (const row of rows) {
    const heading = sectionOf(row);
    if (heading) {
      section = heading;
      continue;
    }
    const label = row[0] ?? '';
    const value = cellValue(row[column] ?? '');
    if (!value) continue;
    const last = fixed.at(-1);
    // a row without a label holds what belongs to the estimate above
    if (value.text === null || label === '') {
      const own = single(value.bracket ?? value.text);
      if (last && own !== null && inside !== null && last[inside] === undefined && !section.random)
        fixed[fixed.length - 1] = { ...last, [inside]: own };
      continue;
    }
    if (LOGLIK.test(label)) logLik = value.text;
    else if (FOOT.test(label)) continue;
    else if (place(random, label, value.text, null, section.random ? (section.kind ?? 'sd') : null)) continue;
    else if (!section.random) {
      const own = single(value.bracket);
      fixed.push({ name: label, estimate: value.text, ...(own !== null && inside !== null ? { [inside]: own } : {}) });
    }
  }
  const { elements, ...residual } = random;
  return { fixed, random: elements, ...residual, ...(logLik === undefined ? {} : { logLik }) };
}
