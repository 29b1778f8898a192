import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crossprod, gramOfRows } from '../src/index.ts';

test('the lower triangle of the cross-products of rows, from wherever they begin', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 1, max: 11 }),
      fc.integer({ min: 0, max: 3 }),
      fc.infiniteStream(fc.double({ min: -4, max: 4, noNaN: true })),
      (m, n, before, numbers) => {
        const from = before * n;
        const rows = Float64Array.from({ length: from + m * n }, () => numbers.next().value as number);
        const columns = new Float64Array(m * n);
        for (let k = 0; k < m; k++) for (let j = 0; j < n; j++) columns[j * m + k] = rows[from + k * n + j] as number;
        const [whole, half] = [new Float64Array(n * n), new Float64Array(n * n).fill(Number.NaN)];
        crossprod(columns, m, n, whole);
        gramOfRows(rows, from, m, n, half);
        for (let j = 0; j < n; j++) {
          for (let i = 0; i < n; i++) {
            if (i < j) expect(half[j * n + i]).toBeNaN();
            else expect(half[j * n + i]).toBeCloseTo(whole[j * n + i] as number, 12);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});
