import { agreeAll } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { covarianceOf, KINDS } from '../src/covariance.ts';

const M = 4;
/** Of points 0, 1, 2.5, 3 on a line. */
const DISTANCES = Float64Array.from([0, 1, 2.5, 3].flatMap((x) => [0, 1, 2.5, 3].map((y) => Math.abs(x - y))));
const theta = (k: number) =>
  fc
    .array(fc.double({ min: -1.5, max: 1.5, noNaN: true }), { minLength: k, maxLength: k })
    .map((x) => Float64Array.from(x));

describe.each(KINDS)('%s', (kind) => {
  const covariance = covarianceOf(kind, M, DISTANCES);
  const { k } = covariance;
  const matrix = (fill: (out: Float64Array) => void): Float64Array => {
    const out = new Float64Array(M * M).fill(Number.NaN);
    fill(out);
    return out;
  };
  /** Central difference of a matrix in theta_h, error O(step^4). */
  const difference = (of: (at: Float64Array) => Float64Array, at: Float64Array, h: number): Float64Array => {
    const step = 1e-3;
    const moved = (by: number): Float64Array => of(Float64Array.from(at, (x, i) => (i === h ? x + by * step : x)));
    const [far, near, back, behind] = [2, 1, -1, -2].map(moved) as Float64Array[];
    return Float64Array.from(far as Float64Array, (f, i) => {
      const across = 8 * ((near?.[i] ?? 0) - (back?.[i] ?? 0)) - (f - (behind?.[i] ?? 0));
      return across / (12 * step);
    });
  };

  test('first and second derivatives are those of the map', () => {
    fc.assert(
      fc.property(theta(k), fc.nat(k - 1), fc.nat(k - 1), (at, h, j) => {
        const size = Math.max(...matrix((out) => covariance.sigma(at, out)));
        const tolerance = { abs: 1e-8 * size, source: 'central differences, step 1e-3' };
        const first = (point: Float64Array): Float64Array => matrix((out) => covariance.first(point, h, out));
        agreeAll(
          first(at),
          difference((x) => matrix((out) => covariance.sigma(x, out)), at, h),
          tolerance,
          'first',
        );
        agreeAll(
          matrix((out) => covariance.second(at, h, j, out)),
          difference(first, at, j),
          tolerance,
          'second',
        );
      }),
      { numRuns: 60 },
    );
  });
  test('has as many parameters as mmrm counts', () => {
    const counts: Readonly<Record<string, number>> = {
      us: 10,
      'cs-hom': 2,
      'ar1-hom': 2,
      'toep-hom': 4,
      'ad-hom': 4,
      exp: 2,
      gau: 2,
    };
    const more: Readonly<Record<string, number>> = { 'cs-het': 5, 'ar1-het': 5, 'toep-het': 7, 'ad-het': 7 };
    expect([k, covariance.names.length, new Set(covariance.names).size]).toEqual(
      Array(3).fill({ ...counts, ...more }[kind]),
    );
  });
});

test('the elements of us follow row by row, their scales are innovation standard deviations', () => {
  const out = new Float64Array(9);
  covarianceOf('us', 3).sigma(Float64Array.of(Math.log(2), Math.log(3), 0, 1, 5, 7), out);
  // L = diag(2, 3, 1) [1; 1 1; 5 7 1]
  agreeAll(out, [4, 6, 10, 6, 18, 36, 10, 36, 75], { rel: 1e-14, source: "by hand: L L'" });
});
test('cs starts half way between its bound and 1, not at independence', () => {
  const out = new Float64Array(9);
  covarianceOf('cs-hom', 3).sigma(Float64Array.of(0, 0), out);
  agreeAll(out, [1, 0.25, 0.25, 0.25, 1, 0.25, 0.25, 0.25, 1], { abs: 1e-15, source: '(1 - a) / 2 with a = 1/2' });
});
