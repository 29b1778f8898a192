import { expect, test } from 'vitest';
import { matrixOf, number, vector } from '../src/quote.ts';

test('numbers as R reads them, to the last bit', () => {
  const numbers = [1, -0.1, 1e21, 1.5e-300, 5e-324, 0.1 + 0.2];
  expect(numbers.map(number)).toEqual(['1', '-0.1', '1e21', '1.5e-300', '5e-324', '0.30000000000000004']);
  for (const x of numbers) expect(Number(number(x))).toBe(x);
});
test('what is no number is NA', () => {
  expect([null, Number.NaN, Number.POSITIVE_INFINITY].map(number)).toEqual(['NA', 'NA', 'NA']);
  expect(vector([1, null, 2])).toBe('c(1, NA, 2)');
});
test('a matrix is written by columns, as R fills it', () => {
  expect(matrixOf([[1, 2, 3], [4, 5, 6], [7, 8, 9]])).toBe('matrix(c(1, 4, 7, 2, 5, 8, 3, 6, 9), 3)'); // biome-ignore format: a matrix
  expect(matrixOf([[2]])).toBe('matrix(2)');
});
