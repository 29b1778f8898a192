import { expect, test } from 'vitest';
import { readQueue } from '../../../src/simulate/slurm/queue.ts';

/** As squeue 22.05 prints `%j %F %K %T` with --array. */
test('tasks that wait or run; what is over, or is no array, is not there', () => {
  const text =
    'm-0001 7 0 RUNNING\nm-0001 7 1 PENDING\nm-0001 7 2 COMPLETED\nother 8 N/A RUNNING\nm-0001 7 3 NODE_FAIL\n\n';
  expect(readQueue(text)).toEqual([
    { jobName: 'm-0001', jobId: '7', task: 0, running: true },
    { jobName: 'm-0001', jobId: '7', task: 1, running: false },
  ]);
});
