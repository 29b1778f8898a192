/** What passes between the crew and a worker: plain data, and four integers that both see. */
import type { Chunk } from '@mixdiff/simulate';
import type { SaidStudy } from './said-study.ts';
import type { ReadAhead } from './study-file.ts';

/** The name of the job that `worker.ts` knows. */
export const CHUNK_JOB = 'cli/chunk';

/** A fit, or the verdict on it, that ended the worker which had it: it is not tried again. */
export interface Casualty {
  readonly replicate: number;
  /** Its place among the estimators. */
  readonly estimator: number;
  readonly what: 'fit' | 'verdict';
  readonly how: 'timed-out' | 'crashed';
  readonly message: string;
}
export interface ChunkTask {
  readonly said: SaidStudy;
  /** With the first chunk that a worker is given; null: it has it, and there may be a data set for each of many scenarios. */
  readonly ahead: ReadAhead | null;
  /** Tells one study from the next in a worker that lives on. */
  readonly key: string;
  readonly chunk: Chunk;
  readonly casualties: readonly Casualty[];
  /** Of a sequential generator. */
  readonly start: Int32Array | null;
  /** Four integers that the crew watches: a counter, the replicate, the estimator, the step. */
  readonly watched: SharedArrayBuffer;
}
export interface ChunkAnswer {
  readonly results: Uint8Array;
  readonly timings: Uint8Array;
  readonly fits: number;
  readonly milliseconds: number;
}
/** Places in `watched`. */
export const WATCH = { count: 0, replicate: 1, estimator: 2, what: 3 } as const;
/** What is in work, by its number in `watched`. */
export const STEPS = ['fit', 'verdict'] as const;
/** Nothing is in work that could be waited for too long. */
export const IDLE = -1;
