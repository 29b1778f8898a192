import { isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { buildProblem, type ModelSpec, parseCsv, preparedTable, type Table } from '@mixdiff/frame';
import { type Config, config, validate } from '@mixdiff/schema';
import { readGolden, readGoldenJson } from '@mixdiff/testing';
import { GENERATED, generatedTable } from './generated.ts';

/** A case of golden/, its table read once, its rows chosen and its columns derived: what is timed begins with data in memory, as in R. */
export interface Model {
  readonly name: string;
  /** A response of a family: there is no REML. */
  readonly generalized: boolean;
  readonly build: (method: Method) => Problem;
}
export const MODELS = [
  'jsp',
  'sleepstudy',
  'penicillin',
  'insteval',
  'fev',
  'toenail',
  'grouseticks',
  'contraception',
  'verbagg',
  'one-way',
] as const;

/** Asked for by name alone: they take minutes, and of the largest R takes more memory than many machines have. */
export const LARGE: readonly string[] = ['insteval-four', ...Object.keys(GENERATED)];

export function loadModel(name: string): Model {
  const generated = GENERATED[name];
  if (generated) {
    const table = generatedTable(name, generated);
    const { formula } = generated;
    return { name, generalized: false, build: (method) => built(table, { formula, method }) };
  }
  if (name === 'insteval-four') return fourTerms();
  if (name === 'fev') return fev();
  if (name === 'one-way') return oneWay();
  const valid = validate(config, readGoldenJson(`${name}/case.json`), name);
  if (isRefusal(valid)) throw new Error(valid.message);
  const table = parseCsv(readGolden(`${name}/${valid.value.data}`), { name });
  if (isRefusal(table)) throw new Error(table.message);
  const { formula, family, link, ...said } = specOf(valid.value);
  const spec: ModelSpec = { formula, ...(family ? { family } : {}), ...(link ? { link } : {}) };
  const at = preparedTable(table, { formula, ...said });
  if (isRefusal(at)) throw new Error(at.message);
  return { name, generalized: family !== undefined, build: (method) => built(at, { ...spec, method }) };
}
function specOf({ formula, where, derive, factors, family, link }: Config): ModelSpec {
  return Object.fromEntries(
    Object.entries({ formula, where, derive, factors, family, link }).filter(([, v]) => v !== undefined),
  ) as never;
}
function built(table: Table, spec: ModelSpec): Problem {
  const answer = buildProblem(table, spec, { dataHash: '' });
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer.problem;
}

/** mmrm's own data set and the model of its introduction: no case, since golden/ has no comparison of it. */
function fev(): Model {
  const table = parseCsv(readGolden('mmrm/fev-data.csv'), { name: 'fev' });
  if (isRefusal(table)) throw new Error(table.message);
  const spec: ModelSpec = { formula: 'FEV1 ~ RACE + SEX + ARMCD * AVISIT', repeated: 'us(AVISIT | USUBJID)' };
  return { name: 'fev', generalized: false, build: (method) => built(table, { ...spec, method }) };
}

/** InstEval with departments, and services within them, crossed with students and lecturers; by ML. */
function fourTerms(): Model {
  const table = parseCsv(readGolden('insteval/data.csv'), { name: 'insteval' });
  if (isRefusal(table)) throw new Error(table.message);
  const formula = 'y ~ service + (1 | s) + (1 | d) + (1 | dept) + (1 | dept:service)';
  const factors = { s: null, d: null, service: null, dept: null };
  const at = preparedTable(table, { formula, factors });
  if (isRefusal(at)) throw new Error(at.message);
  return { name: 'insteval-four', generalized: false, build: () => built(at, { formula, method: 'ML' }) };
}

/** 60 rows, one factor: as small as models of a study are. */
function oneWay(): Model {
  const table = parseCsv(readGolden('pastes/data.csv'), { name: 'pastes' });
  if (isRefusal(table)) throw new Error(table.message);
  const spec: ModelSpec = { formula: 'strength ~ 1 + (1 | batch)' };
  return { name: 'one-way', generalized: false, build: (method) => built(table, { ...spec, method }) };
}
