/**
 * Data sets of one scenario. What does not hang on the draws (the rows, the model matrices) is made once and shared by all replicates.
 * A data set draws in this order: units, columns, random effects (term by term, level by level), responses row by row, missing values.
 */
import { type Canonical, isRefusal, type Matrix, type Method, type Problem, type Refusal } from '@mixdiff/contract';
import {
  buildProblem,
  isMissing,
  type ModelSpec,
  numbers,
  parseFormula,
  pick,
  specOf,
  type Table,
  text,
  type Vector,
  variablesIn,
} from '@mixdiff/frame';
import { type Simulator, simulator } from '@mixdiff/inference';
import type { Random } from '@mixdiff/probability';
import type { StudyFile } from '@mixdiff/schema';
import { addColumns, columnIsDrawn } from './columns.ts';
import { type Factors, factorColumns, filledIn, numberOf, numbersOf } from './expression.ts';
import * as say from './messages.ts';
import { canonicalOf } from './parameters.ts';
import type { Scenario } from './scenarios.ts';
import { drawUnits, ranks, type Units, unitColumns, unitsAreDrawn } from './units.ts';

/** One data set: its columns, the response among them, and the problem that the generating model makes of it. */
export interface DataSet {
  readonly table: Table;
  /** The response as it was drawn, before any of it went missing. */
  readonly y: Float64Array;
  /** Whether its rows and columns are those of every replicate, but for the response. */
  readonly shared: boolean;
}
export interface Generator {
  readonly scenario: Scenario;
  readonly spec: ModelSpec;
  /** The name of the column that is drawn. */
  readonly response: string;
  /** With placeholder responses, and of random rows those of some draw: for names and as a base, not for fits. */
  readonly table: Table;
  readonly problem: Problem;
  /** What the data are drawn at. */
  readonly at: Canonical;
  readonly draw: (random: Random) => DataSet | Refusal;
}

/** The model of a study file, in one scenario. */
export const modelOf = (said: Parameters<typeof specOf>[0], factors: Factors): Partial<ModelSpec> =>
  filledIn(specOf(said), factors);

/** What only an app has: the table of `generate.data`, the fit of `generate.fitted`. */
export interface Given {
  readonly table: Table | null;
  readonly fitted: Canonical | null;
}

export function openGenerator(
  said: StudyFile['generate'],
  scenario: Scenario,
  given: Given,
  random: Random,
): Generator | Refusal {
  const spec = modelOf(said, scenario.factors);
  const { formula } = spec;
  if (formula === undefined)
    return say.missingField('generate.formula', 'it says which model generates', "write one: 'y ~ x + (1 | g)'");
  const isDrawn = unitsAreDrawn(said.units) || Object.values(said.columns ?? {}).some(columnIsDrawn);
  const rows = drawRows(said, scenario.factors, given, random);
  if (isRefusal(rows)) return rows;
  const response = responseName(formula, rows, said);
  if (typeof response !== 'string') return response;
  const model = { ...spec, formula };
  const table = withColumn(rows, response, placeholder(spec.family ?? 'gaussian', rows.nrow));
  const problem = generatingProblem(table, model, said);
  if (isRefusal(problem)) return problem;
  const values = valuesOf(said, scenario);
  if (isRefusal(values)) return values;
  const at = canonicalOf(problem, values, scenario.id, given.fitted);
  if (isRefusal(at)) return at;
  const fixed = isDrawn ? null : openDraws(problem, at, scenario);
  if (fixed && isRefusal(fixed)) return fixed;
  const losing = (said.missing ?? []).length > 0;
  return {
    scenario,
    spec: model,
    response,
    table,
    problem,
    at,
    draw(stream) {
      const drawn = fixed ? rows : drawRows(said, scenario.factors, given, stream);
      if (isRefusal(drawn)) return drawn;
      const own =
        fixed ?? drawsOf(drawn, model, response, { said, at, scenario, columns: problem.parts.conditional.columns });
      if (isRefusal(own)) return own;
      const y = own(stream);
      const complete = withColumn(drawn, response, y);
      const seen = losing ? lose(complete, said, drawn.units, stream) : complete;
      if (isRefusal(seen)) return seen;
      return { table: seen, y, shared: fixed !== null && !losing };
    },
  };
}

interface Rows extends Table {
  readonly units: Units | null;
}
function drawRows(said: StudyFile['generate'], factors: Factors, { table }: Given, random: Random): Rows | Refusal {
  const units = said.units ? drawUnits(said.units, factors, random) : null;
  if (units && isRefusal(units)) return units;
  const n = units?.n ?? table?.nrow;
  if (n === undefined) return say.noRows();
  const columns = new Map<string, Vector>([
    ...factorColumns(factors),
    ...(table?.columns ?? []),
    ...(units ? unitColumns(units) : []),
  ]);
  const refused = addColumns(said.columns ?? {}, columns, n, units, random);
  if (refused) return refused;
  // factors of the design are constants of expressions, and columns of nothing
  for (const name of Object.keys(factors)) columns.delete(name);
  return { ...plainTable(columns, n), units };
}
const plainTable = (columns: ReadonlyMap<string, Vector>, nrow: number): Table => ({
  name: 'the data set',
  nrow,
  columns,
  lines: Int32Array.from({ length: nrow }, (_, i) => i + 2),
  notes: [],
  empty: new Map(),
  format: { separator: ',', decimal: '.', encoding: 'UTF-8' },
});
const withColumn = <T extends Table>(table: T, name: string, values: Float64Array): T => ({
  ...table,
  columns: new Map<string, Vector>([...table.columns, [name, numbers(values)]]),
});

/** The one name on the left side that is no column. Of a file, its own response is drawn anew. */
function responseName(formula: string, rows: Rows, said: StudyFile['generate']): string | Refusal {
  const parsed = parseFormula(formula, [...rows.columns.keys()]);
  if (isRefusal(parsed)) return say.within('generate.formula', parsed.message, parsed.hint);
  const names = [...variablesIn(parsed.response)];
  const open = names.filter((name) => !rows.columns.has(name));
  const [one = said.data === undefined ? undefined : names[0]] = open;
  return one !== undefined && open.length < 2 ? one : say.noResponse(formula);
}

/** Responses that every family has, and that vary: only names are made of them. */
function placeholder(family: string, n: number): Float64Array {
  const value = (i: number): number => {
    if (family === 'beta_family' || family === 'ordbeta') return 0.3 + 0.1 * (i % 3);
    return family === 'binomial' || family === 'betabinomial' ? i % 2 : 1 + (i % 3);
  };
  return Float64Array.from({ length: n }, (_, i) => value(i));
}
/** The model on a table. */
export function problemOf(table: Table, spec: ModelSpec): Problem | Refusal {
  const built = buildProblem(table, spec, { dataHash: '' });
  return isRefusal(built) ? built : built.problem;
}

function valuesOf(said: StudyFile['generate'], { factors }: Scenario): Map<string, number> | Refusal {
  const scope = factorColumns(factors);
  const values = new Map<string, number>();
  for (const [name, amount] of Object.entries(said.parameters ?? {})) {
    const value = numberOf(`generate.parameters.${name}`, amount, scope);
    if (typeof value !== 'number') return value;
    values.set(name, value);
  }
  return values;
}

type Draws = (random: Random) => Float64Array;
function openDraws(problem: Problem, at: Canonical, { id }: Scenario): Draws | Refusal {
  const model = simulator(problem, at);
  if (isRefusal(model))
    return 'refused' in model && /no-factor/.test(model.refused)
      ? say.notACovariance(id, problem.random[0]?.name ?? '')
      : model;
  return drawsBy(model);
}
const drawsBy =
  (model: Simulator): Draws =>
  (random) => {
    const y = new Float64Array(model.n);
    model.draw(random.normals(new Float64Array(model.q)), random, y);
    return y;
  };
/** What does not change from data set to data set. */
interface Fixed {
  readonly said: StudyFile['generate'];
  readonly at: Canonical;
  readonly scenario: Scenario;
  /** Of the fixed effects: coefficients belong to these. */
  readonly columns: readonly string[];
}
/** Of rows that are drawn: the model's matrices are made for them. */
function drawsOf(
  rows: Rows,
  spec: ModelSpec,
  response: string,
  { said, at, scenario, columns }: Fixed,
): Draws | Refusal {
  const table = withColumn(rows, response, placeholder(spec.family ?? 'gaussian', rows.nrow));
  const problem = generatingProblem(table, spec, said);
  if (isRefusal(problem)) return problem;
  const own = problem.parts.conditional.columns;
  if (own.join('\n') !== columns.join('\n')) return say.otherColumns(columns, own);
  return openDraws(problem, at, scenario);
}

/**
 * A level that happens not to occur is one of the model that generates all the same: rows with those levels stand behind the others
 * while matrices are made, and go before anything is drawn.
 */
function generatingProblem(table: Table, spec: ModelSpec, said: StudyFile['generate']): Problem | Refusal {
  const lacking = Object.entries(said.columns ?? {}).flatMap(([name, one]) => {
    const column = table.columns.get(name);
    if (typeof one !== 'object' || !('levels' in one) || column?.kind !== 'text') return [];
    return one.levels.filter((level) => !column.labels.includes(level)).map((level) => ({ name, level }));
  });
  if (lacking.length === 0 || spec.where !== undefined) return problemOf(table, spec);
  const rows = Int32Array.from({ length: table.nrow + lacking.length }, (_, i) => (i < table.nrow ? i : 0));
  const columns = new Map(
    [...table.columns].map(([name, column]): [string, Vector] => {
      const longer = pick(column, rows);
      if (longer.kind !== 'text') return [name, longer];
      const labels = lacking.map((one, k) => (one.name === name ? one.level : labelAt(longer, table.nrow + k)));
      return [name, text([...Array.from({ length: table.nrow }, (_, i) => labelAt(longer, i)), ...labels])];
    }),
  );
  const problem = problemOf(plainTable(columns, rows.length), spec);
  if (isRefusal(problem)) return problem;
  const { by, at, variance } = problem.residual ?? {};
  return by || at || variance ? problemOf(table, spec) : firstRows(problem, table.nrow);
}
const labelAt = ({ codes, labels }: Extract<Vector, { kind: 'text' }>, i: number): string | null =>
  codes[i] < 0 ? null : labels[codes[i]];
/** The problem of its first n rows; levels of groups stay. */
function firstRows(problem: Problem, n: number): Problem {
  const of = (values: Float64Array): Float64Array => values.slice(0, n);
  const matrix = ({ nrow, ncol, data }: Matrix): Matrix => ({
    nrow: n,
    ncol,
    data: Float64Array.from({ length: n * ncol }, (_, at) => data[Math.floor(at / n) * nrow + (at % n)]),
  });
  const parts = Object.fromEntries(
    Object.entries(problem.parts).map(([part, one]) => [
      part,
      { ...one, X: matrix(one.X), offset: one.offset && of(one.offset) },
    ]),
  ) as unknown as Problem['parts'];
  const { response, weights } = problem;
  return {
    ...problem,
    response: { ...response, y: of(response.y), trials: response.trials && of(response.trials) },
    parts,
    random: problem.random.map((term) => ({ ...term, level: term.level.slice(0, n), Z: matrix(term.Z) })),
    weights: weights && { ...weights, values: of(weights.values) },
    residual: problem.residual && {
      ...problem.residual,
      subject: { ...problem.residual.subject, index: problem.residual.subject.index.slice(0, n) },
      position: problem.residual.position.slice(0, n),
    },
    source: { ...problem.source, rows: problem.source.rows.slice(0, n) },
  };
}

/** Row by row a uniform against the probability, one rule after another. */
function lose(table: Table, said: StudyFile['generate'], units: Units | null, random: Random): Table | Refusal {
  const columns = new Map(table.columns);
  for (const [k, rule] of (said.missing ?? []).entries()) {
    const at = `generate.missing.${k}`;
    const column = columns.get(rule.column);
    if (!column) return say.unknownColumn(`${at}.column`, rule.column, [...columns.keys()]);
    const probability = numbersOf(`${at}.probability`, rule.probability, columns, table.nrow);
    if (isRefusal(probability)) return probability;
    const odd = probability.find((p) => !(p >= 0 && p <= 1));
    if (odd !== undefined) return say.badProbability(`${at}.probability`, odd);
    const labels = rule.dropout === undefined ? null : units?.labels.get(rule.dropout);
    if (labels === undefined)
      return say.unknownUnits(`${at}.dropout`, rule.dropout ?? '', [...(units?.labels.keys() ?? [])]);
    const unit = labels ? ranks(labels) : null;
    const gone = new Set<number>();
    const lost = Uint8Array.from(probability, (p, i) => {
      const here = random.unifRand() < p;
      if (here && unit) gone.add(unit[i]);
      return here || (unit && gone.has(unit[i])) ? 1 : 0;
    });
    columns.set(rule.column, without(column, lost));
  }
  return { ...table, columns };
}
function without(column: Vector, lost: Uint8Array): Vector {
  if (column.kind === 'text' || column.kind === 'factor')
    return { ...column, codes: column.codes.map((code, i) => (lost[i] ? -1 : code)) };
  if (column.kind === 'number') return numbers(column.values.map((value, i) => (lost[i] ? Number.NaN : value)));
  return numbers(Float64Array.from(lost, (gone, i) => (gone || isMissing(column, i) ? Number.NaN : 1)));
}

/** The model of the study's own data in a scenario: what its parameters are fitted by. */
export function openFitted(
  said: StudyFile['generate'],
  { factors }: Scenario,
  table: Table,
  method: Method,
): Problem | Refusal {
  const spec = modelOf(said, factors);
  const { formula } = spec;
  if (formula === undefined)
    return say.missingField('generate.formula', 'it says which model generates', "write one: 'y ~ x + (1 | g)'");
  return problemOf(table, { ...spec, formula, method });
}
