import { agreeAll } from '@mixdiff/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { autocorrelations, autoregressiveMovingAverage, byLag } from '../../src/residual/arma.ts';

const map = (p: number, q: number) => autoregressiveMovingAverage(Int32Array.of(0, 1, 2, 3), [p, q], 4);
const source = 'nlme 3.1-162, corARMA';

test('unconstrained parameters of phi 0.3, theta 0.5 and 0.2, and the autocorrelations', () => {
  agreeAll(map(1, 2).unconstrained(Float64Array.of(0.3, 0.5, 0.2)), [0.6190392084, 0.887303195, 0.4054651081], {
    abs: 1e-9,
    source,
  });
  const rho = autocorrelations(Float64Array.of(0.3), Float64Array.of(0.5, 0.2), 3);
  // an ARMA(1, 2) has 0.3048161329 and 0.0914448399 at lags 2 and 3
  agreeAll(rho, [1, 0.656227758, 0.466737841, 0.1400213523], { abs: 1e-9, source });
  const three = autocorrelations(Float64Array.of(0.3), Float64Array.of(0.5, 0.2, 0.1), 4);
  agreeAll(three, [1, 0.6719461217, 0.5502833256, 0.2707515095, 0.08122545286], { abs: 1e-9, source });
});
test('with as many autoregressive terms, those of an ARMA process', () => {
  const rho = autocorrelations(Float64Array.of(0.3, 0.1), Float64Array.of(0.5, 0.2), 4);
  agreeAll(rho, [1, 0.6979284369, 0.4088135593, 0.1924369115, 0.09861242938], { abs: 1e-9, source: 'stats::ARMAacf' });
});
test('moving averages by hand: theta / (1 + theta^2) at lag 1, nothing beyond', () => {
  agreeAll(autocorrelations(new Float64Array(0), Float64Array.of(0.5), 3), [1, 0.4, 0, 0], {
    abs: 1e-15,
    source: 'by hand',
  });
});
test('any unconstrained parameters are a process, and come back', () => {
  const x = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(x, fc.constantFrom([3, 2], [2, 3], [5, 0], [0, 5]), (values, [p = 0, q = 0]) => {
      const { constrained, unconstrained } = map(p, q);
      const back = unconstrained(constrained(Float64Array.from(values)));
      for (const [k, v] of back.entries()) expect(v).toBeCloseTo(values[k] ?? Number.NaN, 5);
    }),
  );
});
test('nlme stops within 1.49e-8 of the edge, an AR(1) alone does not', () => {
  const stops = (left: number): boolean | undefined => map(1, 1).stops?.(Float64Array.of(1 - left, 0.1));
  expect([stops(1.6e-8), stops(1.4e-8)]).toEqual([false, true]);
  expect(map(1, 0).stops?.(Float64Array.of(1 - 1e-9))).toBe(false);
});
test('correlations by lag are those of an autoregressive process of order m - 1, and come back', () => {
  const x = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 });
  const toeplitz = byLag(Int32Array.of(0, 1, 2, 3), 4);
  fc.assert(
    fc.property(x, (values) => {
      const rho = toeplitz.constrained(Float64Array.from(values));
      const phi = map(3, 0).constrained(Float64Array.from(values));
      agreeAll(rho, autocorrelations(phi, new Float64Array(0), 3).slice(1), { abs: 1e-12, source: 'the process' });
      const back = toeplitz.unconstrained(rho);
      for (const [k, v] of back.entries()) expect(v).toBeCloseTo(values[k] ?? Number.NaN, 5);
    }),
  );
  expect(toeplitz.between(Float64Array.of(0.5, 0.3, 0.2))(0, 3)).toBe(0.2);
  // no Toeplitz matrix with these is positive definite
  expect(toeplitz.unconstrained(Float64Array.of(0.9, 0, 0)).every(Number.isFinite)).toBe(false);
});
