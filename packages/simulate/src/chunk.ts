/** Some replicates of one scenario: what a worker does, what is written as a whole, and what a kill can lose. */
import { type Answer, isRefusal } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import type { FitRecord, FitTiming } from './fit-record.ts';
import { type Generator, openGenerator } from './generator.ts';
import {
  askTogether,
  type Done,
  type Ended,
  Models,
  type OpenEstimator,
  runReplicate,
  type Surroundings,
} from './replicate.ts';
import type { Scenario } from './scenarios.ts';
import { randomAt, streamOf } from './streams.ts';
import type { Study, StudyData } from './study.ts';

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
}
export function openScenario(
  study: Study,
  scenario: Scenario,
  data: StudyData,
  estimators: readonly OpenEstimator[],
): Answer<OpenScenario> {
  const given = { table: data.table, fitted: data.fitted.get(scenario.id) ?? null };
  const generator = openGenerator(study.file.generate, scenario, given, new Random(study.file.seed));
  if (isRefusal(generator)) return generator;
  return { scenario, generator, models: new Models(study, scenario, generator.spec), estimators };
}
/** A data set of its own stream. */
export const dataOf = (
  study: Study,
  { scenario, generator }: OpenScenario,
  replicate: number,
): ReturnType<Generator['draw']> => generator.draw(randomAt(streamOf(study.file.seed, scenario.id, replicate)));

/** `random`: of a sequential generator, where the chunk's first data set begins. */
export async function runChunk(
  study: Study,
  open: OpenScenario,
  { first, last }: Chunk,
  around: Surroundings,
  options: { readonly ended?: Ended; readonly random?: Random } = {},
): Promise<Answer<Done>> {
  const records: FitRecord[] = [];
  const timings: FitTiming[] = [];
  const draw = (replicate: number): ReturnType<Generator['draw']> =>
    options.random ? open.generator.draw(options.random) : dataOf(study, open, replicate);
  const replicates = Array.from({ length: last - first + 1 }, (_, k) => first + k);
  const many = open.estimators.some(({ alone }) => alone !== undefined);
  const all = many ? replicates.map(draw) : null;
  const asked = all && (await askTogether(all, open.models, open.estimators, around));
  for (const [k, replicate] of replicates.entries()) {
    const data = all?.[k] ?? draw(replicate);
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
