/**
 * Workers that do chunks, watched: one whose fit takes longer than it may, or that dies, is replaced, and the fit is recorded as what it was.
 * Which worker does what leaves no trace in the results.
 */
import type { Worker } from 'node:worker_threads';
import { isRefusal, type Refusal } from '@mixdiff/contract';
import type { Chunk } from '@mixdiff/simulate';
import { startWorker } from '../pool.ts';
import { type Casualty, CHUNK_JOB, type ChunkAnswer, type ChunkTask, IDLE, STEPS, WATCH } from './chunk-task.ts';

export type Assignment = Omit<ChunkTask, 'casualties' | 'watched' | 'chunk'>;
export interface Orders {
  readonly workers: number;
  /** Seconds that one fit may take. */
  readonly timeLimit: number;
  readonly signal: { readonly aborted: boolean };
  /** The next chunk to do, claimed; null: none is left. */
  next(): { readonly chunk: Chunk; readonly task: Assignment } | null;
  done(chunk: Chunk, answer: ChunkAnswer): void;
  /** Still in work. */
  alive(chunk: Chunk): void;
}
const POLL_MS = 100;
/** A worker's first chunk waits for its code and the study. */
const UNBOUND_MS = 5_000;

type Outcome = ChunkAnswer | Refusal | { readonly casualty: Casualty } | { readonly stopped: true };

/** A refusal where the study cannot go on. */
export async function runCrew(orders: Orders): Promise<Refusal | null> {
  let refused: Refusal | null = null;
  const one = async (): Promise<void> => {
    let [worker, isNew] = [startWorker(), true];
    try {
      for (let order = orders.next(); order && !refused && !orders.signal.aborted; order = orders.next()) {
        const casualties: Casualty[] = [];
        for (;;) {
          const ahead = isNew ? order.task.ahead : null;
          const outcome = await ask(worker, { ...order.task, ahead, chunk: order.chunk, casualties }, orders);
          isNew = false;
          if ('casualty' in outcome) {
            await worker.terminate();
            [worker, isNew] = [startWorker(), true];
            casualties.push(outcome.casualty);
            continue;
          }
          if ('stopped' in outcome) return;
          if (isRefusal(outcome)) refused ??= outcome;
          else orders.done(order.chunk, outcome);
          break;
        }
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: orders.workers }, one));
  return refused;
}
function ask(worker: Worker, task: Omit<ChunkTask, 'watched'>, orders: Orders): Promise<Outcome> {
  const watched = new Int32Array(new SharedArrayBuffer(16));
  watched[WATCH.estimator] = IDLE;
  return new Promise((resolve, reject) => {
    let [count, since] = [0, performance.now()];
    let touched = since;
    const now = (): Pick<Casualty, 'replicate' | 'estimator' | 'what'> => ({
      replicate: watched[WATCH.replicate] ?? 0,
      estimator: watched[WATCH.estimator] ?? IDLE,
      what: STEPS[watched[WATCH.what] ?? 0] ?? 'fit',
    });
    const quiet = (): void => {
      clearInterval(poll);
      worker.off('message', hear);
      worker.off('error', fail);
      worker.off('exit', leave);
    };
    const finish = (outcome: Outcome): void => {
      quiet();
      resolve(outcome);
    };
    const give = (error: Error): void => {
      quiet();
      reject(error);
    };
    const poll = setInterval(() => {
      const at = performance.now();
      if (at - touched > UNBOUND_MS) {
        touched = at;
        orders.alive(task.chunk);
      }
      if (orders.signal.aborted) finish({ stopped: true });
      const seen = Atomics.load(watched, WATCH.count);
      if (seen !== count) [count, since] = [seen, at];
      else if (now().estimator !== IDLE && at - since > orders.timeLimit * 1000)
        finish({ casualty: { ...now(), how: 'timed-out', message: '' } });
    }, POLL_MS);
    const hear = ({ value, error }: { readonly value?: ChunkAnswer | Refusal; readonly error?: string }): void => {
      if (error === undefined) finish(value as ChunkAnswer | Refusal);
      else give(new Error(error));
    };
    /** It ran out of memory, or something in it ended it. */
    const fail = (error: Error): void => {
      if (now().estimator === IDLE) give(error);
      else finish({ casualty: { ...now(), how: 'crashed', message: error.message } });
    };
    const leave = (code: number): void => fail(new Error(`its thread ended with code ${code}`));
    worker.on('message', hear);
    worker.on('error', fail);
    worker.on('exit', leave);
    worker.postMessage({ job: CHUNK_JOB, chunk: { ...task, watched: watched.buffer } });
  });
}
