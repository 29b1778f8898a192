import { refuse } from '@mixdiff/contract';
import { describe, expect, test } from 'vitest';
import { gridOf } from '../src/grid.ts';
import { bestOf, choice, engineEnding, entrantOf, problem, runsOf } from './made.ts';

const top = bestOf(problem);
const maximum = [top.Sigma[0]?.data[0] as number, top.residual.kind === 'variance' ? top.residual.sigma2 : 0];
const plan = { seed: 1, jitter: 0.1 };
const optimizer = choice('optimizer', 'optimizer', 'good', 'bad');

describe('every optimizer from every start', () => {
  test('one run each, with its verdict; a bad optimizer is short from wherever it starts', async () => {
    const entrant = entrantOf([optimizer], ({ optimizer: used }) =>
      engineEnding([1, 1], () => (used?.value === 'good' ? maximum : [1, 1])),
    );
    const grid = await gridOf([entrant], ['ML'], [], runsOf(), plan);
    expect(new Set(grid.map(({ start }) => start))).toEqual(
      new Set(['default', 'jittered (seed 1)', 'moved by 1', 'moved by -1', 'boundary']),
    );
    expect(grid).toHaveLength(10);
    for (const { optimizer: used, verdict, gain } of grid) {
      expect(verdict).toBe(used === 'good' ? 'interior-maximum' : 'stopped-short');
      if (used === 'bad') expect(gain).toBeGreaterThan(1);
    }
  });
  test('declared starts and scales are crossed, further starts are of the default one', async () => {
    const choices = [choice('start', 'start', 'plain', 'em'), choice('scale', 'parameterization', 'sd', 'log')];
    const entrant = entrantOf(choices, () => engineEnding([1, 1], () => maximum));
    const grid = await gridOf([entrant], ['ML'], [], runsOf(), plan);
    const of = (start: string) => grid.filter((run) => run.start === start).map(({ scale }) => scale);
    expect([of('plain'), of('em'), of('boundary')]).toEqual([['sd', 'log'], ['sd', 'log'], ['sd', 'log']]); // biome-ignore format: one line
    expect(grid).toHaveLength(12);
  });
  test('further starts are of the engine as it starts by default, not as it was opened last', async () => {
    const choices = [choice('start', 'start', 'plain', 'em')];
    const entrant = entrantOf(choices, ({ start }) =>
      engineEnding(start?.value === 'em' ? [7, 7] : [2, 2], (from) => from),
    );
    const grid = await gridOf([entrant], ['ML'], [], runsOf(), plan);
    expect(grid.find(({ start }) => start === 'moved by 1')?.native).toEqual({ v: 3, s2: 2 });
  });
  test('it starts at the ends of the other engines, too', async () => {
    const runs = runsOf();
    const [one, other] = ['one', 'other'].map((id) => ({ ...entrantOf([], () => engineEnding([1, 1], (from) => from), { id }), name: id })); // biome-ignore format: one line
    const run = await runs.run(other!, 'ML');
    const grid = await gridOf([one!], ['ML'], [run], runs, plan);
    expect(grid.map(({ start }) => start)).toContain('end of other/ML');
    expect(grid.find(({ start }) => start === 'end of other/ML')?.native).toEqual({ v: 1, s2: 1 });
  });
});
test('a refusal is a row with its words, a backend of another process has none', async () => {
  const refusing = entrantOf([optimizer], () => engineEnding([1, 1], (from) => from), { open: async () => refuse('lme4/family', 'not this one') }); // biome-ignore format: one line
  const grid = await gridOf([refusing], ['ML'], [], runsOf(), plan);
  expect(grid.map(({ refusal, verdict }) => [refusal, verdict])).toEqual([['not this one', null], ['not this one', null]]); // biome-ignore format: one line
  const { open: _, ...elsewhere } = refusing.backend;
  expect(await gridOf([{ ...refusing, backend: elsewhere }], ['ML'], [], runsOf(), plan)).toEqual([]);
});
