/** statsmodels' MixedLM: a summary in three tables, random effects among the coefficients. It names no grouping column. */
import { rowOf } from '../cells.ts';
import { headerAt, headerOf } from '../columns.ts';
import { flat } from '../find.ts';
import { fixedRow } from '../fixed.ts';
import { noFixed } from '../messages.ts';
import type { FixedRow, RandomElement, Reader } from '../printout.ts';
import { gridOf } from './grid.ts';

/** As a notebook or a paper has it: the rows of its tables as lines. */
export function tabulated(lines: readonly string[]): string[] | null {
  const text = lines.join('\n');
  if (!/MixedLM/.test(text) || !/<tr[\s>]|\\begin\{tabular\}/i.test(text)) return null;
  const parts = [...text.matchAll(/\\begin\{tabular\}[\s\S]*?\\end\{tabular\}/g)].map(([part]) => part);
  const rows = (parts.length > 0 ? parts : [text]).flatMap((part) => gridOf(part.split('\n'))?.rows ?? []);
  return rows.map((row) => row.join('   '));
}
/** Before 0.9: `Intercept RE`, `Intercept RE x Days RE`. */
const VARIANCE = /^(.*) (?:Var|RE)$/;
const COVARIANCE = /^(.*?)(?: RE)? x (.*) (?:Cov|RE)$/;

export const statsmodels: Reader = (lines) => {
  const text = flat(lines);
  const headers = lines.map((_, i) => headerAt(lines, i));
  const at = headers.findIndex(({ text: heads }) =>
    ['estimate', 'se'].every((kind) => headerOf(heads).kinds.includes(kind as 'se')),
  );
  const header = headers[at];
  if (!header) return noFixed('statsmodels MixedLM');
  const { kinds } = headerOf(header.text);
  const fixed: FixedRow[] = [];
  const raw: { name: string; text: string }[] = [];
  for (let i = header.end; i < lines.length; i++) {
    let line = lines[i] as string;
    if (/^\s*[-=]{3,}/.test(line)) {
      if (fixed.length === 0) continue;
      break;
    }
    if (line.trim() === '') continue;
    // a long name is broken over lines, its numbers in the first
    while (rowOf(line).cells.length < kinds.length && /^\s*[-\d.<]+(?:\s+[-\d.<]+)*\s*$/.test(lines[i + 1] ?? ''))
      line = `${line} ${(lines[++i] as string).trim()}`;
    const { label, cells } = rowOf(line, kinds.length);
    const name = label.trim();
    if (cells.length === 0 || name === '') continue;
    if (COVARIANCE.test(name) || VARIANCE.test(name)) raw.push({ name, text: cells[0] as string });
    else if (cells.length >= 2) fixed.push(fixedRow(name, kinds, cells));
  }
  if (fixed.length === 0) return noFixed('statsmodels MixedLM');
  const of = (label: string): string | undefined =>
    new RegExp(`${label}:\\s*(-?[\\d.]+(?:e[-+]?\\d+)?|\\w+)`).exec(text)?.[1];
  const method = of('Method');
  const response = /Dependent Variable:\s*(\S+)/.exec(text)?.[1];
  const [scale, logLik] = [of('Scale'), of('Log-Likelihood')];
  const converged = of('Converged');
  const random = randomOf(raw, fixed);
  return {
    program: 'statsmodels MixedLM',
    ...(response === undefined ? {} : { response }),
    ...(method === 'REML' || method === 'ML' ? { method } : {}),
    fixed,
    random,
    ...(scale === undefined ? {} : { sigma2: scale }),
    ...(logLik === undefined ? {} : { logLik }),
    beyond: [],
    warnings: converged !== undefined && converged !== 'Yes' ? [`Converged: ${converged}`] : [],
    asks: random.some(({ group }) => group === null) ? ['the column that groups the rows'] : [],
  };
};
/**
 * `Group Var` is the intercept's, `Group x Days Cov`, `Days Var` those of re_formula; of vc_formula a name of its own. Where the
 * groups were named by a column, its name stands for `Group`.
 */
function randomOf(
  raw: readonly { readonly name: string; readonly text: string }[],
  fixed: readonly FixedRow[],
): RandomElement[] {
  const pairs = raw.map(({ name }) => COVARIANCE.exec(name));
  const alone = raw.flatMap(({ name }, k) => (pairs[k] ? [] : [VARIANCE.exec(name)?.[1] as string]));
  const tied = pairs.flatMap((pair) => (pair ? [pair[1] as string, pair[2] as string] : []));
  const isGroup = (name: string): boolean => !INTERCEPT.test(name) && !fixed.some((row) => row.name === name);
  const [column, ...others] = new Set((tied.length > 0 ? tied : alone).filter(isGroup));
  // of several components by themselves none needs to be the group
  const group = column !== undefined && others.length === 0 && (tied.length > 0 || alone.length === 1) ? column : null;
  const term = (name: string): string => (INTERCEPT.test(name) || name === group ? '(Intercept)' : name);
  return raw.map(({ name, text }, k): RandomElement => {
    const both = pairs[k];
    if (both) return { group, kind: 'cov', terms: [term(both[2] as string), term(both[1] as string)], text };
    const own = VARIANCE.exec(name)?.[1] as string;
    const within = tied.length === 0 || tied.includes(own) ? group : null;
    return { group: within, kind: 'variance', terms: [term(own)], text };
  });
}
const INTERCEPT = /^(?:Intercept|Group|groups)$/;
