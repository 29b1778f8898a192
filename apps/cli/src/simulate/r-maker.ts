/** `generate.r`: data sets by a function of R, one process for each worker. */
import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { type Answer, isRefusal, type Refusal, refuse } from '@mixdiff/contract';
import { numbers, type Table, text, type Vector } from '@mixdiff/frame';
import { placeOf, type RColumn, RGenerator } from '@mixdiff/r';
import {
  type Factors,
  type Maker,
  plainTable,
  type State,
  scenariosOf,
  stateOfWords,
  streamOf,
} from '@mixdiff/simulate';
import { settle } from '../exit.ts';
import { readUserFile } from '../files.ts';
import { dataPath } from '../model.ts';
import type { SaidStudy } from './said-study.ts';

/** LIVE: holds a process. */
export interface RMaker extends Maker {
  /** R's version, once it has answered. */
  readonly version: string;
  close(): void;
}
/** Seconds for one data set, unless the study has a limit of its own. */
const SECONDS = 60;

/** null: the study makes its data itself. */
export function openMaker({ file: { generate, timeLimit }, folder }: SaidStudy): RMaker | null {
  if (!generate.r) return null;
  const path = dataPath(generate.r.file, folder);
  const place = placeOf({ timeoutSeconds: timeLimit ?? SECONDS });
  const said = { file: path, function: generate.r.function, folder: resolve(dirname(path)) };
  const generator = new RGenerator(place, said);
  const name = `${generate.r.function}()`;
  return {
    async make(factors, from, count) {
      const made = await generator.make(from, factors, count);
      if (isRefusal(made)) return made;
      return { table: isRefusal(made.data) ? made.data : tableOf(made.data, name), state: made.state };
    },
    after: (factors, from, count) => generator.after(from, factors, count),
    get version() {
      return generator.version;
    },
    close: () => generator.close(),
  };
}
/** SHA-256 of the file that defines the function. */
export function hashOfFunction(path: string, folder: string): string {
  const { bytes } = settle(readUserFile(dataPath(path, folder), 'generate.r.file'));
  return createHash('sha256').update(bytes).digest('hex');
}
/** The first data set of each scenario, which names and models are read off, and which R made it. */
export async function firstDataSets(
  said: SaidStudy,
): Promise<{ readonly drawn: ReadonlyMap<number, Table>; readonly R: string | null }> {
  const maker = openMaker(said);
  const drawn = new Map<number, Table>();
  if (!maker) return { drawn, R: null };
  const { seed, design, generate } = said.file;
  const sequential = generate.streams !== undefined && generate.streams !== 'per-replicate';
  try {
    for (const { id, factors } of scenariosOf(design)) {
      const from: State = sequential ? { seed } : stateOfWords(streamOf(seed, id, 1));
      drawn.set(id, await firstOf(maker, id, factors, from));
    }
    return { drawn, R: maker.version };
  } finally {
    maker.close();
  }
}

/** A first one that is not made is no reason to refuse a study whose second one is; but some of the first ones must be. */
const TRIES = 20;
const ofScenario = (refusal: Refusal, id: number, factors: Factors): Refusal => ({
  ...refusal,
  message: `scenario ${id} (${Object.entries(factors)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ')}): ${refusal.message}`,
});
async function firstOf(maker: RMaker, id: number, factors: Factors, from: State): Promise<Table> {
  let state = from;
  for (let k = 1; ; k++) {
    const made = await maker.make(factors, state);
    if (isRefusal(made)) throw settle(ofScenario(made, id, factors));
    if (!isRefusal(made.table)) return made.table;
    if (k === TRIES) throw settle(ofScenario(made.table, id, factors));
    state = made.state;
  }
}

function tableOf(
  { columns, rows }: { readonly columns: Readonly<Record<string, RColumn>>; readonly rows: number },
  name: string,
): Answer<Table> {
  if (rows === 0 || Object.keys(columns).length === 0)
    return refuse(
      'cli/no-data-set',
      `${name} returned a data frame without ${rows === 0 ? 'rows' : 'columns'}`,
      'let it return the data',
    );
  const vectors = new Map<string, Vector>();
  for (const [column, said] of Object.entries(columns)) {
    const infinite =
      said.kind === 'number' ? said.values.findIndex((value) => value !== null && !Number.isFinite(Number(value))) : -1;
    if (infinite >= 0) return infiniteValue(name, column, infinite + 1);
    vectors.set(column, vectorOf(said));
  }
  return plainTable(vectors, rows);
}
const infiniteValue = (name: string, column: string, row: number): Refusal =>
  refuse(
    'cli/no-data-set',
    `${name}: row ${row} of column '${column}' is no finite number`,
    'let it be NA, or a number',
  );
function vectorOf(said: RColumn): Vector {
  switch (said.kind) {
    case 'number':
      return numbers(Float64Array.from(said.values, (value) => (value === null ? Number.NaN : Number(value))));
    case 'logical':
      return { kind: 'logical', values: Int8Array.from(said.values, (value) => value ?? -1) };
    case 'text':
      return text(said.values);
    case 'factor': {
      const { levels, ordered } = said;
      return { kind: 'factor', codes: Int32Array.from(said.codes, (code) => (code ?? 0) - 1), levels, ordered };
    }
  }
}
