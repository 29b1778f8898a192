import type { Problem } from '@mixdiff/contract';
import { refuse } from '@mixdiff/contract';
import { statedFit } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { HOLDS, invarianceOf } from '../src/invariance.ts';
import { transformsOf } from '../src/transforms.ts';
import { bestOf, engineEnding, entrantOf, judged, problem, runsOf } from './made.ts';

const changes = transformsOf(problem).map(({ change }) => change);
/** An engine that ends, of any problem, where a test says. */
const entrantEnding = (end: (of: Problem) => ReturnType<typeof bestOf>) =>
  entrantOf([], (_, of) => ({
    ...engineEnding([1, 1], (from) => from, of),
    fit: () => statedFit(of, { canonical: end(of), vcov: { nrow: 2, ncol: 2, data: Float64Array.of(90, 0, 0, 1) } }),
  }));
const findingsOf = async (end: (of: Problem) => ReturnType<typeof bestOf>) => {
  const runs = runsOf();
  return invarianceOf([await judged(entrantEnding(end), runs)], runs);
};

describe('the same model written another way', () => {
  test('holds for an engine that finds the maximum of each wording', async () => {
    const found = await findingsOf(bestOf);
    expect(found.map(({ change }) => change)).toEqual(changes);
    for (const { holds, logLikMove, sentence } of found) {
      expect([holds, sentence.endsWith('ends at the same point.')]).toEqual([true, true]);
      expect(Math.abs(logLikMove ?? 1)).toBeLessThanOrEqual(HOLDS.logLik);
    }
  });
  test('does not where an end moves with the wording, and that is told with what becomes of the verdict', async () => {
    const found = await findingsOf((of) => (of === problem ? bestOf(of) : { ...bestOf(of), residual: { kind: 'variance', sigma2: 5e3 } })); // biome-ignore format: one line
    const first = found[0];
    expect(first).toMatchObject({ holds: false, verdict: 'stopped-short' });
    expect(first?.logLikMove).toBeLessThan(-1);
    expect(first?.sentence).toMatch(/lower: a stopped-short appears/);
  });
  test('nor where it is refused', async () => {
    const runs = runsOf();
    const one = await judged(entrantEnding(bestOf), runs);
    const backend = { ...one.run.entrant.backend, open: async () => refuse('lme4/family', 'not so') };
    const [found] = await invarianceOf(
      [{ ...one, run: { ...one.run, entrant: { ...one.run.entrant, backend } } }],
      runs,
    );
    expect(found).toMatchObject({
      holds: false,
      logLikMove: null,
      sentence: expect.stringContaining('refused (not so)'),
    });
  });
});
test('rewordings beyond the work that there is are told of, not fitted', async () => {
  const runs = runsOf();
  const left: string[] = [];
  const limit = { work: 0, left: (_: string, change: string) => left.push(change) };
  const found = await invarianceOf([await judged(entrantEnding(bestOf), runs)], runs, {}, limit);
  expect([...found.map(({ change }) => change), ...left]).toEqual(changes);
  expect(left.length).toBeGreaterThan(0);
});
test('a recorded fit cannot be fitted again', async () => {
  const runs = runsOf();
  const one = await judged(entrantEnding(bestOf), runs);
  const recorded = { ...one.run, entrant: { ...one.run.entrant, kind: 'recorded' as const } };
  expect(await invarianceOf([{ ...one, run: recorded }], runs)).toEqual([]);
});
