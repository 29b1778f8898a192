/** The recorded fits of mmrm 0.3.19 in golden/mmrm, and the problems that they were made from. */
import { type Kind, type Matrix, type Problem, structured } from '@mixdiff/contract';
import { readCsv, readGoldenJson, sortLabels } from '@mixdiff/testing';
import { isSpatial } from '../src/covariance.ts';

/** f: null where the covariance matrix was not positive definite (NaN). */
type Call =
  | readonly ['f', readonly number[], number | null]
  | readonly ['g' | 'h', readonly number[], readonly number[]];
export interface Recorded {
  readonly name: string;
  readonly call: string;
  readonly reml: boolean;
  readonly weights: string | null;
  readonly fit: {
    readonly logLik: number;
    /** The attribute df of its logLik. */
    readonly dfModel: number;
    readonly AIC: number;
    readonly BIC: number;
    readonly beta: Readonly<Record<string, number>>;
    readonly coefTable: readonly { readonly df: number; readonly 'Std. Error': number; readonly _row: string }[];
    readonly theta: readonly number[];
    readonly theta_vcov: readonly (readonly number[])[];
    readonly Sigma: readonly (readonly number[])[];
    readonly gradient: readonly number[];
  };
  readonly optim: readonly {
    readonly optimizer: string;
    readonly start: readonly number[];
    readonly calls: readonly Call[];
    readonly result: {
      readonly par: readonly number[];
      readonly objective: number;
      readonly counts?: readonly number[];
      readonly iterations?: number;
      readonly evaluations?: readonly number[];
      readonly message: string | null;
    };
  }[];
}

const KIND: Readonly<Record<string, Kind>> = {
  us: 'us',
  cs: 'cs-hom',
  csh: 'cs-het',
  ar1: 'ar1-hom',
  ar1h: 'ar1-het',
  toep: 'toep-hom',
  toeph: 'toep-het',
  ad: 'ad-hom',
  adh: 'ad-het',
  sp_exp: 'exp',
};
export const recordedFit = (name: string): Recorded => readGoldenJson<Recorded>(`mmrm/${name}.json`);
export const NAMES = [
  ...['us', 'toep', 'toeph', 'ar1', 'ar1h', 'ad', 'adh', 'cs', 'csh'].map((s) => `fev-${s}-reml`),
  'fev-us-ml',
  'fev-us-weights-reml',
  'fev-us-empstart-reml',
  'fev-us-group-reml',
  'fev-sp_exp-reml',
  ...['L-BFGS-B', 'BFGS', 'CG', 'nlminb'].map((o) => `fev-us-reml-${o}`),
  'csbound-cs-ml',
] as const;

/** The problem of a recorded call. */
export function problemOf({ call, reml, weights }: Recorded): Problem {
  const [, keyword = '', , groups] = /(\w+)\((\w+) \| (?:(\w+)\/)?\w+\)/.exec(call) ?? [];
  const kind = KIND[keyword];
  if (!kind) throw new Error(call);
  const made = call.startsWith('FEV1') ? fev(kind, groups) : csBound(kind);
  return {
    ...made.problem,
    method: reml ? 'REML' : 'ML',
    weights: weights
      ? { values: Float64Array.from(made.rows, (row) => Number(row[weights])), kind: 'as-original' }
      : null,
  };
}

type Rows = readonly Record<string, string>[];
interface Made {
  readonly problem: Problem;
  readonly rows: Rows;
}
/** FEV1 ~ RACE + SEX + ARMCD * AVISIT, rows without FEV1 left out. */
export function fev(kind: Kind, groups?: string): Made {
  const rows = readCsv('mmrm/fev-data.csv').filter(({ FEV1 }) => FEV1 !== 'NA');
  const is = (column: string, level: string) => (row: Record<string, string>) => (row[column] === level ? 1 : 0);
  const visits = ['VIS2', 'VIS3', 'VIS4'];
  const treated = is('ARMCD', 'TRT');
  const columns: [string, (row: Record<string, string>) => number][] = [
    ['(Intercept)', () => 1],
    ['RACEBlack or African American', is('RACE', 'Black or African American')],
    ['RACEWhite', is('RACE', 'White')],
    ['SEXFemale', is('SEX', 'Female')],
    ['ARMCDTRT', treated],
    ...visits.map((v): [string, (row: Record<string, string>) => number] => [`AVISIT${v}`, is('AVISIT', v)]),
    ...visits.map((v): [string, (row: Record<string, string>) => number] => [
      `ARMCDTRT:AVISIT${v}`,
      (row) => treated(row) * is('AVISIT', v)(row),
    ]),
  ];
  return {
    rows,
    problem: repeated(rows, columns, { y: 'FEV1', subject: 'USUBJID', visit: 'AVISIT', at: ['VISITN'], groups, kind }),
  };
}
function csBound(kind: Kind): Made {
  const rows = readCsv('mmrm/cs-bound.csv');
  return { rows, problem: repeated(rows, [['(Intercept)', () => 1]], { y: 'y', subject: 'id', visit: 'visit', kind }) };
}

interface Columns {
  readonly y: string;
  readonly subject: string;
  readonly visit: string;
  readonly kind: Kind;
  /** Coordinates, of a spatial kind. */
  readonly at?: readonly string[];
  /** What has covariance parameters of its own by level. */
  readonly groups?: string | undefined;
}
export function repeated(
  rows: Rows,
  fixed: readonly (readonly [string, (row: Record<string, string>) => number])[],
  { y, subject, visit, kind, at, groups }: Columns,
): Problem {
  const n = rows.length;
  const levelsOf = (column: string): string[] => sortLabels(rows.map((row) => row[column] ?? ''));
  const [subjects, visits] = [levelsOf(subject), levelsOf(visit)];
  const indexOf = (levels: string[], column: string): Int32Array =>
    Int32Array.from(rows, (row) => levels.indexOf(row[column] ?? ''));
  const names = fixed.map(([name]) => name);
  return {
    response: {
      y: Float64Array.from(rows, (row) => Number(row[y])),
      trials: null,
      family: 'gaussian',
      link: 'identity',
    },
    parts: {
      conditional: {
        X: { nrow: n, ncol: fixed.length, data: Float64Array.from(fixed.flatMap(([, value]) => rows.map(value))) },
        columns: names,
        term: names,
        offset: null,
      },
    },
    random: [],
    residual: {
      subject: { name: subject, levels: subjects, index: indexOf(subjects, subject) },
      position: indexOf(visits, visit),
      structure: structured(kind, visits),
      ...(groups ? { by: { name: groups, levels: levelsOf(groups), index: indexOf(levelsOf(groups), groups) } } : {}),
      ...(at && isSpatial(kind) ? { at: columnsOf(rows, at) } : {}),
    },
    weights: null,
    method: 'REML',
    source: { formula: '', dataHash: '', rows: Int32Array.from({ length: n }, (_, i) => i), dropped: [] },
  };
}
const columnsOf = (rows: Rows, names: readonly string[]): Matrix => ({
  nrow: rows.length,
  ncol: names.length,
  data: Float64Array.from(names.flatMap((name) => rows.map((row) => Number(row[name])))),
});
