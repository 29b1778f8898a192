import { agree } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { climb, type Objective } from '../src/climb.ts';

/** Rosenbrock's valley. */
const banana: Objective = (x, gradient) => {
  const [a, b] = [1 - x[0], x[1] - x[0] ** 2];
  if (gradient) {
    gradient[0] = -2 * a - 400 * x[0] * b;
    gradient[1] = 200 * b;
  }
  return a * a + 100 * b * b;
};

test('Rosenbrock from (-1.2, 1)', () => {
  const end = climb(banana, Float64Array.of(-1.2, 1));
  expect(end.end).toBe('flat');
  agree(end.x[0], 1, { abs: 1e-5, source: 'its minimum' });
  agree(end.x[1], 1, { abs: 2e-5, source: 'its minimum' });
  expect(end.evaluations).toBeLessThan(100);
});
test('a budget, a stop that the caller asks for, a failure at the start, nothing to do', () => {
  expect(climb(banana, Float64Array.of(-1.2, 1), { evaluations: 5 }).end).toBe('budget');
  expect(climb(banana, Float64Array.of(-1.2, 1), { until: () => true }).end).toBe('ground');
  expect(climb(() => Number.POSITIVE_INFINITY, Float64Array.of(1)).end).toBe('stuck');
  expect(climb(() => 3, new Float64Array(0))).toMatchObject({ end: 'flat', value: 3 });
});
test('past failures: infinite where x > 2', () => {
  const walled: Objective = (x, gradient) => {
    if (gradient) gradient[0] = 2 * (x[0] - 1.9);
    return x[0] > 2 ? Number.POSITIVE_INFINITY : (x[0] - 1.9) ** 2;
  };
  agree(climb(walled, Float64Array.of(-5)).x[0], 1.9, { abs: 1e-5, source: 'its minimum' });
});
test('the last jump is not looked at where promises fall so fast that the next one is nothing, and only then', () => {
  const seen: number[] = [];
  const [slope, curvature] = [(x: number) => x + x ** 2, (x: number) => 1 + 2 * x];
  const cubic: Objective = (x, gradient) => {
    seen.push(x[0]);
    if (gradient) gradient[0] = slope(x[0]);
    return x[0] ** 2 / 2 + x[0] ** 3 / 3;
  };
  // curvature `wrong` times too large: each step leaves a share of the way
  const newton = (wrong: number) => () => {
    const [g, h] = [slope(seen.at(-1) as number), wrong * curvature(seen.at(-1) as number)];
    return { to: Float64Array.of((seen.at(-1) as number) - g / h), promised: g ** 2 / (2 * h) };
  };
  for (const [wrong, saved] of [
    [1, 1],
    [1.2, 0],
  ]) {
    const [all, fewer] = [false, true].map((unseen) => {
      seen.length = 0;
      return climb(cubic, Float64Array.of(0.3), { jump: newton(wrong), unseen });
    });
    expect(fewer.x).toEqual(all.x);
    expect(fewer.evaluations).toBe(all.evaluations - saved);
    agree(fewer.value, all.value, { abs: 1e-11, source: 'the same end, looked at' });
  }
});
