import { expect, test } from 'vitest';
import { brent } from '../src/brent.ts';

/** R 4.2.2: f <- function(x) { cat(x, ""); (x - 1/3)^2 }; optimize(f, c(0, 1)). */
test("asks for R's points in R's order", () => {
  const asked: number[] = [];
  const end = brent(
    (x) => {
      asked.push(x);
      return (x - 1 / 3) ** 2;
    },
    0,
    1,
    Number.EPSILON ** 0.25,
  );
  // optimize looks at the minimum once more
  const r = [0.381966, 0.618034, 0.236068, 0.3333333, 0.3332926, 0.333374];
  expect(asked.map((x) => x.toFixed(6))).toEqual(r.map((x) => x.toFixed(6)));
  expect(end).toBeCloseTo(1 / 3, 10);
});
test('a minimum at an end, and a function that is nowhere finite', () => {
  expect(brent((x) => x, 2, 5, 1e-6)).toBeCloseTo(2, 5);
  expect(brent(() => Number.POSITIVE_INFINITY, 0, 1, 1e-3)).toBeGreaterThan(0);
});
