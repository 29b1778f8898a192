import fc from 'fast-check';
import { expect, test } from 'vitest';
import { doubleWords } from '../src/double-word.ts';
import { roundDoubleWords, setDoubleWords, subtractColumns, subtractProducts } from '../src/double-word-sums.ts';

const sums = (y: readonly number[], factors: readonly (readonly [readonly number[], number])[]): Float64Array => {
  const sum = doubleWords(y.length);
  setDoubleWords(sum, Float64Array.from(y));
  for (const [a, b] of factors) {
    subtractProducts(sum, Float64Array.from(a), 0, new Float64Array(y.length).fill(b));
  }
  const out = new Float64Array(y.length);
  roundDoubleWords(sum, out);
  return out;
};

test('what is left of numbers 2^40 times larger is exact', () => {
  const whole = fc.integer({ min: -(2 ** 20), max: 2 ** 20 });
  fc.assert(
    fc.property(fc.array(whole, { minLength: 1, maxLength: 8 }), whole, whole, (left, x, b) => {
      // y = left 2^-30 + x b 2^20 rounds, so the parts are taken away one after the other in exact integers
      const large = 2 ** 40;
      const y = left.map((v) => v + large);
      expect([...sums(y, [[left.map(() => large), 1]])]).toEqual(left);
      // x (2^30 + 1) b with a product of more than 53 bits: taken away and given back
      const column = left.map(() => x * (2 ** 30 + 1));
      const there = 3 * b + 2 ** 25;
      expect([
        ...sums(left, [
          [column, there],
          [column, -there],
        ]),
      ]).toEqual(left);
    }),
  );
});

test('a product whose low half is lost in one rounding is kept', () => {
  const x = 1 + 2 ** -30;
  // x^2 = 1 + 2^-29 + 2^-60
  expect(sums([1 + 2 ** -29], [[[x], x]])[0]).toBe(-(2 ** -60));
});

test('beyond the reach of split products the sum is the plain one, and not NaN', () => {
  expect([...sums([1e300, 1], [[[1e160, 1], 1e130]])]).toEqual([1e300 - 1e290, 1 - 1e130]);
  expect(sums([1e308], [[[1e308], 1]])[0]).toBe(0);
});

test('a zero takes nothing off, and what is not a number is none beside it', () => {
  expect([...sums([3, 2 ** 60], [[[0, 0], 5]])]).toEqual([3, 2 ** 60]);
  expect(sums([3], [[[0], Number.POSITIVE_INFINITY]])[0]).toBeNaN();
});

test('columns go one after the other, however many rows there are', () => {
  for (const n of [0, 1, 7, 4099]) {
    const columns = Float64Array.from({ length: 3 * n }, (_, i) => Math.sin(i) * 1e8);
    const y = Float64Array.from({ length: n }, (_, i) => Math.cos(i));
    const [together, apart] = [doubleWords(n), doubleWords(n)];
    setDoubleWords(together, y);
    setDoubleWords(apart, y);
    const b = [Math.PI, 0, -1e5 / 3];
    subtractColumns(together, columns, Float64Array.from(b));
    b.forEach((by, j) => {
      subtractProducts(apart, columns, j * n, new Float64Array(n).fill(by));
    });
    expect(together).toEqual(apart);
  }
});
