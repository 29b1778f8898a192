/** summary() of mmrm: one table of coefficients and the covariance matrix of the visits. */
import { isRefusal } from '@mixdiff/contract';
import { rowOf } from '../cells.ts';
import { coefficientTable, headerOf } from '../columns.ts';
import { below, expressionAt, flat, lineOf } from '../find.ts';
import { fixedRows, namesAbove } from '../fixed.ts';
import { noFixed } from '../messages.ts';
import type { RandomElement, Reader } from '../printout.ts';

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
  const structure = /Covariance:\s*([^()]+?)\s*\(/.exec(text)?.[1] ?? 'unstructured';
  const subject = /\|\s*(?:[^)|]*\/\s*)?([\w.]+)\s*\)/.exec(formula ?? '')?.[1] ?? null;
  return {
    program: 'mmrm',
    ...(formula === undefined ? {} : { formula }),
    ...(method === undefined ? {} : { method: method as 'REML' | 'ML' }),
    fixed,
    random: covariance(lines, subject),
    ...(logLik === undefined ? {} : { logLik }),
    ...(deviance === undefined ? {} : { deviance }),
    beyond: [`residuals correlated within ${subject ?? 'a subject'} (${structure})`],
    warnings: lines.filter((line) => /converge|singular|hessian/i.test(line)).map((line) => line.trim()),
    asks: [],
  };
};
/** A symmetric matrix with its names above and beside. */
function covariance(lines: readonly string[], subject: string | null): RandomElement[] {
  const at = lineOf(lines, /^\s*Covariance estimate:/);
  if (at < 0) return [];
  const rows: { name: string; cells: readonly string[] }[] = [];
  for (let i = at + 2; i < lines.length; i++) {
    const { label, cells } = rowOf(lines[i] as string);
    if (cells.length === 0 || label.trim() === '') break;
    rows.push({ name: label.trim(), cells });
  }
  return rows.flatMap(({ name, cells }, i) =>
    cells.slice(0, i + 1).map(
      (text, j): RandomElement => ({
        group: subject,
        kind: i === j ? 'variance' : 'cov',
        terms: i === j ? [name] : [name, rows[j]?.name as string],
        text,
      }),
    ),
  );
}
