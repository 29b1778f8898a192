import { cholesky, symmetricEigen } from '@mixdiff/linalg';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countParameters, covariances, fillDelta, nativeParameters, placed } from '../src/covariance.ts';
import type { Level } from '../src/nesting.ts';
import { PD_CLASSES, type PdName } from '../src/pd/classes.ts';

const PD_NAMES = Object.keys(PD_CLASSES) as PdName[];

const level = (q: number, pd: PdName = 'pdLogChol'): Level => ({
  group: 'g',
  M: 3,
  q,
  member: new Int32Array(0),
  blocks: [{ term: 0, first: 0, column: 0, q, pd }],
});
const empty = (q: number) => [{ nrow: q, ncol: q, data: new Float64Array(q * q) }];

test('by hand: Sigma = diag(4, 1), sigma = 1', () => {
  const levels = [level(2)];
  const par = new Float64Array(3);
  const at = {
    beta: new Float64Array(0),
    Sigma: [{ nrow: 2, ncol: 2, data: Float64Array.of(4, 0, 0, 1) }],
    residual: { kind: 'variance', sigma2: 1 },
  } as const;
  expect(nativeParameters(levels, at, 1, par)).toBe(-1);
  expect([...par]).toEqual([Math.log(0.5), 0, -0]);
});

test('parameters -> Sigma -> parameters, and Sigma = sigma^2 (Delta Delta)^-1', () => {
  const numbers = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 3 }), fc.constantFrom(...PD_NAMES), numbers, (q, pd, values) => {
      const levels = [level(q, pd)];
      const d = countParameters(levels);
      const par = Float64Array.from(values.slice(0, d));
      const Sigma = empty(q);
      covariances(levels, par, 2, Sigma);
      const back = new Float64Array(d);
      expect(nativeParameters(levels, { beta: back, Sigma, residual: { kind: 'variance', sigma2: 2 } }, 2, back)).toBe(
        -1,
      );
      back.forEach((v, i) => {
        expect(v).toBeCloseTo(par[i] as number, 6);
      });
      const delta = new Float64Array(q * q);
      for (const { block, from } of placed(levels)) fillDelta(block, par, from, delta, q);
      let half = 0;
      for (let j = 0; j < q; j++) half += Math.log(delta[j * (q + 1)] as number);
      const factor = (Sigma[0]?.data ?? new Float64Array()).map((s) => s / 2);
      expect(cholesky(factor, q)).toBe(-1);
      let logDet = 0;
      for (let j = 0; j < q; j++) logDet += Math.log(factor[j * (q + 1)] as number);
      expect(logDet).toBeCloseTo(-half, 8);
    }),
    { numRuns: 100 },
  );
});

test('a singular Sigma has no such parameters', () => {
  const Sigma = [{ nrow: 2, ncol: 2, data: Float64Array.of(1, 1, 1, 1) }];
  expect(symmetricEigen(Float64Array.of(1, 1, 1, 1), 2).values[1]).toBeCloseTo(0, 12);
  const par = new Float64Array(3);
  expect(nativeParameters([level(2)], { beta: par, Sigma, residual: { kind: 'variance', sigma2: 1 } }, 1, par)).toBe(0);
});
