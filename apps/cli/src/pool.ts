/**
 * Worker threads behind the interface that packages know. Answers come in the order of the questions, so results do not
 * depend on how many threads there are.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Pool } from '@mixdiff/contract';

/** Worker threads that answer jobs by name (see `worker.ts`); answers come in the order of the chunks. */
export interface OwnedPool extends Pool {
  close(): Promise<void>;
}
interface Reply {
  readonly value?: unknown;
  readonly error?: string;
}

/** A thread that answers jobs by name; in the bundle its code lies beside this one's. */
export const startWorker = (): Worker => new Worker(new URL('./boot.mjs', import.meta.url));

export function openPool(size = availableParallelism()): OwnedPool {
  const workers = Array.from({ length: size }, startWorker);
  const run = async function* <A, B>(job: string, chunks: readonly A[]): AsyncIterable<B> {
    let next = 0;
    const answers = chunks.map(() => deferred<B>());
    const feed = async (worker: Worker): Promise<void> => {
      while (next < chunks.length) {
        const at = next++;
        await ask<B>(worker, job, chunks[at]).then(answers[at]?.resolve, answers[at]?.reject);
      }
    };
    const feeding = workers.map(feed);
    for (const answer of answers) yield await answer.promise;
    await Promise.all(feeding);
  };
  const close = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  return { size, run, close };
}

function ask<B>(worker: Worker, job: string, chunk: unknown): Promise<B> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      worker.off('message', hear);
      reject(error);
    };
    const hear = ({ value, error }: Reply): void => {
      worker.off('error', fail);
      if (error === undefined) resolve(value as B);
      else reject(new Error(error));
    };
    worker.once('message', hear);
    worker.once('error', fail);
    worker.postMessage({ job, chunk });
  });
}
function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // a later chunk may fail before an earlier one is waited for: it is reported when its turn comes
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
