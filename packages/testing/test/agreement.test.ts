import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agree, agreeAll, agreesWithPrinted, sortLabels } from '../src/index.ts';

const source = 'by hand';

test('agreement is within the larger of the two tolerances, and NaN never agrees', () => {
  expect(() => agree(1.001, 1, { rel: 1e-2, source })).not.toThrow();
  expect(() => agree(1.1, 1, { rel: 1e-2, source })).toThrow(/by hand/);
  expect(() => agree(Number.NaN, Number.NaN, { abs: 1, source })).toThrow();
  expect(() => agreeAll([1, 2], [1], { abs: 1, source })).toThrow(/2 numbers/);
});
test('a number agrees with its own rounding, and with no other last digit', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 6 }), (x, decimals) => {
      const printed = x.toFixed(decimals);
      expect(agreesWithPrinted(x, printed)).toBe(true);
      const other = (Number(printed) + 2 * 10 ** -decimals).toFixed(decimals);
      expect(agreesWithPrinted(x, other)).toBe(false);
    }),
  );
});
test('scientific notation has its own last digit', () => {
  expect(agreesWithPrinted(1819.65, '1.82e+03')).toBe(true);
  expect(agreesWithPrinted(1826, '1.82e+03')).toBe(false);
});
test('labels sort as numbers part by part, else by code point', () => {
  expect(sortLabels(['10', '9', '1'])).toEqual(['1', '9', '10']);
  expect(sortLabels(['1:10', '1:9', '2:1'])).toEqual(['1:9', '1:10', '2:1']);
  expect(sortLabels(['b', 'B', 'a'])).toEqual(['B', 'a', 'b']);
});
