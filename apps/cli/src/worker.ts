/**
 * What a worker thread can do. Jobs are named by the packages that have them; a worker is handed data, never functions.
 */
import { parentPort } from 'node:worker_threads';
import { backendNamed, backends } from '@mixdiff/backends';
import { isRefusal, own } from '@mixdiff/contract';
import { REFIT_JOB, type RefitTask, runRefits } from '@mixdiff/inference';
import { CHUNK_JOB, type ChunkTask } from './simulate/chunk-task.ts';

/** What a worker can do, by the name that a package gives its job. */
const JOBS: Readonly<Record<string, (chunk: never) => Promise<unknown>>> = {
  [CHUNK_JOB]: async (task: ChunkTask) => (await import('./simulate/work.ts')).work(task),
  [REFIT_JOB]: async (task: RefitTask) => {
    const backend = backendNamed(task.refit.backend, backends);
    return isRefusal(backend) ? backend : runRefits(backend, task);
  },
};

parentPort?.on('message', async ({ job, chunk }: { job: string; chunk: never }) => {
  try {
    const run = own(JOBS, job);
    parentPort?.postMessage(run ? { value: await run(chunk) } : { error: `no job named ${job}` });
  } catch (error) {
    parentPort?.postMessage({ error: (error as Error).message });
  }
});
