import { refuse } from '@mixdiff/contract';
import { describe, expect, test } from 'vitest';
import { frequencyOf } from '../../src/short/frequency.ts';
import { bestOf, choice, engineEnding, entrantOf, judged, problem, runsOf } from '../made.ts';

const top = bestOf(problem);
const maximum = [top.Sigma[0]?.data[0] as number, top.residual.kind === 'variance' ? top.residual.sigma2 : 0];
const plan = { runs: 40, seed: 1, work: 1e12 };
/** Ends short from starts below 1, at the maximum from those above. */
const half = (good = false) => engineEnding([1, 1], (from) => (good || (from[0] as number) > 1 ? maximum : [1, 1]));

describe('where jittered starts end', () => {
  test('counted by place, each judged once; every other start and scale by itself', async () => {
    const runs = runsOf();
    const choices = [choice('start', 'start', 'plain', 'em'), choice('scale', 'parameterization', 'sd', 'log')];
    const { run, certificate } = await judged(entrantOf(choices, ({ start }) => half(start?.value === 'em')), runs); // biome-ignore format: one line
    const found = await frequencyOf(run, certificate, runs, plan);
    expect(found.map(({ chosen }) => chosen)).toEqual([{}, { scale: 'log' }, { start: 'em' }]);
    for (const { ends, runs: made } of found) expect(ends.reduce((sum, { count }) => sum + count, 0)).toBe(made);
    expect(found.map(({ ends }) => ends.map(({ verdict }) => verdict).sort())).toEqual([
      ['interior-maximum', 'stopped-short'],
      ['interior-maximum', 'stopped-short'],
      ['interior-maximum'],
    ]);
    const counts = found[0]?.ends.map(({ count }) => count) ?? [];
    expect(Math.min(...counts)).toBeGreaterThan(8);
  });
  test('two places a hundredth apart in log-likelihood are two', async () => {
    const runs = runsOf();
    const ends = () => engineEnding([1, 1], (from) => ((from[0] as number) > 1 ? [1300, 700] : [1300, 700.05]));
    const { run, certificate } = await judged(entrantOf([], ends), runs);
    const [found] = await frequencyOf(run, certificate, runs, plan);
    const [a = 0, b = 0] = found?.ends.map(({ logLik }) => logLik ?? 0) ?? [];
    expect([found?.ends.length, Math.abs(a - b) > 1e-3, Math.abs(a - b) < 0.1]).toEqual([2, true, true]);
  });
  test('the same for one seed', async () => {
    const runs = runsOf();
    const { run, certificate } = await judged(entrantOf([], () => half()), runs); // biome-ignore format: one line
    const [one, again] = [
      await frequencyOf(run, certificate, runs, plan),
      await frequencyOf(run, certificate, runs, plan),
    ];
    expect(one).toEqual(again);
  });
});
test('the work decides how many runs there are, and one is made in any case', async () => {
  const runs = runsOf();
  const { run, certificate } = await judged(entrantOf([], () => half()), runs); // biome-ignore format: one line
  const [few] = await frequencyOf(run, certificate, runs, { ...plan, work: 0 });
  expect(few?.runs).toBe(1);
});
test('nothing of a backend of another process; none where the starts are refused', async () => {
  const runs = runsOf();
  const refusing = { ...half(), fit: (start?: Float64Array) => (start ? refuse('lme4/family', 'no') : half().fit()) };
  const { run, certificate } = await judged(entrantOf([], () => refusing), runs); // biome-ignore format: one line
  expect(await frequencyOf(run, certificate, runs, plan)).toMatchObject([{ runs: 0, ends: [] }]);
  expect(await frequencyOf({ ...run, engine: null }, certificate, runs, plan)).toEqual([]);
});
