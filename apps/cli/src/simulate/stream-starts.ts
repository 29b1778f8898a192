/**
 * Of a study whose data sets are one stream: where each chunk begins. Every data set is drawn once for that; where R draws them it takes
 * minutes, so the states are kept in the folder of results, under a hash of all that they hang on.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRefusal, refuse } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import {
  type Chunk,
  chunkName,
  chunksOf,
  type Generator,
  givenOf,
  openGenerator,
  sequentialStarts,
  sequentialStartsOf,
} from '@mixdiff/simulate';
import { settle } from '../exit.ts';
import { writeWhole } from '../files.ts';
import { tellPerson } from '../tell.ts';
import { openMaker, type RMaker } from './r-maker.ts';
import type { LoadedStudy } from './study-file.ts';

/** R's states; the first field says what they are of. */
interface Kept {
  readonly key: string;
  /** Words of 32 bits in base64, by the name of the chunk. */
  readonly starts: Readonly<Record<string, string>>;
}
export const STREAMS = 'streams.json';

const isSequential = ({ file: { generate } }: LoadedStudy): boolean =>
  generate.streams !== undefined && generate.streams !== 'per-replicate';

/** By the name of a chunk; null: every data set has a stream of its own. `chunks`: also of these, which may be parts of one. */
export async function startsOf(
  loaded: LoadedStudy,
  folder: string,
  chunks: readonly Chunk[] = [],
): Promise<ReadonlyMap<string, Int32Array> | null> {
  if (!isSequential(loaded)) return null;
  const maker = openMaker(loaded);
  try {
    const starts = new Map(maker ? await statesOfR(loaded, maker, folder) : statesHere(loaded));
    for (const chunk of chunks)
      if (!starts.has(chunkName(chunk)))
        starts.set(chunkName(chunk), await within(loaded, starts, maker, chunk.scenario, chunk.first));
    return starts;
  } finally {
    maker?.close();
  }
}
/** Where one data set begins. */
export async function startOf(
  loaded: LoadedStudy,
  folder: string,
  maker: RMaker | null,
  scenario: number,
  replicate: number,
): Promise<Int32Array | null> {
  const starts = await startsOf(loaded, folder);
  return starts && within(loaded, starts, maker, scenario, replicate);
}
/** From the start of the chunk that it is in, through the data sets before it. */
async function within(
  loaded: LoadedStudy,
  starts: ReadonlyMap<string, Int32Array>,
  maker: RMaker | null,
  scenario: number,
  replicate: number,
): Promise<Int32Array> {
  const { study } = loaded;
  const chunk = chunksOf(study).find(
    (one) => one.scenario === scenario && one.first <= replicate && replicate <= one.last,
  );
  const start = chunk && starts.get(chunkName(chunk));
  if (!start) throw new Error(`no chunk has replicate ${replicate} of scenario ${scenario}`);
  const before = replicate - chunk.first;
  if (maker) return settle(await maker.after(study.scenarios[scenario - 1]?.factors ?? {}, start, before)).state;
  const stream = Random.restored(start);
  if (before === 0) return start;
  const generator = generatorOf(loaded, scenario);
  for (let k = 0; k < before; k++) settle(generator.draw(stream));
  return stream.save();
}
function generatorOf({ study, data }: LoadedStudy, id: number): Generator {
  const scenario = study.scenarios[id - 1];
  if (!scenario) throw new Error(`no scenario ${id}`);
  return settle(openGenerator(study.file.generate, scenario, givenOf(data, scenario), new Random(study.file.seed)));
}
function statesHere(loaded: LoadedStudy): ReadonlyMap<string, Int32Array> {
  const generators = loaded.study.scenarios.map(({ id }) => generatorOf(loaded, id));
  const found = sequentialStarts(loaded.study, generators);
  if (isRefusal(found)) throw settle(refuse('cli/not-drawn', found.message, found.hint));
  return found.starts;
}
async function statesOfR(
  { study, hashes }: LoadedStudy,
  maker: RMaker,
  folder: string,
): Promise<ReadonlyMap<string, Int32Array>> {
  const { seed, replicates, generate } = study.file;
  const { r, streams } = generate;
  // an answer first: it says which R this is
  settle(await maker.after(study.scenarios[0]?.factors ?? {}, { seed }, 0));
  const of = [seed, replicates, study.chunk, r, streams, study.scenarios, hashes, maker.version];
  const key = createHash('sha256').update(JSON.stringify(of)).digest('hex');
  const path = join(folder, STREAMS);
  const kept = existsSync(path) ? keptIn(path) : null;
  if (kept?.key === key) return new Map(Object.entries(kept.starts).map(([name, text]) => [name, wordsOf(text)]));
  const total = study.scenarios.length * replicates;
  if (total > SAID) tellPerson(`R draws all ${total} data sets once, to know where each begins\n`);
  const { starts } = settle(await sequentialStartsOf(study, maker));
  const texts = Object.fromEntries([...starts].map(([name, words]) => [name, textOf(words)]));
  writeWhole(path, `${JSON.stringify({ key, starts: texts } satisfies Kept)}\n`);
  return starts;
}
/** Data sets from which on a person is told what takes so long. */
const SAID = 1000;
/** Null where it is none of ours: then it is written anew. */
function keptIn(path: string): Kept | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Kept;
  } catch {
    return null;
  }
}
const textOf = (words: Int32Array): string =>
  Buffer.from(words.buffer, words.byteOffset, words.byteLength).toString('base64');
const wordsOf = (text: string): Int32Array => {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Int32Array(bytes.buffer);
};
