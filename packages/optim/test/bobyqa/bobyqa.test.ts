import { agreeAll } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { initialSteps } from '../../src/bobyqa/initial-steps.ts';
import { minqaBobyqa, nloptBobyqa } from '../../src/index.ts';
import { classicalStart, rosenbrock } from '../rosenbrock.ts';

const source = 'minimum by hand';
const bowl = (x: Float64Array): number => (x[0]! - 3) ** 2 + 2 * (x[1]! + x[0]! - 4) ** 2;

describe('settings', () => {
  test('xtolRel, xtolAbs, ftolAbs, ftolRel and stopval each end a run earlier', () => {
    const evaluations = (options: object): number =>
      nloptBobyqa(rosenbrock, classicalStart(), { xtolRel: 1e-12, ...options }).stop.evaluations.f;
    const all = evaluations({});
    for (const looser of [
      { xtolRel: 1e-3 },
      { xtolAbs: 1e-3 },
      { ftolAbs: 1e-4 },
      { ftolRel: 1e-2 },
      { stopval: 1e-6 },
    ]) {
      expect(evaluations(looser)).toBeLessThan(all);
    }
    expect(evaluations({ xtolAbs: Float64Array.of(1e-3, 1e-3) })).toBe(evaluations({ xtolAbs: 1e-3 }));
    expect(evaluations({ maxeval: 17 })).toBe(17);
  });

  test('a step per coordinate: the first points are that far from the start, and backwards where it is negative', () => {
    const { trace } = nloptBobyqa(bowl, Float64Array.of(1, 1), {
      initialStep: Float64Array.of(0.5, -0.125),
      xtolRel: 1e-3,
      record: true,
    });
    expect([...(trace?.par.data.slice(0, 10) ?? [])]).toEqual([1, 1, 1.5, 1, 1, 0.875, 0.5, 1, 1, 1.125]);
  });

  test.each([4, 5, 6])('%i interpolation points find the minimum', (points) => {
    const { par } = nloptBobyqa(bowl, Float64Array.of(0, 0), { points, xtolRel: 1e-9 });
    agreeAll(par, [3, 1], { abs: 1e-7, source });
    agreeAll(minqaBobyqa(bowl, Float64Array.of(1, 1), { npt: points }).par, [3, 1], { abs: 1e-5, source });
  });
});

describe('what cannot be run is said', () => {
  const start = (): Float64Array => Float64Array.of(1, 1);
  test.each([
    ['too many points', { points: 7 }, /4 to 6 interpolation points/],
    ['a start outside its bounds', { lower: Float64Array.of(2, 0) }, /outside its bounds/],
    ['steps that overflow beside one another', { initialStep: Float64Array.of(1e-300, 1e300) }, /too unequal/],
    ['bounds with no room', { lower: Float64Array.of(1, 0), upper: Float64Array.of(1, 9) }, /nearer to each other/],
  ])('%s', (_, options, message) => {
    const { stop } = nloptBobyqa(bowl, start(), options);
    expect([stop.reason, stop.evaluations.f]).toEqual(['failed', 0]);
    expect(stop.message).toMatch(message);
  });
  test('a start without a finite value', () => {
    expect(nloptBobyqa(() => Infinity, start()).stop).toMatchObject({ reason: 'failed', evaluations: { f: 1 } });
  });
});

test('values that are all no numbers end a run', () => {
  const once = (): ((x: Float64Array) => number) => {
    let calls = 0;
    return () => (calls++ === 0 ? 1 : Number.NaN);
  };
  expect(nloptBobyqa(once(), classicalStart(), { xtolRel: 1e-6, maxeval: 1e4 }).stop.evaluations.f).toBeLessThan(1e4);
});

test('first steps', () => {
  const inf = Infinity;
  const step = (x: number, low: number, high: number): number =>
    initialSteps(Float64Array.of(x), Float64Array.of(low), Float64Array.of(high))[0]!;
  expect([step(0, -inf, inf), step(-3, -inf, inf), step(2, 0, inf), step(0, 0, inf)]).toEqual([1, -3, 1.5, 1]);
  expect([step(0, -1, 1), step(0.9, -1, 1), step(-0.9, -1, 1), step(0, -inf, 4)]).toEqual([
    0.5,
    0.75 * (1 - 0.9),
    0.75 * (-0.9 + 1),
    3,
  ]);
});
