/**
 * summary() and print() of lme and gls. Random effects stand level by level, each below a formula of its own. What MASS's glmmPQL prints is
 * that of its last working model, an lme with weights of its own (`invwt`): neither they nor the scale are of the model of the data.
 */
import { isRefusal, type Refusal } from '@mixdiff/contract';
import { cellText, isCell, rowOf, tokensOf } from '../cells.ts';
import { coefficientTable, headerOf } from '../columns.ts';
import { below, expressionAt, flat, lineOf } from '../find.ts';
import { fixedRows, namesAbove } from '../fixed.ts';
import { noFixed } from '../messages.ts';
import type { FixedRow, RandomElement, Reader } from '../printout.ts';
import { nlmeResidual } from './nlme-residual.ts';

export const nlme: Reader = (lines) => {
  const text = flat(lines);
  const gls = /Generalized least squares fit by/.test(text);
  const method = /fit by (REML|maximum likelihood)/.exec(text)?.[1];
  const random = gls ? NOTHING : levels(lines);
  const model = lineOf(lines, gls ? /^\s*Model:\s/ : /^\s*Fixed(?: effects)?:\s/);
  const fixedFormula = model < 0 ? undefined : expressionAt(lines, model, /^\s*(?:Model|Fixed(?: effects)?):\s*/);
  const fixed = fixedOf(lines, fixedFormula?.end ?? 0, gls);
  if ('refused' in fixed) return fixed;
  if (fixed.rows.length === 0) return noFixed(gls ? 'gls' : 'lme');
  const logLik = below(lines, /^\s*AIC\s+BIC\s+logLik/).get('loglik') ?? printedLogLik(text);
  const sigma = random.sigma ?? /Residual standard error:\s*([\d.]+(?:e[-+]?\d+)?)/.exec(text)?.[1];
  const residual = nlmeResidual(lines);
  const pql = residual.variance === PQL_WEIGHTS;
  const { correlation } = residual;
  const variance = pql ? undefined : residual.variance;
  const formula = formulaOf(fixedFormula?.text, random.terms, gls);
  return {
    program: pql ? 'MASS glmmPQL' : gls ? 'nlme gls' : 'nlme lme',
    ...(pql ? { hasFamily: true } : {}),
    ...(formula === undefined ? {} : { formula }),
    ...(method === undefined ? {} : { method: method === 'REML' ? 'REML' : 'ML' }),
    fixed: fixed.rows,
    random: random.elements,
    ...(sigma === undefined || pql ? {} : { sigma }),
    ...(logLik === undefined || pql ? {} : { logLik }),
    ...(gls ? { gls: true } : {}),
    ...(correlation === undefined ? {} : { correlation }),
    ...(variance === undefined ? {} : { variance }),
    ...(residual.elements.length > 0 ? { residual: residual.elements } : {}),
    beyond: [...random.beyond, ...residual.beyond],
    warnings: lines
      .filter((line) => /convergence|singular|iteration limit|false/i.test(line))
      .map((line) => line.trim()),
    asks: [],
  };
};
const PQL_WEIGHTS = 'varFixed(~invwt)';
const printedLogLik = (text: string): string | undefined =>
  /Log-(?:restricted-)?likelihood:\s*(-?[\d.]+(?:e[-+]?\d+)?)/.exec(text)?.[1];

interface Levels {
  readonly elements: readonly RandomElement[];
  /** As lme4 writes them, one for each level. */
  readonly terms: readonly string[];
  readonly sigma?: string;
  readonly beyond: readonly string[];
}
const NOTHING: Levels = { elements: [], terms: [], beyond: [] };
const SECTION = /^\s*(?:Correlation Structure|Variance function|Combination of variance functions|Fixed(?: effects)?):/;

function levels(lines: readonly string[]): Levels {
  const from = lineOf(lines, /^\s*Random effects:/);
  if (from < 0) return NOTHING;
  const stop = lineOf(lines, SECTION, from + 1);
  const [elements, terms, beyond] = [[] as RandomElement[], [] as string[], [] as string[]];
  let sigma: string | undefined;
  let [group, formula, diagonal] = ['', '1', false];
  for (let i = from + 1; i < (stop < 0 ? lines.length : stop); i++) {
    const line = lines[i] as string;
    if (/^\s*Number of/.test(line)) break;
    if (/^\s*Formula:/.test(line)) {
      const said = expressionAt(lines, i, /^\s*Formula:\s*~?/);
      const bar = said.text.lastIndexOf('|');
      [formula, group] = [
        said.text.slice(0, bar < 0 ? undefined : bar).trim(),
        bar < 0 ? '' : said.text.slice(bar + 1).trim(),
      ];
      diagonal = false;
      const isDiagonal = /Structure:\s*Diagonal/.test(lines[said.end] ?? '');
      terms.push(`(${formula} ${isDiagonal && formula !== '1' ? '||' : '|'} ${groupName(group)})`);
      i = said.end - 1;
      continue;
    }
    if (/^\s*(?:Composite )?Structure:/.test(line)) {
      diagonal = /Diagonal/.test(line);
      if (!/Diagonal|General positive-definite/.test(line))
        beyond.push(`random effects of the structure ${line.replace(/^.*?Structure:\s*/, '').trim()}`);
      continue;
    }
    const values = rowOf(line);
    if (/^\s*StdDev:/.test(line)) {
      const heads = lines[i - 1] ?? '';
      const cells = tokensOf(line).slice(1);
      namesEndingAt(heads, cells).forEach((name, k) => {
        const value = cellText(cells[k]?.text ?? '');
        if (name === 'Residual') sigma = value;
        else elements.push({ group: groupName(group), kind: 'sd', terms: [name], text: value });
      });
      continue;
    }
    // a table with a column StdDev, and correlations beside it
    if (/^\s*(?:Variance\s+)?StdDev\b/.test(line)) {
      const hasVariance = /Variance/.test(line);
      const above: string[] = [];
      for (i++; i < lines.length; i++) {
        let row = lines[i] as string;
        while (onlyNumbers(lines[i + 1])) row = `${row} ${(lines[++i] as string).trim()}`;
        if (/^\s*Number of /.test(row)) break;
        // behind the first deviation stand the short names of the columns of correlations
        const match = /^\s*(.+?)\s+((?:[-+]?[\d.]+(?:e[-+]?\d+)?\s*)+)(\(Intr\).*|[A-Za-z].*)?$/.exec(row);
        if (!match || row.trim() === '') break;
        const name = (match[1] as string).trim();
        const numbers = (match[2] as string).trim().split(/\s+/);
        const [first = '', ...rest] = hasVariance ? numbers.slice(1) : numbers;
        if (name === 'Residual') {
          sigma = first;
          continue;
        }
        elements.push({ group: groupName(group), kind: 'sd', terms: [name], text: first });
        if (!diagonal) {
          rest.slice(0, above.length).forEach((r, k) => {
            elements.push({ group: groupName(group), kind: 'corr', terms: [name, above[k] as string], text: r });
          });
        }
        above.push(name);
      }
      i--;
      continue;
    }
    if (values.cells.length === 0) continue;
  }
  return { elements, terms, ...(sigma === undefined ? {} : { sigma }), beyond };
}
const onlyNumbers = (line: string | undefined): boolean => {
  const tokens = tokensOf(line ?? '');
  return tokens.length > 0 && tokens.every(({ text }) => isCell(text));
};
/** Names on the line above, each of which ends where its number ends; by order where they are as many. */
function namesEndingAt(heads: string, cells: readonly { readonly text: string; readonly at: number }[]): string[] {
  const words = heads.trim().split(/\s+/);
  if (words.length === cells.length) return words;
  let start = 0;
  return cells.map(({ text, at }) => {
    const name = heads.slice(start, at + text.length).trim();
    start = at + text.length;
    return name;
  });
}
/** `Variety %in% Block`: the levels of the one within the other. */
const groupName = (text: string): string =>
  text
    .split(/\s*%in%\s*/)
    .reverse()
    .join(':');

function formulaOf(fixed: string | undefined, terms: readonly string[], gls: boolean): string | undefined {
  if (fixed === undefined || !fixed.includes('~')) return undefined;
  return gls ? fixed : [fixed, ...terms].join(' + ');
}
function fixedOf(lines: readonly string[], from: number, gls: boolean): { rows: FixedRow[] } | Refusal {
  const start = gls ? lineOf(lines, /^\s*Coefficients:/) + 1 : from;
  // print() has no table of them, but a heading over the estimates of a residual model
  const at = lines.findIndex(
    (line, i) => i >= start && headerOf(line).kinds.includes('estimate') && !/^\s*Parameter estimate/.test(line),
  );
  if (at >= 0 && !/Coefficients:|Fixed/.test(lines[at] as string)) {
    const table = coefficientTable(lines, at);
    return isRefusal(table) ? table : { rows: fixedRows(table) };
  }
  let next = start;
  while (next < lines.length && (lines[next] as string).trim() === '') next++;
  return { rows: namesAbove(lines, next) };
}
