import { expect, test } from 'vitest';
import { agreedDecimals, decimalsFor, fixed, list, pValue, several, significant } from '../src/format.ts';

test('what does not exist prints as NA; a rounded-away negative number has no sign', () => {
  expect([fixed(null, 2), significant(undefined, 3), pValue(null)]).toEqual(['NA', 'NA', 'NA']);
  expect(fixed(-0.0001, 2)).toBe('0.00');
});
test.each([
  [0.0001003, 4, '0.0001003'],
  [-0.000924, 3, '-0.000924'],
  [2.3, 3, '2.30'],
  [1234.5, 2, '1235'],
  [1e-12, 3, '1.00e-12'],
])('%d to %d significant digits is %s', (x, digits, text) => {
  expect(significant(x, digits)).toBe(text);
});
test('a p-value under the smallest decimal is a bound', () => {
  expect([pValue(0.0496), pValue(3e-6), pValue(0)]).toEqual(['0.0496', '<0.0001', '<2e-16']);
});
test('a row has the decimals of its largest value, and no more than agreement justifies', () => {
  expect(decimalsFor([27.5, 0.001, null], 5)).toBe(3);
  expect(decimalsFor([0, null], 5)).toBe(0);
  expect([agreedDecimals(2e-3, 6), agreedDecimals(0, 6), agreedDecimals(30, 6)]).toEqual([2, 6, 0]);
});
test('lists read as sentences, and long ones say how much is left out', () => {
  expect([list([]), list(['a']), list(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
  expect(several(['a', 'b', 'c', 'd', 'e'], 2)).toBe('a, b and 3 more');
});
