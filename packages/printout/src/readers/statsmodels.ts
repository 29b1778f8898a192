/** statsmodels' MixedLM: a summary in three tables, random effects among the coefficients. It names no grouping column. */
import { rowOf } from '../cells.ts';
import { headerOf } from '../columns.ts';
import { flat } from '../find.ts';
import { fixedRow } from '../fixed.ts';
import { noFixed } from '../messages.ts';
import type { FixedRow, RandomElement, Reader } from '../printout.ts';

/** Before 0.9: `Intercept RE`, `Intercept RE x Days RE`. */
const VARIANCE = /^(.*) (?:Var|RE)$/;
const COVARIANCE = /^(.*?)(?: RE)? x (.*) (?:Cov|RE)$/;

export const statsmodels: Reader = (lines) => {
  const text = flat(lines);
  const at = lines.findIndex(
    (line) => headerOf(line).kinds.includes('estimate') && headerOf(line).kinds.includes('se'),
  );
  if (at < 0) return noFixed('statsmodels MixedLM');
  const { kinds } = headerOf(lines[at] as string);
  const fixed: FixedRow[] = [];
  const raw: { name: string; text: string }[] = [];
  for (let i = at + 1; i < lines.length; i++) {
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
  return {
    program: 'statsmodels MixedLM',
    ...(response === undefined ? {} : { response }),
    ...(method === 'REML' || method === 'ML' ? { method } : {}),
    fixed,
    random: randomOf(raw),
    ...(scale === undefined ? {} : { sigma2: scale }),
    ...(logLik === undefined ? {} : { logLik }),
    beyond: [],
    warnings: converged !== undefined && converged !== 'Yes' ? [`Converged: ${converged}`] : [],
    asks: ['the column that groups the rows'],
  };
};
/** `Group Var` is the intercept's, `Group x Days Cov`, `Days Var` those of re_formula; of vc_formula a name of its own. */
function randomOf(raw: readonly { readonly name: string; readonly text: string }[]): RandomElement[] {
  const term = (name: string): string => (/^(?:Intercept|Group|groups)$/.test(name) ? '(Intercept)' : name);
  return raw.map(({ name, text }): RandomElement => {
    const both = COVARIANCE.exec(name);
    if (both) return { group: null, kind: 'cov', terms: [term(both[2] as string), term(both[1] as string)], text };
    return { group: null, kind: 'variance', terms: [term(VARIANCE.exec(name)?.[1] as string)], text };
  });
}
