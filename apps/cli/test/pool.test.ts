import { backends } from '@mixdiff/backends';
import { choose, isRefusal } from '@mixdiff/contract';
import { bootstrapIntervals } from '@mixdiff/inference';
import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { openPool } from '../src/pool.ts';

/** One seed, the same intervals to the bit on no worker, 1, 2 and 4 real worker threads. */
test('a bootstrap does not depend on the number of workers', async () => {
  const problem = sleepstudy('REML');
  const backend = backends.find((b) => b.defaultMethod === 'REML');
  const chosen = backend && choose(backend);
  if (!backend || !chosen || isRefusal(chosen)) throw new Error('no backend');
  const context = { milliseconds: () => performance.now() };
  const fit = await backend.fit(problem, chosen, context);
  if (isRefusal(fit)) throw new Error(fit.message);
  const limits = async (workers: number): Promise<unknown> => {
    const pool = workers > 0 ? openPool(workers) : null;
    const options = { nsim: 60, seed: 7 };
    const found = await bootstrapIntervals(backend, fit, problem, options, pool ? { ...context, pool } : context);
    await pool?.close();
    if (isRefusal(found)) throw new Error(found.message);
    return found.intervals.map(({ lower, upper }) => [lower, upper]);
  };
  const alone = await limits(0);
  for (const workers of [1, 2, 4]) expect(await limits(workers)).toEqual(alone);
});
