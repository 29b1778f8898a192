import { type Kind, type Matrix, type Method, type Problem, type Structure, structured } from '@mixdiff/contract';
import { readCsv } from './golden.ts';

/**
 * Problems built straight from columns, without `frame`: a second path to the same matrices, and a way for backends to
 * be tested without it.
 */
export interface Column {
  readonly name: string;
  readonly term: string;
  readonly values: readonly number[];
}
export interface TermSpec {
  readonly group: string;
  readonly labels: readonly string[];
  readonly columns?: readonly Column[];
  readonly structure?: 'us' | 'diag' | Structure;
}

export const matrix = (columns: readonly (readonly number[])[]): Matrix => {
  const nrow = columns[0]?.length ?? 0;
  return { nrow, ncol: columns.length, data: Float64Array.from(columns.flat()) };
};
/** Numeric labels sort as numbers, others by code point; of `a:b`, each part by itself, a first. */
export function sortLabels(labels: Iterable<string>): string[] {
  const distinct = [...new Set(labels)];
  const parts = distinct.map((label) => label.split(':'));
  const numeric = parts.every((list) => list.every((s) => s.trim() !== '' && Number.isFinite(Number(s))));
  if (!numeric) return distinct.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return parts
    .map((list) => list.map(Number))
    .sort((a, b) => a.map((x, i) => x - (b[i] ?? 0)).find((d) => d !== 0) ?? 0)
    .map((list) => list.join(':'));
}
export const intercept = (n: number): Column => ({
  name: '(Intercept)',
  term: '(Intercept)',
  values: Array<number>(n).fill(1),
});
/** Treatment contrasts, first level as reference. */
export function dummies(name: string, labels: readonly string[]): Column[] {
  return sortLabels(labels)
    .slice(1)
    .map((level) => ({ name: name + level, term: name, values: labels.map((l) => (l === level ? 1 : 0)) }));
}
export function problem(
  y: readonly number[],
  fixed: readonly Column[],
  random: readonly TermSpec[],
  method: Method,
  extra: { readonly offset?: Float64Array | null; readonly weights?: Problem['weights'] } = {},
): Problem {
  const n = y.length;
  return {
    response: { y: Float64Array.from(y), family: 'gaussian', link: 'identity', trials: null },
    parts: {
      conditional: {
        X: matrix(fixed.map((c) => c.values)),
        columns: fixed.map((c) => c.name),
        term: fixed.map((c) => c.term),
        offset: extra.offset ?? null,
      },
    },
    random: random.map(({ group, labels, columns = [intercept(n)], structure = 'us' }) => {
      const levels = sortLabels(labels);
      const at = new Map(levels.map((level, i) => [level, i]));
      return {
        name: `${columns.map((c) => (c.name === '(Intercept)' ? '1' : c.name)).join(' + ')} | ${group}`,
        group,
        columns: columns.map((c) => c.name),
        levels,
        level: Int32Array.from(labels, (l) => at.get(l) as number),
        Z: matrix(columns.map((c) => c.values)),
        structure:
          typeof structure === 'string'
            ? structured(
                structure === 'diag' ? 'diag-het' : 'us',
                columns.map((c) => c.name),
              )
            : structure,
      };
    }),
    residual: null,
    weights: extra.weights ?? null,
    method,
    source: { formula: '', dataHash: '', rows: Int32Array.from(y, (_, i) => i), dropped: [] },
  };
}

/** Rows of a subject correlated, by compound symmetry unless told; positions in row order; no random effects. */
export function marginal(
  y: readonly number[],
  fixed: readonly Column[],
  subjects: readonly string[],
  method: Method,
  weights: Problem['weights'] = null,
  kind: Kind = 'cs-hom',
): Problem {
  const levels = sortLabels(subjects);
  const at = new Map(levels.map((level, i) => [level, i]));
  const seen = new Map<string, number>();
  const position = Int32Array.from(subjects, (subject) => {
    const before = seen.get(subject) ?? 0;
    seen.set(subject, before + 1);
    return before;
  });
  const labels = Array.from({ length: Math.max(...position) + 1 }, (_, i) => String(i + 1));
  const index = Int32Array.from(subjects, (subject) => at.get(subject) as number);
  const residual = {
    subject: { name: 'subject', levels, index },
    position,
    structure: structured(kind, labels),
  };
  return { ...problem(y, fixed, [], method, { weights }), residual };
}

/** Binomial rows, logit link; `trials` null: one each. */
export function binomial(
  y: readonly number[],
  trials: readonly number[] | null,
  fixed: readonly Column[],
  random: readonly TermSpec[],
  extra: Parameters<typeof problem>[4] = {},
): Problem {
  const gaussian = problem(y, fixed, random, 'ML', extra);
  return {
    ...gaussian,
    response: {
      y: gaussian.response.y,
      trials: trials && Float64Array.from(trials),
      family: 'binomial',
      link: 'logit',
    },
  };
}

const text = (rows: readonly Record<string, string>[], name: string): string[] => rows.map((r) => r[name] as string);
const number = (rows: readonly Record<string, string>[], name: string): number[] => text(rows, name).map(Number);

/** `math ~ craven + social + (1 | school) + (1 | school:class)`, year 2; 953 rows. */
export function jsp(method: Method): Problem {
  const rows = readCsv('jsp/data.csv').filter((r) => r['year'] === '2');
  const raven = number(rows, 'raven');
  const mean = raven.reduce((a, b) => a + b, 0) / raven.length;
  const [school, inner] = [text(rows, 'school'), text(rows, 'class')];
  return problem(
    number(rows, 'math'),
    [
      intercept(rows.length),
      { name: 'craven', term: 'craven', values: raven.map((x) => x - mean) },
      ...dummies('social', text(rows, 'social')),
    ],
    [
      { group: 'school', labels: school },
      { group: 'school:class', labels: school.map((s, i) => `${s}:${inner[i]}`) },
    ],
    method,
  );
}
/** `Reaction ~ Days + (Days | Subject)`, or `(1 | Subject)` without slopes. */
export function sleepstudy(method: Method, slopes = true): Problem {
  const rows = readCsv('sleepstudy/data.csv');
  const days: Column = { name: 'Days', term: 'Days', values: number(rows, 'Days') };
  const columns = slopes ? [intercept(rows.length), days] : [intercept(rows.length)];
  const random = [{ group: 'Subject', labels: text(rows, 'Subject'), columns }];
  return problem(number(rows, 'Reaction'), [intercept(rows.length), days], random, method);
}
/** `diameter ~ 1 + (1 | plate) + (1 | sample)`: crossed. */
export function penicillin(method: Method): Problem {
  const rows = readCsv('penicillin/data.csv');
  const random = ['plate', 'sample'].map((group) => ({ group, labels: text(rows, group) }));
  return problem(number(rows, 'diameter'), [intercept(rows.length)], random, method);
}
/** `Yield ~ 1 + (1 | Batch)`: the variance estimate is a true zero. */
export function dyestuff2(method: Method): Problem {
  const rows = readCsv('dyestuff2/data.csv');
  const random = [{ group: 'Batch', labels: text(rows, 'Batch') }];
  return problem(number(rows, 'Yield'), [intercept(rows.length)], random, method);
}
/** Ten rows, three groups: REML has a local maximum at zero, ML one in the interior (DESIGN: local maxima). */
export function twoMaxima(method: Method): Problem {
  const x = [5, 6, 12, 11, 12, 1, 6, 4, 4, 3];
  const y = [7, 8, 13, 15, 13, 6, 6, 6, 7, 7];
  const labels = ['1', '1', '2', '2', '2', '3', '3', '3', '3', '3'];
  return problem(y, [intercept(10), { name: 'x', term: 'x', values: x }], [{ group: 'g', labels }], method);
}
