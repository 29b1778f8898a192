import { expect, test } from 'vitest';
import { logTicks } from '../../src/pictures/integral.ts';

test('a logarithmic axis has two to six labels, all within it and none at the place of another', () => {
  expect(logTicks([0.18, 1.3])).toEqual([0.2, 0.3, 0.5, 0.7, 1]);
  for (let from = -4; from < 3; from += 0.37)
    for (const decades of [0.01, 0.2, 0.5, 1, 1.7, 3, 6]) {
      const [low, high] = [10 ** from, 10 ** (from + decades)];
      const ticks = logTicks([high, low]);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks.every((x, i) => x >= low && x <= high && x > (ticks[i - 1] ?? 0))).toBe(true);
    }
});
