import { describe, expect, test } from 'vitest';
import { triggerOf } from '../../src/short/trigger.ts';
import type { Work } from '../../src/short/work.ts';
import { bestOf, choice, engineEnding, entrantOf, judged, problem, runsOf } from '../made.ts';

const top = bestOf(problem);
const maximum = [top.Sigma[0]?.data[0] as number, top.residual.kind === 'variance' ? top.residual.sigma2 : 0];
const endless: Work = { spend: () => {}, spent: () => false, farSpent: () => false };
const choices = [choice('optimizer', 'optimizer', 'one', 'two'), choice('start', 'start', 'plain', 'em')];
type Used = Readonly<Record<string, string | undefined>>;
async function triggered(repairs: (used: Used) => boolean, work = endless, fromMoved = false) {
  const runs = runsOf();
  const entrant = entrantOf(choices, ({ optimizer, start }) => {
    const used = { optimizer: optimizer?.value, start: start?.value };
    return engineEnding([2, 1], (from) => (repairs(used) || (fromMoved && from[0] === 3) ? maximum : [1, 1]));
  });
  const { run, certificate } = await judged(entrant, runs);
  return triggerOf(run, certificate, runs, work);
}

describe('what repairs a fit', () => {
  test('is found by changing one choice at a time; pairs are not tried then', async () => {
    const { smallest, swaps } = await triggered(({ start }) => start === 'em');
    expect(smallest).toEqual([{ start: 'em' }]);
    expect(swaps.filter(({ changed }) => Object.keys(changed).length > 1)).toEqual([]);
    expect(swaps[0]).toMatchObject({ changed: {}, repairs: false, verdict: 'stopped-short' });
  });
  test('or a pair, where nothing alone does', async () => {
    const { smallest } = await triggered(({ start, optimizer }) => start === 'em' && optimizer === 'two');
    expect(smallest).toEqual([{ start: 'em', optimizer: 'two' }]);
  });
  test('or a moved start, told by its numbers', async () => {
    expect((await triggered(() => false, endless, true)).smallest).toEqual([{ start: '(3)' }]);
  });
  test('or nothing', async () => expect((await triggered(() => false)).smallest).toEqual([]));
});
test('what is not tried for want of work is counted', async () => {
  const none: Work = { spend: () => {}, spent: () => true, farSpent: () => true };
  const { swaps, untried } = await triggered(() => false, none);
  expect(swaps).toHaveLength(1);
  // two choices alone, two moved starts, one pair
  expect(untried).toBe(5);
});
