/**
 * Data sets of one scenario. What does not hang on the draws (the rows, the model matrices) is made once and shared by all replicates.
 * A data set draws in this order: units, columns, random effects (term by term, level by level), responses row by row, missing values.
 */
import { type Canonical, isRefusal, type Method, type Problem, type Refusal } from '@mixdiff/contract';
import {
  type Expression,
  type ModelSpec,
  numbers,
  parseFormula,
  specOf,
  type Table,
  type Vector,
  variablesIn,
} from '@mixdiff/frame';
import { type Simulator, simulator } from '@mixdiff/inference';
import type { Random } from '@mixdiff/probability';
import type { StudyFile } from '@mixdiff/schema';
import { addColumns, columnIsDrawn } from './columns.ts';
import { type Factors, factorColumns, filledIn, numberOf } from './expression.ts';
import { generatingProblem, lackingLevels, plainTable, problemOf } from './generating-problem.ts';
import { isMadeElsewhere } from './maker.ts';
import * as say from './messages.ts';
import { lose } from './missing-values.ts';
import { canonicalOf } from './parameters.ts';
import { readsResponse } from './reads-response.ts';
import type { Scenario } from './scenarios.ts';
import { drawUnits, type Units, unitColumns, unitsAreDrawn } from './units.ts';

/** One data set: its columns, the response among them, and the problem that the generating model makes of it. */
export interface DataSet {
  readonly table: Table;
  /** The response as it was drawn, before any of it went missing: of the rows that the model has. */
  readonly y: Float64Array;
  /** Whether its rows and columns are those of every replicate, but for the response. */
  readonly shared: boolean;
  /** Of rows that are drawn: the generating model's problem, where its response is y and nothing else of it hangs on y. */
  readonly problem?: Problem | null;
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

/** What only an app has: the first data set of `generate.r`, the table of `generate.data`, the fit of `generate.fitted`. */
export interface Given {
  readonly table: Table | null;
  readonly fitted: Canonical | null;
  /** Of `generate.r` and `generate.sets`: the first data set. */
  readonly drawn: Table | null;
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
  if (isMadeElsewhere(said)) return madeElsewhere(said, scenario, { ...spec, formula }, given.drawn);
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
      const y = own.draw(stream);
      const complete = withColumn(drawn, response, placed(y, own.rows, drawn.nrow));
      const seen = losing ? lose(complete, said, drawn.units, stream) : complete;
      if (isRefusal(seen)) return seen;
      return { table: seen, y, shared: fixed !== null && !losing, problem: losing ? null : (own.problem ?? null) };
    },
  };
}

/** A generator that only names things: its data sets are asked of a Maker or a Shelf. */
function madeElsewhere(
  said: StudyFile['generate'],
  scenario: Scenario,
  spec: ModelSpec,
  drawn: Table | null,
): Generator | Refusal {
  if (!drawn) return say.notMade('no data set of this scenario was made');
  const problem = problemOf(drawn, spec);
  if (isRefusal(problem)) return problem;
  const values = valuesOf(said, scenario);
  if (isRefusal(values)) return values;
  const at = canonicalOf(problem, values, scenario.id, null, true);
  if (isRefusal(at)) return at;
  const parsed = parseFormula(spec.formula, [...drawn.columns.keys()]);
  const [response = ''] = isRefusal(parsed) ? [] : variablesIn(parsed.response);
  return { scenario, spec, response, table: drawn, problem, at, draw: () => say.notMade('it comes from elsewhere') };
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
  if (one === undefined || open.length > 1) return say.noResponse(formula);
  return isDrawnItself(parsed.response, one) ? one : say.transformed(formula, one);
}
/** `y`, or `cbind(y, n - y)`: counts whose trials do not hang on the draw. Of log(y) the truth would be another. */
function isDrawnItself(said: Expression, name: string): boolean {
  if (said.kind === 'name') return said.name === name;
  if (said.kind !== 'call' || said.name !== 'cbind' || said.args.length !== 2) return false;
  const [successes, failures] = said.args.map(({ value }) => value);
  return successes?.kind === 'name' && successes.name === name && variablesIn(failures as Expression).has(name);
}

/** Responses that every family has, and that vary: only names are made of them. */
function placeholder(family: string, n: number): Float64Array {
  const value = (i: number): number => {
    if (family === 'beta_family' || family === 'ordbeta') return 0.3 + 0.1 * (i % 3);
    return family === 'binomial' || family === 'betabinomial' ? i % 2 : 1 + (i % 3);
  };
  return Float64Array.from({ length: n }, (_, i) => value(i));
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

/** Responses of the rows that the model has. */
interface Draws {
  readonly rows: Int32Array;
  /** Of rows that are drawn, and no others: see `DataSet`. */
  readonly problem?: Problem | null;
  readonly draw: (random: Random) => Float64Array;
}
/** Rows that the model leaves out (`where`, a missing predictor) have no response. */
function placed(y: Float64Array, rows: Int32Array, n: number): Float64Array {
  if (y.length === n) return y;
  const all = new Float64Array(n).fill(Number.NaN);
  for (const [i, row] of rows.entries()) all[row] = y[i];
  return all;
}
function openDraws(problem: Problem, at: Canonical, { id }: Scenario): Draws | Refusal {
  const model = simulator(problem, at);
  if (isRefusal(model))
    return 'refused' in model && /no-factor/.test(model.refused)
      ? say.notACovariance(id, problem.random[0]?.name ?? '')
      : model;
  return { rows: problem.source.rows, draw: drawsBy(model) };
}
const drawsBy =
  (model: Simulator): Draws['draw'] =>
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
  const draws = openDraws(problem, at, scenario);
  const { family, link } = problem.response;
  // every number is a response of such a model
  const isPlain = family === 'gaussian' && link === 'identity' && isColumn(spec.formula, response);
  if (isRefusal(draws) || !isPlain || readsResponse(spec, response) || lackingLevels(table, said).length > 0)
    return draws;
  return { ...draws, problem };
}
/** Whether the left side of the formula is that column as it is. */
const isColumn = (formula: string, name: string): boolean => formula.slice(0, formula.indexOf('~')).trim() === name;

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
