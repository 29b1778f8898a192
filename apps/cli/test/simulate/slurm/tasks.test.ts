import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costOf, tasksOf } from '../../../src/simulate/slurm/tasks.ts';

const chunks = (count: number, scenario = 1) =>
  Array.from({ length: count }, (_, i) => ({ scenario, first: 10 * i + 1, last: 10 * i + 10 }));

test('each chunk in one task, in order, no task empty, never more than there may be', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 40 }),
      fc.option(fc.integer({ min: 1, max: 80 }), { nil: null }),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.double({ min: 0, max: 500, noNaN: true })), {
        maxLength: 3,
      }),
      (count, most, asked, known) => {
        const all = [...chunks(count, 1), ...chunks(count, 2)];
        const tasks = tasksOf(all, { seconds: new Map(known), wanted: 1200, most, asked });
        expect(tasks.flat()).toEqual(all);
        expect(tasks.every((task) => task.length > 0)).toBe(true);
        expect(tasks.length).toBeLessThanOrEqual(most);
        if (asked !== null) expect(tasks).toHaveLength(Math.min(asked, most, all.length));
      },
    ),
  );
});
test('as many tasks as the time wants, each about as long as the next', () => {
  const seconds = new Map([
    [1, 1],
    [2, 9],
  ]);
  const all = [...chunks(100, 1), ...chunks(100, 2)];
  const tasks = tasksOf(all, { seconds, wanted: 500, most: 1001, asked: null });
  const cost = costOf({ seconds });
  const times = tasks.map((task) => task.reduce((sum, chunk) => sum + cost(chunk), 0));
  // 100 x 10 + 100 x 90 seconds
  expect(tasks).toHaveLength(20);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(400);
  expect(Math.max(...times)).toBeLessThanOrEqual(600);
});
