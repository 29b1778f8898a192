/** summary() of mmrm: one table of coefficients and the covariance matrix of the visits, of each group one. */
import { isRefusal } from '@mixdiff/contract';
import { rowOf, tokensOf } from '../cells.ts';
import { coefficientTable, headerOf } from '../columns.ts';
import { below, expressionAt, flat, lineOf } from '../find.ts';
import { fixedRows, namesAbove } from '../fixed.ts';
import { noFixed } from '../messages.ts';
import type { FixedRow, PrintedVisits, Reader } from '../printout.ts';

export const mmrm: Reader = (lines) => {
  const text = flat(lines);
  const at = lineOf(lines, /^\s*Formula:/);
  const formula = at < 0 ? undefined : expressionAt(lines, at, /^\s*Formula:\s*/).text;
  const method = /Inference:\s*(REML|ML)\b/.exec(text)?.[1] ?? /Method:\s*(REML|ML)\b/.exec(text)?.[1];
  const header = lines.findIndex(
    (line, i) => i > lineOf(lines, /^\s*Coefficients:/) && headerOf(line).kinds.includes('estimate'),
  );
  const table = header < 0 ? null : coefficientTable(lines, header);
  if (table && isRefusal(table)) return table;
  const fixed = table ? fixedRows(table) : namesAbove(lines, lineOf(lines, /^\s*Coefficients:/) + 1);
  if (fixed.length === 0) return noFixed('mmrm');
  const of = below(lines, /^\s*AIC\s+BIC\b/);
  const deviance = of.get('deviance') ?? /Deviance:\s*(-?[\d.]+)/.exec(text)?.[1];
  const logLik = of.get('loglik');
  const visits = covariances(lines);
  const weights = /Weights:\s*(?:[\w.]+\$)?([\w.]+)/.exec(text)?.[1];
  return {
    program: 'mmrm',
    ...(formula === undefined ? {} : { formula }),
    ...(method === undefined ? {} : { method: method as 'REML' | 'ML' }),
    ...(weights === undefined ? {} : { weights }),
    gls: true,
    fixed: withoutPadding(fixed),
    random: [],
    ...(visits.length > 0 ? { visits } : {}),
    ...(logLik === undefined ? {} : { logLik }),
    ...(deviance === undefined ? {} : { deviance }),
    beyond: [],
    warnings: lines.filter((line) => /converge|singular|hessian/i.test(line)).map((line) => line.trim()),
    asks: visits.length > 0 ? [] : ["the covariance matrix of the visits (paste mmrm's summary())"],
  };
};
/** mmrm rounds degrees of freedom to fewer decimals than it prints: zeros that stand behind all of them are none of theirs. */
function withoutPadding(rows: readonly FixedRow[]): FixedRow[] {
  const decimals = rows.flatMap(({ df }) =>
    df?.includes('.') ? [(df.replace(/0+$/, '').split('.')[1] ?? '').length] : [],
  );
  const most = Math.max(0, ...decimals);
  const cut = (text: string): string => {
    const [whole = '', behind = ''] = text.split('.');
    return most === 0 ? whole : `${whole}.${behind.slice(0, most)}`;
  };
  return rows.map(({ df, ...row }) => (df === undefined ? row : { ...row, df: cut(df) }));
}
/** One matrix, or one below the name of each group. */
function covariances(lines: readonly string[]): PrintedVisits[] {
  const found: PrintedVisits[] = [];
  let at = lineOf(lines, /^\s*Covariance estimate:/) + 1;
  while (at > 0 && at < lines.length) {
    const by = /^\s*Group:\s*(.+?)\s*$/.exec(lines[at] ?? '')?.[1] ?? null;
    const one = covariance(lines, by === null ? at : at + 1);
    if (one.terms.length === 0) break;
    found.push({ by, terms: one.terms, cov: one.cov });
    at = one.end;
  }
  return found;
}
/** A symmetric matrix with its names above and beside, in blocks of columns where it is wide. */
function covariance(lines: readonly string[], from: number): { terms: string[]; cov: string[][]; end: number } {
  const rows = new Map<string, string[]>();
  let i = from;
  // a line of names alone heads each block
  while (i < lines.length && !/^\s*Group:/.test(lines[i] as string)) {
    const width = tokensOf(lines[i] as string).length;
    const next = rowOf(lines[i + 1] ?? '', width);
    if (width === 0 || next.cells.length !== width || next.label.trim() === '') break;
    for (i++; i < lines.length; i++) {
      const { label, cells } = rowOf(lines[i] as string, width);
      if (cells.length !== width || label.trim() === '') break;
      rows.set(label.trim(), [...(rows.get(label.trim()) ?? []), ...cells]);
    }
  }
  return { terms: [...rows.keys()], cov: [...rows.values()], end: i };
}
