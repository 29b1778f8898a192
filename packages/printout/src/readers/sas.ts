/**
 * PROC MIXED and PROC GLIMMIX. A class variable has its levels in a column of its own, the last level is the reference, and
 * an unstructured matrix counts its columns without naming them.
 */
import { isRefusal } from '@mixdiff/contract';
import { cellText, isCell, type Row, rowOf, tokensOf } from '../cells.ts';
import { coefficientTable, headerAt, headerOf } from '../columns.ts';
import { flat, lineOf } from '../find.ts';
import { fixedRow } from '../fixed.ts';
import { noFixed } from '../messages.ts';
import type { FixedRow, RandomElement, Reader } from '../printout.ts';

export const sas: Reader = (given) => {
  const lines = mended(given);
  const text = flat(lines);
  const glimmix = /GLIMMIX/i.test(text);
  const program = glimmix ? 'SAS PROC GLIMMIX' : 'SAS PROC MIXED';
  const title = lineOf(lines, /Solutions? for Fixed Effects|Parameter Estimates\s*$/i);
  const header = lines.findIndex(
    (line, i) => i > title && /\bEffect\b/.test(line) && headerOf(line).kinds.includes('estimate'),
  );
  if (title < 0 || header < 0) return noFixed(program);
  const table = coefficientTable(lines, header, false);
  if (isRefusal(table)) return table;
  const classes = table.rest.split(/\s+/).filter((word) => word !== 'Effect' && word !== 'Standard' && word !== '');
  const starts = classes.map((name) => (lines[header] as string).indexOf(name));
  const fixed = table.rows.flatMap(({ label, cells }): FixedRow[] => {
    const row = fixedRow(label.trim(), table.kinds, cells);
    // the reference level: zero, without a standard error
    if (/^0(?:\.0*)?$/.test(row.estimate) && row.se === undefined) return [];
    const [effect = '', ...words] = label.trim().split(/\s+/);
    return [{ ...row, parts: partsOf(effect, words, classes, label, starts) }];
  });
  if (fixed.length === 0) return noFixed(program);
  const said = code(text);
  const covariance = covarianceOf(lines, said);
  const of = (label: string): string | undefined => new RegExp(`${label}\\s+([\\w.()-]+)`).exec(text)?.[1];
  const response = of('Dependent Variable') ?? of('Response Variable');
  const [events, trials] = [of('Response Variable \\(Events\\)'), of('Response Variable \\(Trials\\)')];
  const counts = events && trials ? `cbind(${events}, ${trials} - ${events})` : undefined;
  const criterion = /-2 (Res(?:idual|tricted)? )?Log (?:Pseudo-)?Likelihood\s+(-?[\d.]+)/.exec(text);
  const technique =
    /Estimation (?:Method|Technique)\s+(Restricted Maximum Likelihood|Maximum Likelihood|Residual PL|REML|ML)/.exec(
      text,
    )?.[1];
  const method = technique
    ? /^Re|REML/.test(technique)
      ? 'REML'
      : 'ML'
    : criterion
      ? criterion[1]
        ? 'REML'
        : 'ML'
      : undefined;
  const family = of('Response Distribution');
  const link = of('Link Function');
  const gaussian = family === undefined || /gaussian|normal/i.test(family);
  return {
    program,
    ...(counts !== undefined ? { response: counts } : response === undefined ? {} : { response }),
    ...(method === undefined ? {} : { method }),
    ...(gaussian
      ? {}
      : {
          family: /^binary$/i.test(family) ? 'binomial' : family.toLowerCase(),
          link: (link ?? 'logit').toLowerCase(),
        }),
    contrasts: 'SAS',
    factors: classNames(lines),
    fixed,
    ...covariance,
    beyond: [
      ...covariance.beyond,
      ...(/Residual PL|Pseudo-Likelihood/.test(text) && !gaussian ? ['a pseudo-likelihood'] : []),
    ],
    ...(criterion ? { deviance: criterion[2] as string } : {}),
    warnings: lines
      .filter((line) =>
        /not positive definite|did not converge|Convergence criteria (?:not|are not)|infinite likelihood|WARNING/i.test(
          line,
        ),
      )
      .map((line) => line.trim()),
    asks: [],
  };
};
/** Rows that were broken made whole: a line of numbers goes on from a line that has words and numbers. */
function mended(lines: readonly string[]): string[] {
  const out: string[] = [];
  for (const line of lines) {
    const last = out.at(-1) ?? '';
    const words = tokensOf(line).map(({ text }) => cellText(text));
    const goesOn = words.length > 0 && words.every(isCell) && /[A-Za-z]/.test(last) && rowOf(last).cells.length > 0;
    if (goesOn && !/^\s*-?2 /.test(last)) out[out.length - 1] = `${last} ${line.trim()}`;
    else out.push(line);
  }
  return out;
}
/** Which level belongs to which variable of an effect: by the columns, or in their order where columns are lost. */
function partsOf(
  effect: string,
  words: readonly string[],
  classes: readonly string[],
  label: string,
  starts: readonly number[],
): (readonly [string, string | null])[] {
  const variables = effect.split(/[*()\s]+/).filter((name) => name !== '');
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  const own = classes.filter((name) => variables.some((v) => same(v, name)));
  const sliced = own.map((name) => {
    const c = classes.indexOf(name);
    return label.slice(starts[c], starts[c + 1] ?? label.length).trim();
  });
  const levels = own.length === 1 ? [words.join(' ')] : words.length === own.length ? words : sliced;
  return variables.map((name) => {
    const at = own.findIndex((one) => same(one, name));
    return [/^intercept$/i.test(name) ? '(Intercept)' : name, at < 0 ? null : (levels[at] ?? null)] as const;
  });
}
function classNames(lines: readonly string[]): string[] {
  const at = lineOf(lines, /Class Level Information/);
  if (at < 0) return [];
  const names: string[] = [];
  for (let i = at + 1; i < lines.length; i++) {
    const row = /^\s*([A-Za-z_]\w*)\s+\d+\s/.exec(lines[i] as string);
    if (row) names.push(row[1] as string);
    else if (/Dimensions|Number of|The (?:Mixed|GLIMMIX)|Iteration/.test(lines[i] as string)) break;
  }
  return names;
}
/** The terms of RANDOM statements, where the program was pasted with what it printed. */
function code(text: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [, effects = '', options = ''] of text.matchAll(/\brandom\s+([^;/]+)\/\s*([^;]*);/gi)) {
    const subject = /sub(?:ject)?\s*=\s*([\w*()]+)/i.exec(options)?.[1];
    const terms = effects
      .trim()
      .split(/\s+/)
      .map((name) => (/^int(?:ercept)?$/i.test(name) ? '(Intercept)' : name));
    if (subject && /type\s*=\s*un/i.test(options)) found.set(subject.toLowerCase(), terms);
  }
  return found;
}
interface Covariance {
  readonly random: readonly RandomElement[];
  readonly sigma2?: string;
  readonly beyond: readonly string[];
}
function covarianceOf(lines: readonly string[], said: ReadonlyMap<string, readonly string[]>): Covariance {
  const title = lineOf(lines, /Covariance Parameter Estimates/i);
  const header = title < 0 ? -1 : lineOf(lines, /Cov Parm/i, title);
  if (header < 0) return { random: [], beyond: [] };
  const { text: heads, end } = headerAt(lines, header);
  const grouped = /\bGroup\b/.test(headerOf(heads).rest);
  const random: RandomElement[] = [];
  const beyond = new Set<string>();
  let sigma2: string | undefined;
  for (const { label, cells } of parameterRows(lines, end)) {
    const [parm = '', subject, ...rest] = label.trim().split(/\s+/);
    const [text = ''] = cells;
    if (/^(?:Residual|Scale)$/i.test(parm)) {
      if (subject !== undefined && (grouped || rest.length > 0)) beyond.add('a residual variance for each group');
      else sigma2 = text;
      continue;
    }
    if (/^Corr?\(/i.test(parm) || (grouped && rest.length > 0)) {
      beyond.add(`the covariance parameter ${label.trim()}`);
      continue;
    }
    const counted = /^(?:UN|FA0)\((\d+),(\d+)\)$/i.exec(parm);
    if (counted) {
      const names = said.get((subject ?? '').toLowerCase());
      const name = (k: string): string => names?.[Number(k) - 1] ?? `#${k}`;
      const [i, j] = [counted[1] as string, counted[2] as string];
      if (/^FA0/i.test(parm)) beyond.add('a covariance matrix that is printed as its Cholesky factor');
      random.push({
        group: groupName(subject ?? null),
        kind: i === j ? 'variance' : 'cov',
        terms: i === j ? [name(i)] : [name(i), name(j)],
        text,
      });
      continue;
    }
    if (
      /^(?:AR|ARH|ARMA|SP|TOEP|CS|CSH|VC|ANTE|HF|Variance|Var|Lag|LIN)\b/i.test(parm) &&
      (subject !== undefined || /[(]/.test(parm))
    ) {
      beyond.add(`the covariance parameter ${parm}${subject === undefined ? '' : ` within ${subject}`}`);
      continue;
    }
    // an effect by itself is an intercept within its levels; within a subject it is that effect
    if (subject === undefined) random.push({ group: groupName(parm), kind: 'variance', terms: ['(Intercept)'], text });
    else {
      const isFactor = !/^int(?:ercept)?$/i.test(parm);
      random.push({ group: groupName(subject), kind: 'variance', terms: [isFactor ? parm : '(Intercept)'], text });
    }
  }
  return { random, ...(sigma2 === undefined ? {} : { sigma2 }), beyond: [...beyond] };
}
/** Rows up to a blank line or another heading, each with as many numbers as all have: a group may be called by a number. */
function parameterRows(lines: readonly string[], from: number): Row[] {
  const rows: Row[] = [];
  for (let i = from; i < lines.length; i++) {
    const line = lines[i] as string;
    const { cells } = rowOf(line, undefined, false);
    if (line.trim() === '' && rows.length === 0) continue;
    if (cells.length === 0 || /^\s*(?:-2 |Neg2|AIC)/i.test(line)) break;
    rows.push(rowOf(line, undefined, false));
  }
  const width = Math.min(...rows.map(({ cells }) => cells.length));
  return rows.map(({ label, cells }) => {
    const extra = cells.slice(0, cells.length - width);
    return { label: [label, ...extra].join(' '), cells: cells.slice(extra.length) };
  });
}
/** `class(school)`, `school*class`: levels of one within another. */
function groupName(text: string | null): string | null {
  if (text === null) return null;
  const nested = /^([^()]+)\(([^()]+)\)$/.exec(text);
  const names = nested
    ? [...(nested[2] as string).split(/[*\s]+/), ...(nested[1] as string).split('*')]
    : text.split('*');
  return names.join(':');
}
