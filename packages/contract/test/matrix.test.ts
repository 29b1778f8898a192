import { expect, test } from 'vitest';
import { columnOf, matrixOfColumns } from '../src/matrix.ts';

test('a matrix of columns copies none of them before its data are asked for, and then once', () => {
  const columns = [Float64Array.of(1, 2), Float64Array.of(3, 4)];
  const matrix = matrixOfColumns(2, columns);
  expect(columnOf(matrix, 1)).toBe(columns[1]);
  expect([...matrix.data]).toEqual([1, 2, 3, 4]);
  expect(matrix.data).toBe(matrix.data);
  expect([...columnOf({ nrow: 2, ncol: 2, data: matrix.data }, 1)]).toEqual([3, 4]);
});

test('what crosses to a worker or into a file is plain data', () => {
  const copy = structuredClone(matrixOfColumns(1, [Float64Array.of(5)]));
  expect(copy).toEqual({ nrow: 1, ncol: 1, data: Float64Array.of(5) });
  expect(copy.columns).toBeUndefined();
});
