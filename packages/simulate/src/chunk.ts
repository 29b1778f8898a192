/** Some replicates of one scenario: what a worker does, what is written as a whole, and what a kill can lose. */
import { type Answer, isRefusal, type Refusal } from '@mixdiff/contract';
import type { Table } from '@mixdiff/frame';
import { Random } from '@mixdiff/probability';
import type { FitRecord, FitTiming } from './fit-record.ts';
import { type DataSet, type Generator, openGenerator } from './generator.ts';
import { isAbsent } from './label.ts';
import { isShelf, type Maker, type Shelf, type State, stateOfWords } from './maker.ts';
import { Models } from './models.ts';
import {
  askTogether,
  type Done,
  type Ended,
  type OpenEstimator,
  runReplicate,
  type Surroundings,
} from './replicate.ts';
import type { Scenario } from './scenarios.ts';
import { randomAt, streamOf } from './streams.ts';
import { givenOf, type Study, type StudyData } from './study.ts';

export interface Chunk {
  readonly scenario: number;
  /** Replicates, from 1. */
  readonly first: number;
  readonly last: number;
}
/** In the order in which they are done: scenario by scenario. */
export function chunksOf({ scenarios, chunk, file: { replicates } }: Study): Chunk[] {
  return scenarios.flatMap(({ id }) =>
    Array.from({ length: Math.ceil(replicates / chunk) }, (_, k) => ({
      scenario: id,
      first: k * chunk + 1,
      last: Math.min(replicates, (k + 1) * chunk),
    })),
  );
}
/** Also its name on disk, without an ending; sorted by name they are in order. */
export const chunkName = ({ scenario, first, last }: Chunk): string =>
  `s${String(scenario).padStart(4, '0')}-r${String(first).padStart(8, '0')}-${String(last).padStart(8, '0')}`;

/** What is the same for all chunks of a scenario in one worker. */
export interface OpenScenario {
  readonly scenario: Scenario;
  readonly generator: Generator;
  readonly models: Models;
  readonly estimators: readonly OpenEstimator[];
  /** Where data sets come from elsewhere. */
  readonly maker: Maker | Shelf | null;
}
export function openScenario(
  study: Study,
  scenario: Scenario,
  data: StudyData,
  estimators: readonly OpenEstimator[],
  maker: Maker | Shelf | null = null,
): Answer<OpenScenario> {
  const generator = openGenerator(study.file.generate, scenario, givenOf(data, scenario), new Random(study.file.seed));
  if (isRefusal(generator)) return generator;
  return { scenario, generator, models: new Models(study, scenario, generator), estimators, maker };
}
/** A data set of its own stream. */
export const dataOf = (
  study: Study,
  { scenario, generator }: Pick<OpenScenario, 'scenario' | 'generator'>,
  replicate: number,
): DataSet | Refusal => generator.draw(randomAt(streamOf(study.file.seed, scenario.id, replicate)));

/**
 * Data sets one after the other. `start`: of a sequential generator, the state at the first of them; without one each has a stream of its
 * own. A refusal that only one data set has is its own; the run ends where what makes them is not there.
 */
export function dataSets(
  study: Study,
  { scenario, generator, maker }: Pick<OpenScenario, 'scenario' | 'generator' | 'maker'>,
  start: Int32Array | null,
): (replicate: number) => Promise<DataSet | Refusal> {
  if (!maker) {
    const random = start && Random.restored(start);
    return async (replicate) => (random ? generator.draw(random) : dataOf(study, { scenario, generator }, replicate));
  }
  if (isShelf(maker)) return async (replicate) => elsewhere(maker.read(scenario.factors, replicate));
  let state: Int32Array | Refusal | null = start;
  return async (replicate) => {
    // whoever died has taken the stream along
    if (state && isRefusal(state)) return state;
    const made = await maker.make(
      scenario.factors,
      state ?? stateOfWords(streamOf(study.file.seed, scenario.id, replicate)),
    );
    if (state) state = isRefusal(made) ? made : made.state;
    if (isRefusal(made)) return made;
    return elsewhere(made.table);
  };
}
const elsewhere = (table: Answer<Table>): Answer<DataSet> =>
  isRefusal(table) ? table : { table, y: new Float64Array(0), shared: false };

/** `start`: of a sequential generator, where the chunk's first data set begins. */
export async function runChunk(
  study: Study,
  open: OpenScenario,
  { first, last }: Chunk,
  around: Surroundings,
  options: { readonly ended?: Ended; readonly start?: Int32Array | null } = {},
): Promise<Answer<Done>> {
  const records: FitRecord[] = [];
  const timings: FitTiming[] = [];
  const draw = dataSets(study, open, options.start ?? null);
  const replicates = Array.from({ length: last - first + 1 }, (_, k) => first + k);
  // before the first fit is begun: no fit's time runs meanwhile
  const many = open.maker !== null || open.estimators.some(({ alone }) => alone !== undefined);
  const all: (DataSet | Refusal)[] | null = many ? [] : null;
  for (const replicate of many ? replicates : []) {
    const one = await draw(replicate);
    if (isRefusal(one) && isAbsent(one)) return one;
    all?.push(one);
  }
  const asked = all && (await askTogether(all, open.models, open.estimators, around));
  for (const [k, replicate] of replicates.entries()) {
    const data = all?.[k] ?? (await draw(replicate));
    const { scenario, models, estimators } = open;
    const done = await runReplicate(
      study,
      scenario,
      replicate,
      data,
      models,
      estimators,
      around,
      options.ended,
      asked?.[k] ?? null,
    );
    if (isRefusal(done)) return done;
    records.push(...done.records);
    timings.push(...done.timings);
  }
  return { records, timings };
}

/**
 * Where each chunk of a sequential study begins in its one stream: saved states, by the name of the chunk. Every data set is drawn once
 * for that, and none is fitted.
 */
export function sequentialStarts(
  study: Study,
  generators: readonly Generator[],
): Answer<{ readonly starts: ReadonlyMap<string, Int32Array> }> {
  const { seed, generate } = study.file;
  let random = new Random(seed);
  const starts = new Map<string, Int32Array>();
  let scenario = 0;
  for (const chunk of chunksOf(study)) {
    if (chunk.scenario !== scenario && generate.streams === 'sequential-by-scenario') random = new Random(seed);
    scenario = chunk.scenario;
    starts.set(chunkName(chunk), random.save());
    const generator = generators[scenario - 1];
    for (let replicate = chunk.first; replicate <= chunk.last; replicate++) {
      const data = generator.draw(random);
      if (isRefusal(data)) return data;
    }
  }
  return { starts };
}
/** The same where data sets are made elsewhere: states of R's `.Random.seed`. */
export async function sequentialStartsOf(
  study: Study,
  maker: Maker,
): Promise<Answer<{ readonly starts: ReadonlyMap<string, Int32Array> }>> {
  const { seed, generate } = study.file;
  const starts = new Map<string, Int32Array>();
  let state: State = { seed };
  let scenario: Scenario | undefined;
  for (const chunk of chunksOf(study)) {
    const next = study.scenarios[chunk.scenario - 1];
    if (next !== scenario && generate.streams === 'sequential-by-scenario') state = { seed };
    scenario = next;
    const factors = next?.factors ?? {};
    const begun = 'seed' in state ? await maker.after(factors, state, 0) : { state };
    if (isRefusal(begun)) return begun;
    starts.set(chunkName(chunk), begun.state);
    const ended = await maker.after(factors, begun.state, chunk.last - chunk.first + 1);
    if (isRefusal(ended)) return ended;
    state = ended.state;
  }
  return { starts };
}
