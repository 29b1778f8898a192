import { type Context, isRefusal, type Problem } from '@mixdiff/contract';
import { agree, dyestuff2, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { bootstrapIntervals } from '../src/bootstrap.ts';
import { bootstrapTest } from '../src/bootstrap-test.ts';
import { withoutFixed } from '../src/submodel.ts';
import { own, poolOf } from './backend.ts';
import { modelNamed, optimum, sure } from './models.ts';

const plain: Context = { milliseconds: () => 0 };
const intervals = async (p: Problem, nsim: number, context: Context = plain, level = 0.95) =>
  bootstrapIntervals(own, optimum(p), p, { nsim, seed: 42, level }, context);

describe('bootstrap intervals', () => {
  test('are the same on one thread and on pools of any size', async () => {
    const p = sleepstudy('REML', false);
    const alone = sure(await intervals(p, 31));
    for (const size of [1, 2, 4]) {
      expect(sure(await intervals(p, 31, { ...plain, pool: poolOf(size) }))).toEqual(alone);
    }
    expect(alone.intervals.map((i) => i.name)).toEqual(['.sig01', '.sigma', '(Intercept)', 'Days']);
    for (const { lower, estimate, upper } of alone.intervals) {
      expect(lower).toBeLessThan(estimate);
      expect(upper).toBeGreaterThan(estimate);
    }
  });
  test('count singular refits and say it as R does', async () => {
    const got = sure(await intervals(dyestuff2('REML'), 40));
    expect(got.singularRefits).toBeGreaterThan(5);
    expect(got.notes.find((note) => note.code === 'inference/singular-refits')?.original).toBe(
      `${got.singularRefits} message(s): boundary (singular) fit: see help('isSingular')`,
    );
    expect(got.intervals[0].lower).toBe(0);
  });
  test('of a weighted model say that the draws know no weights, as simulate() of lme4 does not', async () => {
    // lme4 1.1-31 and 2.1-0, sleepstudy with weights 1 and 100: simulated variances 42818 and 42615 of the two kinds of rows.
    const p = modelNamed('sleepstudy-weighted', 'REML');
    const told = sure(await intervals(p, 20)).notes;
    expect(told.find(({ code }) => code === 'inference/weights-not-simulated')).toMatchObject({ level: 'warning' });
    const smaller = sure(withoutFixed(p, 'Days'));
    const test = sure(await bootstrapTest(own, {}, p, smaller, { nsim: 20, seed: 1 }, plain));
    expect(test.notes.map(({ code }) => code)).toContain('inference/weights-not-simulated');
    const unweighted = sure(await intervals(sleepstudy('REML', false), 20));
    expect(unweighted.notes.map(({ code }) => code)).not.toContain('inference/weights-not-simulated');
  });
  test('report progress to the end, and stop when told', async () => {
    const seen: number[] = [];
    const progress = (done: number, of: number): void => {
      expect(of).toBe(50);
      seen.push(done);
    };
    await intervals(dyestuff2('ML'), 50, { ...plain, progress });
    expect(seen).toEqual([0, 25, 50]);
    for (const pool of [undefined, poolOf(2)]) {
      const context = { ...plain, signal: { aborted: true }, ...(pool ? { pool } : {}) };
      const got = await intervals(dyestuff2('ML'), 50, context);
      expect(isRefusal(got) && got.refused).toBe('inference/interrupted');
    }
  });
  test('too few refits for the level are said to be too few', async () => {
    const got = sure(await intervals(sleepstudy('REML', false), 20, plain, 0.99));
    expect(got.notes.filter((note) => note.code === 'inference/extreme-order-statistics')).toHaveLength(4);
  });
  test('refusals', async () => {
    const p = dyestuff2('REML');
    const code = async (nsim: number, level: number, backend = own): Promise<string | undefined> => {
      const got = await bootstrapIntervals(backend, optimum(p), p, { nsim, level, seed: 1 }, plain);
      return isRefusal(got) ? got.refused : undefined;
    };
    expect(await code(19, 0.95)).toBe('inference/nsim');
    expect(await code(20, 0)).toBe('inference/level');
    const { open: _, ...closed } = own;
    expect(await code(20, 0.95, closed)).toBe('inference/no-engine');
  });
});

describe('bootstrap test', () => {
  test('counts as PBmodcomp does, the same on a pool', async () => {
    const large = sleepstudy('REML', false);
    const small = sure(withoutFixed(large, 'Days'));
    const run = (context: Context) => bootstrapTest(own, {}, large, small, { nsim: 24, seed: 3 }, context);
    const got = sure(await run(plain));
    const above = got.reference.filter((x) => x > got.statistic).length;
    const positive = got.reference.filter((x) => x > 0).length;
    agree(got.p, (1 + above) / (1 + positive), { abs: 1e-15, source: 'definition' });
    expect(got.df).toBe(1);
    expect(sure(await run({ ...plain, pool: poolOf(2) }))).toEqual(got);
  });
  test('refuses models that are not nested', async () => {
    const got = await bootstrapTest(own, {}, dyestuff2('ML'), sleepstudy('ML'), { nsim: 20, seed: 1 }, plain);
    expect(isRefusal(got) && got.refused).toBe('inference/different-data');
  });
});
