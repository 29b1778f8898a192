import { expect, test } from 'vitest';
import { mechanismsOf } from '../../src/short/shorts.ts';
import { bestOf, choice, engineEnding, entrantOf, judged, problem, runsOf } from '../made.ts';

const top = bestOf(problem);
const maximum = [top.Sigma[0]?.data[0] as number, top.residual.kind === 'variance' ? top.residual.sigma2 : 0];
const named = (name: string, end: readonly number[]) => ({
  ...entrantOf([choice('start', 'start', 'plain', 'em')], ({ start }) =>
    engineEnding([1, 1], () => (start?.value === 'em' ? maximum : end)),
  ),
  name,
});

test('every fit that is no maximum, with its mechanism, what repairs it, and how often; no other', async () => {
  const runs = runsOf();
  const all = [await judged(named('good', maximum), runs), await judged(named('bad', [1, 1]), runs)];
  const [found, ...others] = await mechanismsOf(all, runs, { runs: 3, seed: 1, work: 1e12 });
  expect(others).toEqual([]);
  expect(found).toMatchObject({ fit: 'bad/ML', cause: 'stopped-short', trigger: { smallest: [{ start: 'em' }] } });
  expect(found?.frequency.map(({ chosen }) => chosen)).toEqual([{}, { start: 'em' }]);
});
test('a fit that was not judged is none', async () => {
  const runs = runsOf();
  const one = await judged(named('bad', [1, 1]), runs);
  const unjudged = { ...one, certificate: { ...one.certificate, verdict: 'not-assessed' as const } };
  expect(await mechanismsOf([unjudged], runs)).toEqual([]);
});
test('numbers that JSON has not are null', async () => {
  const runs = runsOf();
  const one = await judged(named('bad', [1, 1]), runs);
  const odd = { ...one, certificate: { ...one.certificate, predictedGain: Number.NaN } };
  const [found] = await mechanismsOf([odd], runs, { runs: 1, seed: 1, work: 0 });
  expect(found?.evidence['predictedGain']).toBeNull();
});
