import { agreeAll } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { pivotedQr } from '../src/pivoted-qr.ts';
import { stackedTriangles } from '../src/stacked-triangles.ts';
import { randomMatrix } from './naive.ts';

/** R of X by rows, each with a positive diagonal: the same for every QR of X. */
function triangle(R: Float64Array, rank: number, columns: number): number[] {
  const signed = R.slice();
  for (let i = 0; i < rank; i++) {
    if (R[i * rank + i] >= 0) continue;
    for (let j = 0; j < columns; j++) signed[j * rank + i] *= -1;
  }
  return Array.from(signed);
}

test.each([
  ['one chunk', 100],
  ['whole chunks', 8192],
  ['a last chunk of two rows', 8194],
  ['fewer rows than columns', 3],
])('%s: the triangle of all rows', (_, n) => {
  const m = 4;
  const data = randomMatrix(n, m, 5);
  // far from zero, and its third column of the first two
  for (let i = 0; i < n; i++) {
    data[n + i] += 1e3;
    data[2 * n + i] = data[i] - 2 * data[n + i];
  }
  const stack = stackedTriangles(n, m, (j, from, count, into, at) =>
    into.set(data.subarray(j * n + from, j * n + from + count), at),
  );
  expect(stack.nrow).toBeLessThanOrEqual(m * (1 + Math.floor(n / 4096)));
  const [short, whole] = [pivotedQr(stack), pivotedQr({ nrow: n, ncol: m, data })];
  expect([short.rank, Array.from(short.pivot)]).toEqual([whole.rank, Array.from(whole.pivot)]);
  const found = triangle(short.R, short.rank, m);
  agreeAll(found, triangle(whole.R, whole.rank, m), { abs: 1e-9 * Math.sqrt(n) * 1e3, source: 'QR of all rows' });
});
