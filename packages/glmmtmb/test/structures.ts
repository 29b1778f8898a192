/** Fits of glmmTMB with structures, each with the Problem that it is a fit of. */
import {
  type By,
  type Kind,
  type Method,
  type Problem,
  type ResidualModel,
  type Structure,
  structured,
  type VarianceFunction,
} from '@mixdiff/contract';
import {
  type Column,
  dummies,
  intercept,
  matrix,
  problem,
  readCsv,
  readGoldenJson,
  sortLabels,
  type TermSpec,
} from '@mixdiff/testing';

export interface RecordedStructure {
  readonly name: string;
  readonly version: string;
  readonly call: string;
  readonly dispformula: string;
  readonly method: Method;
  readonly data: 'orthodont' | 'bodyweight' | 'fev';
  readonly objective: number;
  /** The log-likelihood from a dense matrix at the same point, in R. */
  readonly dense: number | null;
  readonly beta: readonly number[];
  readonly se: readonly number[] | null;
  readonly par: readonly number[];
  readonly iterations: number;
  readonly evaluations: readonly [number, number];
  readonly code: number | null;
  readonly message: string | null;
  readonly Sigma: readonly (readonly number[])[] | null;
  readonly sigma: number | null;
  readonly positiveDefinite: boolean;
  readonly warnings: readonly string[];
  readonly df: number;
  readonly dfResidual: number | null;
  /** The first values of the objective. */
  readonly first: readonly number[];
}
export const recordedStructures = (): { source: string; cases: readonly RecordedStructure[] } =>
  readGoldenJson('glmmtmb/structures.json');

const KIND: Readonly<Record<string, Kind>> = {
  us: 'us',
  diag: 'diag-het',
  homdiag: 'diag-hom',
  cs: 'cs-het',
  homcs: 'cs-hom',
  toep: 'toep-het',
  homtoep: 'toep-hom',
  ar1: 'ar1-hom',
  hetar1: 'ar1-het',
  exp: 'exp',
  ou: 'exp',
  gau: 'gau',
  mat: 'mat',
  rr: 'rr',
  propto: 'propto',
  equalto: 'equalto',
};
type Rows = Record<string, string>[];

/** What the record's data, fixed part, subjects and times are. */
interface Data {
  readonly y: number[];
  readonly fixed: Column[];
  readonly subject: string[];
  readonly time: string[];
  readonly rows: Rows;
}
const number = (rows: Rows, name: string): number[] => rows.map((r) => Number(r[name]));
const text = (rows: Rows, name: string): string[] => rows.map((r) => r[name] as string);
const column = (name: string, values: readonly number[]): Column => ({ name, term: name, values });
const times = (a: Column, b: Column): Column =>
  column(
    `${a.name}:${b.name}`,
    a.values.map((x, i) => x * (b.values[i] as number)),
  );
const factor = (name: string, labels: readonly string[], levels: readonly string[]): Column[] =>
  levels.slice(1).map((level) =>
    column(
      name + level,
      labels.map((l) => (l === level ? 1 : 0)),
    ),
  );

export const centred = (rows: Rows): number[] => number(rows, 'age').map((a) => a - 11);
function orthodont(plain: boolean): Data {
  const rows = readCsv('orthodont/data.csv');
  const one = intercept(rows.length);
  const sex = factor('Sex', text(rows, 'Sex'), ['Male', 'Female'])[0] as Column;
  const age = column('I(age - 11)', centred(rows));
  const fixed = plain ? [one, column('age', number(rows, 'age'))] : [one, sex, age, times(sex, age)];
  return { y: number(rows, 'distance'), fixed, subject: text(rows, 'Subject'), time: text(rows, 'age'), rows };
}
function bodyweight(): Data {
  const rows = readCsv('bodyweight/data.csv');
  const time = column('Time', number(rows, 'Time'));
  const diet = dummies('Diet', text(rows, 'Diet'));
  const fixed = [intercept(rows.length), time, ...diet, ...diet.map((d) => times(time, d))];
  return { y: number(rows, 'weight'), fixed, subject: text(rows, 'Rat'), time: text(rows, 'Time'), rows };
}
function fev(): Data {
  const rows = readCsv('mmrm/fev-data.csv').filter((r) => r['FEV1'] !== 'NA');
  const visit = dummies('AVISIT', text(rows, 'AVISIT'));
  const arm = factor('ARMCD', text(rows, 'ARMCD'), ['PBO', 'TRT'])[0] as Column;
  const race = factor('RACE', text(rows, 'RACE'), ['Asian', 'Black or African American', 'White']);
  const sex = factor('SEX', text(rows, 'SEX'), ['Male', 'Female']);
  const fixed = [intercept(rows.length), ...race, ...sex, arm, ...visit, ...visit.map((v) => times(arm, v))];
  return { y: number(rows, 'FEV1'), fixed, subject: text(rows, 'USUBJID'), time: text(rows, 'AVISIT'), rows };
}

const CORRELATIONS = [1, 0.6, 0.5, 0.4, 0.6, 1, 0.6, 0.5, 0.5, 0.6, 1, 0.6, 0.4, 0.5, 0.6, 1];
const DEVIATIONS = [2.2, 1.9, 2.4, 2.1];
/** PA and PE of record-structures.R. */
const KNOWN: Readonly<Record<string, Float64Array>> = {
  propto: Float64Array.from(CORRELATIONS),
  equalto: Float64Array.from(
    CORRELATIONS,
    (r, k) => r * (DEVIATIONS[k % 4] as number) * (DEVIATIONS[Math.floor(k / 4)] as number),
  ),
};

const structureOf = (keyword: string, labels: readonly string[]): Structure => {
  const kind = KIND[keyword] as Kind;
  const base = structured(kind, labels);
  const data = KNOWN[keyword];
  if (data) return { ...base, known: { nrow: 4, ncol: 4, data } };
  return kind === 'rr' ? { ...base, order: [1] } : base;
};

/** The Problem of a record: what stands with dispformula ~ 0 is a residual model. */
export function problemOf(record: RecordedStructure): Problem {
  const { call, dispformula, data, method } = record;
  const table =
    data === 'orthodont' ? orthodont(call.startsWith('distance ~ age')) : data === 'fev' ? fev() : bodyweight();
  const [, keyword = '', inner = ''] = call.match(/ \+ (\w*)\(([^()]*(?:\([^()]*\))?[^()]*) \| /) ?? [];
  if (dispformula === '~0') return withResidual(problem(table.y, table.fixed, [], method), table, keyword);
  const random = call.includes('|') ? [termOf(table, inner)] : [];
  const plain = problem(table.y, table.fixed, random, method);
  const structure = keyword === '' ? null : structureOf(keyword, plain.random[0]?.columns ?? []);
  const shaped = structure ? { ...plain, random: plain.random.map((term) => ({ ...term, structure })) } : plain;
  return dispformula === '~1' ? shaped : { ...shaped, residual: dispersed(table, dispformula.slice(1)) };
}

const indicators = (name: string, labels: readonly string[], levels = sortLabels(labels)): Column[] =>
  levels.map((level) =>
    column(
      name + level,
      labels.map((l) => (l === level ? 1 : 0)),
    ),
  );
function termOf({ subject, time, rows }: Data, inner: string): TermSpec {
  const one = intercept(rows.length);
  const columns = {
    '1': [one],
    '1 + I(age - 11)': [one, column('I(age - 11)', rows[0]?.['age'] ? centred(rows) : [])],
    '1 + Time': [one, column('Time', number(rows, 'Time'))],
    '0 + Sex': indicators('Sex', text(rows, 'Sex'), ['Male', 'Female']),
  }[inner];
  return { group: 'subject', labels: subject, columns: columns ?? indicators('time', time) };
}

function byOf(name: string, labels: readonly string[], levels = sortLabels(labels)): By {
  const at = new Map(levels.map((level, i) => [level, i]));
  return { name, levels, index: Int32Array.from(labels, (l) => at.get(l) as number) };
}

const withResidual = (plain: Problem, { subject, time }: Data, keyword: string): Problem => {
  const { levels: labels, index: position } = byOf('time', time);
  const residual: ResidualModel = {
    subject: byOf('subject', subject),
    position,
    structure: structureOf(keyword, labels),
  };
  const spatial = ['exp', 'gau', 'mat'].includes(residual.structure.kind);
  return { ...plain, residual: spatial ? { ...residual, at: matrix([time.map(Number)]) } : residual };
};

function dispersed({ rows, time }: Data, of: string): ResidualModel {
  const ident = (name: string, labels: readonly string[], levels?: readonly string[]): VarianceFunction => ({
    kind: 'ident',
    of: null,
    by: byOf(name, labels, levels ? [...levels] : undefined),
  });
  const exp = (values: readonly number[]): VarianceFunction => ({
    kind: 'exp',
    of: Float64Array.from(values),
    by: null,
  });
  const functions: Readonly<Record<string, () => VarianceFunction>> = {
    Sex: () => ident('Sex', text(rows, 'Sex'), ['Male', 'Female']),
    fage: () => ident('fage', time),
    Diet: () => ident('Diet', text(rows, 'Diet')),
    ARMCD: () => ident('ARMCD', text(rows, 'ARMCD'), ['PBO', 'TRT']),
    Time: () => exp(number(rows, 'Time')),
    'I(age - 11)': () => exp(centred(rows)),
  };
  return {
    subject: byOf(
      'row',
      rows.map((_, i) => String(i + 1)),
    ),
    position: new Int32Array(rows.length),
    structure: structured('diag-hom', ['1']),
    variance: [(functions[of] as () => VarianceFunction)()],
  };
}
