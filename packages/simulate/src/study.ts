/** A study as its file says it, checked as far as it can be before anything is fitted: every fault is told, with its path. */
import { type Canonical, isRefusal, type Refusal } from '@mixdiff/contract';
import type { Table } from '@mixdiff/frame';
import { Random } from '@mixdiff/probability';
import { type FailureName, MEASURES, type MeasureName, nearest, type StudyFile } from '@mixdiff/schema';
import { drawOf } from './columns.ts';
import { type Estimator, estimatorsOf } from './estimator.ts';
import { factorColumns, filled, numberOf } from './expression.ts';
import { problemOf } from './generating-problem.ts';
import { type Generator, type Given, modelOf, openGenerator } from './generator.ts';
import { isMadeElsewhere } from './maker.ts';
import * as say from './messages.ts';
import { parameterNames, unknownParameters } from './parameters.ts';
import { quantitiesOf } from './quantities.ts';
import { faultsOfDesign, type Scenario, scenariosOf } from './scenarios.ts';

export interface Estimand {
  /** What tables and columns call it; unique in a study. */
  readonly name: string;
  readonly quantity: string;
  /** By scenario, in their order. NaN where the scenario has none. */
  readonly truths: readonly number[];
  /** What power is against, by scenario. */
  readonly nulls: readonly number[];
}
export interface Study {
  readonly file: StudyFile;
  readonly scenarios: readonly Scenario[];
  readonly estimators: readonly Estimator[];
  readonly estimands: readonly Estimand[];
  readonly measures: readonly MeasureName[];
  readonly level: number;
  readonly failures: ReadonlySet<FailureName>;
  /** Replicates to a chunk. */
  readonly chunk: number;
  readonly certify: boolean;
  /** Seconds. */
  readonly timeLimit: number;
}
/** What an app reads for a study: the table of `generate.data` by scenario (its model may name other rows), the point of `generate.fitted`. */
export interface StudyData {
  readonly table: Table | null;
  readonly fitted: ReadonlyMap<number, Canonical>;
  /** Of `generate.r` and `generate.sets`: the first data set of each scenario. */
  readonly drawn?: ReadonlyMap<number, Table>;
}
/** What of it a scenario's generator needs. */
export const givenOf = ({ table, fitted, drawn }: StudyData, { id }: Scenario): Given => ({
  table,
  fitted: fitted.get(id) ?? null,
  drawn: drawn?.get(id) ?? null,
});

const CHUNK = 50;
const TIME_LIMIT = 60;
const LEVEL = 0.95;
const OFFICIAL: readonly FailureName[] = ['error', 'refused', 'crashed', 'timed-out', 'not-converged'];
const failuresOf = (file: StudyFile): ReadonlySet<FailureName> => new Set(file.failures ?? OFFICIAL);

/** The study, or all its faults. */
export function readStudy(file: StudyFile, data: StudyData): Study | { readonly refusals: readonly Refusal[] } {
  const scenarios = scenariosOf(file.design);
  const { estimators, faults } = estimatorsOf(file.estimators, file.certify);
  const first = [...faultsOfDesign(scenarios), ...faultsOfGenerate(file.generate), ...faultsOfNames(file)];
  const refusals = [...first, ...faults];
  if (first.length > 0) return { refusals };
  const generators: Generator[] = [];
  for (const scenario of scenarios) {
    const generator = openGenerator(file.generate, scenario, givenOf(data, scenario), new Random(file.seed));
    if (isRefusal(generator)) refusals.push(generator);
    else {
      const drawn = isMadeElsewhere(file.generate) ? null : generator.draw(new Random(file.seed));
      if (drawn && isRefusal(drawn)) refusals.push(drawn);
      generators.push(generator);
    }
  }
  if (refusals.length > faults.length) return { refusals: distinct(refusals) };
  const known = new Set(generators.flatMap(({ problem }) => parameterNames(problem)));
  refusals.push(...unknownParameters(Object.keys(file.generate.parameters ?? {}), known));
  const estimands = estimandsOf(file, generators, estimators, refusals);
  return studyOf(file, scenarios, estimators, estimands, refusals);
}
function studyOf(
  file: StudyFile,
  scenarios: readonly Scenario[],
  estimators: readonly Estimator[],
  estimands: readonly Estimand[],
  refusals: readonly Refusal[],
): Study | { readonly refusals: readonly Refusal[] } {
  if (refusals.length > 0) return { refusals: distinct(refusals) };
  return {
    file,
    scenarios,
    estimators,
    estimands,
    measures: file.measures ?? MEASURES,
    level: file.level ?? LEVEL,
    failures: failuresOf(file),
    chunk: file.chunk ?? CHUNK,
    certify: file.certify ?? true,
    timeLimit: file.timeLimit ?? TIME_LIMIT,
  };
}
/** One fault in many scenarios is one fault, told of the first. */
const distinct = (refusals: readonly Refusal[]): Refusal[] =>
  [...new Map([...refusals].reverse().map((one) => [one.message.replace(/scenario \d+/, ''), one])).values()].reverse();

function faultsOfGenerate(said: StudyFile['generate']): Refusal[] {
  const ways = (['units', 'data', 'r', 'sets'] as const).filter((name) => said[name] !== undefined);
  const faults: Refusal[] = [];
  if (ways.length === 0) faults.push(say.noRows());
  if (ways.length > 1) faults.push(say.twoRows(ways));
  const field = (name: string, why: string): void => {
    faults.push(say.idleField(`generate.${name}`, why));
  };
  if (said.fitted !== undefined && said.data === undefined) field('fitted', 'there is no generate.data to fit');
  for (const name of ['columns', 'missing'] as const)
    if (said[name] !== undefined && isMadeElsewhere(said))
      field(name, said.r ? 'generate.r makes whole data sets' : 'generate.sets are whole data sets');
  if (said.streams !== undefined && said.sets !== undefined) field('streams', 'nothing is drawn');
  for (const name of ['sep', 'dec'] as const)
    if (said[name] !== undefined && said.data === undefined && said.sets === undefined)
      field(name, 'there is no generate.data, and no generate.sets');
  for (const [name, one] of Object.entries(said.columns ?? {})) {
    if (typeof one !== 'object' || !('draw' in one)) continue;
    const draw = drawOf(`generate.columns.${name}.draw`, one.draw);
    if (isRefusal(draw)) faults.push(draw);
  }
  return faults;
}
/** Names that mean two things. */
function faultsOfNames({ design, generate, estimands }: StudyFile): Refusal[] {
  const factors = new Set(scenariosOf(design).flatMap((scenario) => Object.keys(scenario.factors)));
  const kinds = Object.keys(generate.units ?? {});
  const faults = kinds
    .filter((name) => factors.has(name))
    .map((name) => say.clash('generate.units', name, 'a factor of the design'));
  for (const name of Object.keys(generate.columns ?? {})) {
    if (factors.has(name)) faults.push(say.clash('generate.columns', name, 'a factor of the design'));
    if (kinds.includes(name)) faults.push(say.clash('generate.columns', name, 'units'));
  }
  const seen = new Set<string>();
  for (const [i, one] of estimands.entries()) {
    const name = estimandName(one);
    if (seen.has(name)) faults.push(say.twice(`estimands.${i}`, name));
    seen.add(name);
  }
  return faults;
}
const estimandName = (one: StudyFile['estimands'][number]): string =>
  typeof one === 'string' ? one : (one.name ?? one.quantity);

function estimandsOf(
  file: StudyFile,
  generators: readonly Generator[],
  estimators: readonly Estimator[],
  refusals: Refusal[],
): Estimand[] {
  const generating = generators.map(({ problem }) => quantitiesOf(problem));
  const fitted = new Set(generating.flatMap((all) => [...all.keys()]));
  for (const { model } of estimators) {
    if (Object.keys(model).length === 0) continue;
    for (const generator of generators) {
      const own = problemOf(generator.table, { ...generator.spec, ...modelOf(model, generator.scenario.factors) });
      if (isRefusal(own)) refusals.push(own);
      else for (const name of quantitiesOf(own).keys()) fitted.add(name);
    }
  }
  return file.estimands.map((one, i) => {
    const at = `estimands.${i}`;
    const said = typeof one === 'string' ? { quantity: one } : one;
    const { quantity, name = quantity } = said;
    if (!fitted.has(quantity))
      refusals.push(say.unknownEstimand(at, quantity, nearest(quantity, [...fitted]), [...fitted]));
    const truths = generators.map(({ scenario, at: point }, k) => {
      const scope = factorColumns(scenario.factors);
      if (said.true !== undefined) return told(numberOf(`${at}.true`, said.true, scope), refusals);
      const quantities = generating[k];
      const truth = quantities.get(quantity)?.read(point) ?? Number.NaN;
      // a scenario may have no such quantity; but somebody must, and data from elsewhere say nothing of their own
      const unknown =
        !generating.some((all) => all.has(quantity)) ||
        (isMadeElsewhere(file.generate) && quantities.has(quantity) && Number.isNaN(truth));
      if (unknown && fitted.has(quantity)) refusals.push(say.noTruth(at, quantity, scenario.id));
      return truth;
    });
    return {
      name,
      quantity,
      truths,
      nulls: nullsOf(
        said,
        at,
        generators.map(({ scenario }) => scenario),
        refusals,
      ),
    };
  });
}
function nullsOf(
  said: { readonly null?: number | string | undefined },
  at: string,
  scenarios: readonly Scenario[],
  refusals: Refusal[],
): number[] {
  return scenarios.map(({ factors }) => told(numberOf(`${at}.null`, said.null ?? 0, factorColumns(factors)), refusals));
}
const told = (value: number | Refusal, refusals: Refusal[]): number => {
  if (typeof value === 'number') return value;
  refusals.push(value);
  return Number.NaN;
};
/** The engine of an estimator in a scenario, as a name that is looked up. */
export const engineIn = ({ engine }: Estimator, { factors }: Scenario): string => filled(engine, factors);
