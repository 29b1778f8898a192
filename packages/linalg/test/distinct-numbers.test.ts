import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distinctNumbers } from '../src/distinct-numbers.ts';

test('each number is found again, counted, and stands where it first occurred', () => {
  const number = fc.oneof(
    fc.constantFrom(0, 1, 2, 3, 4095, 4096, 5000),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  fc.assert(
    fc.property(fc.array(number, { maxLength: 40 }), (drawn) => {
      const list = Float64Array.from(drawn, (value) => value + 0);
      const { values, count, which } = distinctNumbers(list);
      expect(Array.from(which, (k) => values[k])).toEqual([...list]);
      expect([...values]).toEqual([...new Set(list)]);
      expect([...count]).toEqual([...values].map((value) => list.filter((other) => other === value).length));
    }),
  );
});
test('of whole numbers in 32 bits, too', () => {
  expect(distinctNumbers(Int32Array.of(5, 0, 5, 70000, 0))).toEqual({
    values: Float64Array.of(5, 0, 70000),
    count: Int32Array.of(2, 2, 1),
    which: Int32Array.of(0, 1, 0, 2, 1),
  });
});
