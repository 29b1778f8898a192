import type { Context } from '@mixdiff/contract';
import { type Entrant, type Run, Runs } from '@mixdiff/runs';
import { madeBackend, madeEngine, sleepstudy, statedFit, unitPoint } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { alignQuantities } from '../src/agreement.ts';
import { explainQuantities } from '../src/quantities.ts';
import { certificateOf } from './made.ts';

const problem = sleepstudy('ML', false);
const context: Context = { milliseconds: () => 0 };
const best = { ...unitPoint(problem), beta: Float64Array.of(1, 2) };
/** A fit at some slope; where it is not that of the maximum, 2, it has stopped short. */
function judged(name: string, days: number) {
  const canonical = { ...best, beta: Float64Array.of(1, days) };
  const fit = statedFit(problem, { backend: name, canonical });
  const entrant: Entrant = {
    backend: madeBackend({ id: name }),
    chosen: {},
    name,
    label: name,
    kind: 're-implementation',
  };
  const engine = madeEngine(problem, () => fit, { at: (point) => ({ ...fit, canonical: point }) });
  const run: Run = {
    id: `${name}/ML`,
    entrant,
    method: 'ML',
    problem,
    fit,
    engine,
    setupMs: 0,
    fitMs: 0,
    certifies: null,
  };
  const short = days === 2 ? {} : { verdict: 'stopped-short' as const, gain: 0.5 };
  return { run, certificate: certificateOf({ best, bestLogLik: -9.5, ...short }) };
}
async function explained(...fits: ReturnType<typeof judged>[]) {
  const { encodeFit } = await import('@mixdiff/schema');
  const judgements = fits.map(({ run, certificate }) => ({
    run,
    certificate,
    document: encodeFit(statedFit(problem, run.fit as object), problem),
  }));
  const aligned = alignQuantities(judgements.map(({ run, document }) => ({ id: run.id, fit: document })));
  const runs = new Runs(() => problem, context, { starts: 3, seed: 1 });
  return explainQuantities(aligned, judgements, runs);
}

describe('a comparison', () => {
  test('of fits that agree has nothing to explain', async () => {
    const { quantities, unexplained } = await explained(judged('a', 2), judged('b', 2));
    expect(quantities.flatMap(({ causes }) => causes)).toEqual([]);
    expect(unexplained).toEqual([]);
  });
  test('has one finding per pair of classes, which names all that are in them', async () => {
    const { quantities, unexplained } = await explained(judged('a', 2), judged('b', 2), judged('c', 3));
    const days = quantities.find(({ quantity }) => quantity === 'beta|Days');
    expect(days?.causes).toMatchObject([{ cause: 'stopped-short', between: [['a/ML', 'b/ML'], ['c/ML']], share: 1 }]); // biome-ignore format: one line
    expect(unexplained).toEqual([]);
  });
  test('names a zero that is written in two ways, though no tolerance tells them apart', async () => {
    const zero = (name: string, variance: number) => {
      const one = judged(name, 2);
      const canonical = { ...best, Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(variance) }] };
      const fit = statedFit(problem, { backend: name, canonical });
      return {
        run: { ...one.run, fit },
        certificate: certificateOf({ verdict: 'boundary-maximum', best, bestLogLik: -10 }),
      };
    };
    const { quantities } = await explained(zero('a', 0), zero('b', 1e-6));
    const named = quantities.filter(({ causes }) => causes.some(({ cause }) => cause === 'boundary-representation'));
    expect(named.map(({ quantity }) => quantity)).toEqual(['variance|Subject|(Intercept)']);
  });
  test('of three classes has each pair of them once', async () => {
    const { quantities } = await explained(judged('a', 2), judged('b', 3), judged('c', 4));
    const days = quantities.find(({ quantity }) => quantity === 'beta|Days');
    expect(new Set(days?.causes.map(({ between }) => between.flat().join(' ')))).toEqual(
      new Set(['a/ML b/ML', 'a/ML c/ML', 'b/ML c/ML']),
    );
  });
});
