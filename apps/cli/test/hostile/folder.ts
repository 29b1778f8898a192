import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A name within a formula, as R would take it. */
export const quoted = (name: string): string => `\`${name.replace(/[\\`]/g, '\\$&')}\``;
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
/** A file system has names of its own. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: no path holds a NUL
export const fileOf = (name: string): string => name.replace(/[/\u0000]/g, '_').slice(0, 60) || '_';

export interface Files {
  readonly csv: string;
  readonly config: string;
  readonly caseFolder: string;
  readonly cases: string;
  readonly audit: string;
  readonly pair: string;
  readonly formula: string;
  readonly column: string;
  readonly group: string;
  readonly factor: string;
}
/** Thirty-six rows in six groups, on which lme4* and glmmTMB* fit every model of the test. */
const rows = (): { y: number; x: number; f: number; g: number }[] =>
  Array.from({ length: 36 }, (_, i) => {
    const x = Math.sin(7 * i + 1) * 1.3;
    return {
      x,
      f: i % 2,
      g: i % 6,
      y: 1 + x + (i % 6) * 0.8 + (i % 2) * 0.5 + Math.cos(5 * i) + x * ((i % 6) - 2.5) * 0.3,
    };
  });

/** One name in every place that takes one: header, level, group, file, title, question, source, printed numbers, terms. */
export function hostileFolder(folder: string, name: string): Files {
  // a header's names are trimmed, as R's read.csv trims them
  const [column, group, weights, factor] = [name, `G${name}`, `W${name}`, `F${name}`].map((n) => n.trim()) as [
    string,
    string,
    string,
    string,
  ];
  const file = fileOf(name);
  const header = ['y', column, group, factor, weights].map(cell).join(',');
  const body = rows().map(({ y, x, f, g }) =>
    [y.toFixed(4), x.toFixed(4), cell(`L${name}${g}`), cell(f ? name : `Z${name}`), '1'].join(','),
  );
  const table = `${[header, ...body].join('\n')}\n`;
  const formula = `y ~ ${quoted(column)} + ${quoted(factor)} + (1 | ${quoted(group)})`;
  const about = { title: name, question: name, source: name };
  const model = {
    data: `${file}.csv`,
    formula,
    weights,
    weightsKind: 'precision',
    factors: { [factor]: [name, `Z${name}`] },
  };
  const cases = join(folder, 'cases');
  const caseFolder = join(cases, file);
  mkdirSync(caseFolder, { recursive: true });
  const write = (path: string, content: unknown): string => {
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const csv = write(join(folder, `${file}.csv`), table);
  write(join(caseFolder, `${file}.csv`), table);
  write(join(caseFolder, 'case.json'), { ...about, ...model, backends: ['lme4', 'glmmTMB'], methods: ['ML'] });
  const where = { where: name, engine: name, printed: name };
  write(join(caseFolder, 'published.json'), [
    { ...where, method: 'ML', quantity: `beta|${quoted(column)}`, kind: 'digits' },
    { ...where, method: 'ML', quantity: name, kind: 'digits' },
    { ...where, method: 'ML', quantity: `rlrt|${name}|p`, printed: '0.1', kind: 'monte-carlo' },
  ]);
  return {
    csv,
    caseFolder,
    cases,
    formula,
    column,
    group,
    factor,
    config: write(join(folder, `${file}.json`), { ...about, ...model, backends: ['lme4', 'glmmTMB'] }),
    audit: write(join(folder, `audit-${file}.json`), {
      ...model,
      method: 'ML',
      source: name,
      fixed: { '(Intercept)': '1.00', [quoted(column)]: '1.00', [`${quoted(factor)}Z${name}`]: '0.50' },
      random: [{ group, terms: ['(Intercept)'], cov: [['0.0000']] }],
      sigma: '1.50',
    }),
    pair: write(join(folder, `pair-${file}.json`), {
      schema: 'mixdiff/pair@1',
      name,
      data: `${file}.csv`,
      a: { id: `${name}1`, formula, method: 'ML', backend: 'lme4' },
      b: { id: `${name}2`, formula, method: 'REML', backend: 'lme4' },
    }),
  };
}
