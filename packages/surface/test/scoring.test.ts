/** Climbs with steps by average information end as high as climbs without, after fewer evaluations. */
import { jsp, penicillin, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { climb } from '../src/climb.ts';
import { coordinatesOf } from '../src/coordinates.ts';
import { openProfiled } from '../src/profiled.ts';
import { reductionOf } from '../src/reduction.ts';
import { tangled } from './dense.ts';

describe.each(['ML', 'REML'] as const)('%s', (method) => {
  test.each([
    ['nested', jsp(method)],
    ['crossed', penicillin(method)],
    ['slopes', sleepstudy(method)],
    ['three columns beside a diagonal term', tangled(method)],
  ])('%s', (_, problem) => {
    const reduction = reductionOf(problem);
    const coordinates = coordinatesOf(reduction.bases);
    const profiled = openProfiled(reduction, coordinates, method);
    const scattered = [0.01, 1, 20].map((size) =>
      Float64Array.from({ length: coordinates.dimension }, (__, i) => size * (1 + 0.3 * Math.sin(1 + 2.3 * i))),
    );
    const starts = scattered.map((x) => x.map(Math.asinh));
    const ends = [undefined, () => profiled.jump(1e-10)].map((jump) =>
      starts.map((x) => climb(profiled.value, x, { tolerance: 1e-8, ...(jump ? { jump } : {}) })),
    );
    const best = ends.map((some) => Math.min(...some.map(({ value }) => value)));
    expect(Math.abs(best[1] - best[0])).toBeLessThan(1e-6);
    const [without, by] = ends.map((some) => some.reduce((sum, { evaluations }) => sum + evaluations, 0));
    expect(by).toBeLessThan(without);
  });
});

test('from a variance that hardly shows the next step is near the maximum', () => {
  const reduction = reductionOf(penicillin('REML'));
  const coordinates = coordinatesOf(reduction.bases);
  const profiled = openProfiled(reduction, coordinates, 'REML');
  const x = new Float64Array(coordinates.dimension).fill(1e-4);
  const { value, evaluations } = climb(profiled.value, x, { jump: () => profiled.jump(1e-10) });
  expect(evaluations).toBeLessThan(15);
  expect(value).toBeLessThan(profiled.value(x) - 10);
});

test('a variance whose highest point lies far below zero goes to the floor at once, and stays while the others are climbed', () => {
  // groups that have one mean, to the last digit
  const problem = penicillin('ML');
  const [, second] = problem.random;
  const y = problem.response.y.slice();
  const means = new Float64Array(second.levels.length);
  const counts = new Float64Array(second.levels.length);
  for (let i = 0; i < y.length; i++) {
    means[second.level[i]] += y[i];
    counts[second.level[i]]++;
  }
  for (let i = 0; i < y.length; i++) y[i] -= means[second.level[i]] / counts[second.level[i]];
  const reduction = reductionOf({ ...problem, response: { ...problem.response, y } });
  const coordinates = coordinatesOf(reduction.bases);
  const profiled = openProfiled(reduction, coordinates, 'ML');
  const floor = 1e-10;
  const visited: number[] = [];
  const { x, end } = climb(profiled.value, new Float64Array(coordinates.dimension).fill(0.5), {
    jump: () => profiled.jump(floor),
    until: (there) => {
      visited.push(there[1]);
      return false;
    },
  });
  expect(end).toBe('flat');
  expect(Math.sinh(x[1])).toBeCloseTo(Math.sqrt(floor), 12);
  expect(visited.filter((v) => v > 2 * Math.sqrt(floor)).length).toBeLessThan(4);
});
