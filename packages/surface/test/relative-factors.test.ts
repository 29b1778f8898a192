import { agreeAll } from '@mixdiff/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { covariance, relativeFactors, semidefiniteFactor } from '../src/relative-factors.ts';

/** G G' of c x rank: singular where rank < c. */
function squareOf(g: readonly number[], c: number, rank: number): Float64Array {
  const S = new Float64Array(c * c);
  for (let i = 0; i < c; i++) {
    for (let j = 0; j < c; j++) for (let k = 0; k < rank; k++) S[j * c + i] += g[k * 4 + i] * g[k * 4 + j];
  }
  return S;
}
const size = fc.integer({ min: 1, max: 4 });
// away from nearly singular by chance: what is below the pivots' rounding is not asked for here
const entries = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 16, maxLength: 16 });

test('lower triangular, and its square is the matrix, singular or not', () => {
  fc.assert(
    fc.property(size, size, entries, (c, rank, g) => {
      const S = squareOf(g, c, Math.min(rank, c));
      const T = semidefiniteFactor(S, c) as Float64Array;
      for (let j = 0; j < c; j++) for (let i = 0; i < j; i++) expect(T[j * c + i]).toBe(0);
      const scale = S.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
      // a pivot of rounding may be taken for one: its column is of the size of the root of it
      agreeAll(covariance(T, c, 1).data, S, { abs: 1e-12 * scale, source: "GG'" });
    }),
  );
});
test('no covariance, no factor', () => {
  expect(semidefiniteFactor(Float64Array.of(1, 2, 2, 1), 2)).toBeNull();
  expect(semidefiniteFactor(Float64Array.of(Number.NaN), 1)).toBeNull();
  const Sigma = [{ nrow: 2, ncol: 2, data: Float64Array.of(1, 2, 2, 1) }];
  const at = { beta: new Float64Array(0), Sigma, residual: { kind: 'variance', sigma2: 1 } } as const;
  expect(relativeFactors(at, 1, [[0, 1]])).toBeNull();
});
test('columns are taken in the order asked for, over sigma^2', () => {
  const Sigma = [{ nrow: 2, ncol: 2, data: Float64Array.of(4, 2, 2, 10) }];
  const at = { beta: new Float64Array(0), Sigma, residual: { kind: 'variance', sigma2: 2 } } as const;
  const [T] = relativeFactors(at, 2, [[1, 0]]) as Float64Array[];
  agreeAll(covariance(T, 2, 2).data, [10, 2, 2, 4], { rel: 1e-14, source: 'rows and columns swapped' });
});
