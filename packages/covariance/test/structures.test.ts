import { structured } from '@mixdiff/contract';
import { cholesky } from '@mixdiff/linalg';
import { agree, agreeAll } from '@mixdiff/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Coordinates, coordinatesOf, SEARCHED } from '../src/index.ts';

const labels = ['1', '2', '3', '4'];
const m = labels.length;
const of = (kind: (typeof SEARCHED)[number]): Coordinates => {
  const found = coordinatesOf(structured(kind, labels));
  if (!found) throw new Error(kind);
  return found;
};
const matrix = (at: Coordinates, x: Float64Array): Float64Array => {
  const out = new Float64Array(m * m);
  at.covariance(x, out);
  return out;
};
const points = (length: number) =>
  fc
    .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: length, maxLength: length })
    .map((x) => Float64Array.from(x));

describe.each(SEARCHED)('%s', (kind) => {
  const at = of(kind);
  test('every point is a positive definite matrix, and comes back from its canonical parameters', () => {
    fc.assert(
      fc.property(points(at.length), (x) => {
        expect(cholesky(matrix(at, x), m)).toBe(-1);
        agreeAll(at.fromPoint(at.toPoint(x)) ?? [], [...x], { abs: 1e-8, rel: 1e-8, source: 'the inverse map' });
      }),
      { numRuns: 50 },
    );
  });
  test('its derivatives are those of the matrix', () => {
    fc.assert(
      fc.property(points(at.length), (x) => {
        const h = 1e-6;
        const out = new Float64Array(m * m);
        for (let k = 0; k < at.length; k++) {
          at.derivative(x, k, out);
          const [up, down] = [h, -h].map((by) =>
            matrix(
              at,
              x.map((v, i) => (i === k ? v + by : v)),
            ),
          ) as [Float64Array, Float64Array];
          agreeAll(
            out,
            Array.from(up, (v, e) => (v - (down[e] ?? 0)) / (2 * h)),
            { abs: 1e-6, rel: 1e-6, source: 'differences' },
          );
        }
      }),
      { numRuns: 20 },
    );
  });
  test('without correlation it has the variances that it is given', () => {
    const variance = kind.endsWith('hom') ? Float64Array.of(4, 4, 4, 4) : Float64Array.of(1, 4, 9, 16);
    const C = matrix(at, at.independent(variance));
    for (let j = 0; j < m; j++)
      for (let i = 0; i < m; i++)
        agree(C[j * m + i] ?? 0, i === j ? (variance[i] ?? 0) : 0, { abs: 1e-9, source: 'given' });
  });
});
test('edges and what lies beyond them have no coordinates', () => {
  expect(of('cs-hom').fromPoint({ sigma2: 1, parameters: { rho: -1 / 3 } })).toBeNull();
  expect(of('cs-hom').fromPoint({ sigma2: 1, parameters: { rho: -0.333 } })).not.toBeNull();
  expect(of('ar1-hom').fromPoint({ sigma2: 1, parameters: { rho: 1 } })).toBeNull();
  expect(of('toep-hom').fromPoint({ sigma2: 1, parameters: { 'rho.1': 0.9, 'rho.2': -0.9, 'rho.3': 0 } })).toBeNull();
  expect(of('cs-hom').fromPoint({ sigma2: 0, parameters: { rho: 0.1 } })).toBeNull();
  expect(coordinatesOf(structured('exp', labels))).toBeNull();
});
