import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { balances } from '../../src/integrated/balance.ts';

const rows = (values: readonly (readonly number[])[]): Float64Array => Float64Array.from(values.flat());

test('outcomes that overlap along x balance, however seldom', () => {
  const successes = [-2, 1, 2, 3, 4, 5, 6, 7].map((x) => [1, x]);
  const failures = [-7, -6, -5, -4, -3, -1].map((x) => [-1, -x]);
  expect(balances(rows([...successes, ...failures]), 2)).toBe(true);
});
test('rows that some direction has all on one side do not, nor those that touch it', () => {
  const apart = [...[1, 2, 3].map((x) => [1, x]), ...[-3, -2, -1].map((x) => [-1, -x])];
  expect(balances(rows(apart), 2)).toBe(false);
  expect(balances(rows([...apart, [1, 0], [-1, 0]]), 2)).toBe(false);
  expect(
    balances(
      rows([
        [1, 1],
        [1, 2],
      ]),
      2,
    ),
  ).toBe(false);
});
test('never where there is a direction, whatever the rows', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true })), {
        minLength: 3,
        maxLength: 12,
      }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      (points, angle) => {
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        // each on the side of the direction
        const a = points.map(([x, y]) => (c * x + s * y >= 0 ? [x, y] : [-x, -y]));
        expect(balances(rows(a), 2)).toBe(false);
      },
    ),
    { numRuns: 300 },
  );
});
