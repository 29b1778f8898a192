import { expect, test } from 'vitest';
import { pivotedQr, projectOut } from '../src/index.ts';

test.each([
  [7, 1],
  [12, 4],
  [13, 5],
])('%i rows: nothing of %i columns is left, and the coefficients are added', (n, rank) => {
  const data = Float64Array.from({ length: n * rank }, (_, i) => Math.sin(i * i + 1));
  const { Q } = pivotedQr({ nrow: n, ncol: rank, data });
  const y = Float64Array.from({ length: n }, (_, i) => Math.cos(i * i));
  const x = y.slice();
  const coefficients = new Float64Array(rank).fill(1);
  const square = projectOut(Q.data, n, rank, x, coefficients);
  expect(square).toBeCloseTo(
    x.reduce((sum, v) => sum + v * v, 0),
    12,
  );
  for (let j = 0; j < rank; j++) {
    const column = Q.data.subarray(j * n, (j + 1) * n);
    expect(column.reduce((sum, q, i) => sum + q * (x[i] as number), 0)).toBeCloseTo(0, 12);
    expect(coefficients[j]).toBeCloseTo(1 + column.reduce((sum, q, i) => sum + q * (y[i] as number), 0), 12);
  }
});
