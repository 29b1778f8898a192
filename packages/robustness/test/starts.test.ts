import { refuse } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { expect, test } from 'vitest';
import { boundaryStart, jittered, movedStart, varianceParameters } from '../src/starts.ts';
import { engineEnding } from './made.ts';

const engine = engineEnding([2, 4], (from) => from);

test('variance parameters are found by what they move, whatever their names', () => {
  expect(varianceParameters(engine)).toEqual([0]);
  // of a relative standard deviation and a profiled sigma^2 that moves with it
  const relative = { ...engine, profiled: ['sigma2'] as const, toCanonical: (par: Float64Array) => engine.toCanonical(Float64Array.of((par[0] as number) * (1 + (par[0] as number)), 1 + (par[0] as number))) }; // biome-ignore format: one line
  expect(varianceParameters(relative)).toEqual([0]);
});
test('a start moved by one, unless a bound is in the way', () => {
  expect([movedStart(engine, 1), movedStart(engine, -1), movedStart(engine, -3)]).toEqual([
    Float64Array.of(3, 4),
    Float64Array.of(1, 4),
    null,
  ]);
});
test('a jittered start is near, within the bounds, and the same for one seed', () => {
  const [one, again] = [1, 1].map((seed) => jittered(engine, 0.1, new Random(seed)));
  expect(one).toEqual(again);
  expect(jittered(engine, 0.1, new Random(2))).not.toEqual(one);
  expect(Math.abs((one?.[0] ?? 0) - 2)).toBeLessThan(0.6);
  const many = Array.from({ length: 50 }, (_, i) => jittered(engine, 50, new Random(i)));
  expect(Math.min(...many.flatMap((par) => [...par]))).toBe(0);
});
test('near the boundary every variance is a ten-thousandth of that of the residual', () => {
  expect(boundaryStart(engine)).toEqual(Float64Array.of(4e-4, 4));
  expect(boundaryStart({ ...engine, toNative: () => refuse('glmmtmb/no-native-point', '') })).toBeNull();
});
