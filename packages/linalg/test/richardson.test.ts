import { agreeAll } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { richardsonGradient, richardsonHessian, richardsonJacobian } from '../src/richardson.ts';

const source = 'R 4.2.2, numDeriv 2016.8-1.1';
const curved = (x: Float64Array) => Math.exp(x[0]) * x[1] ** 2 + Math.sin(x[1]);

describe('against numDeriv', () => {
  test('gradient, an element of x being zero', () => {
    const gradient = richardsonGradient(curved, Float64Array.of(0, 1.5));
    agreeAll(gradient, [2.2499999999974665, 3.0707372016750361], { rel: 2e-15, source });
  });

  test('Hessian, whose inexact digits agree too', () => {
    const { data } = richardsonHessian(curved, Float64Array.of(0, 1.5));
    // exp(0) 1.5^2 is 2.25: the sixth digit is the scheme's own error, the same on both sides.
    agreeAll(data, [2.2499941938594383, 3.0000000017276873, 3.0000000017276873, 1.0025050133934046], {
      rel: 1e-14,
      source,
    });
  });

  test('Jacobian, an element of x being nearly zero', () => {
    const g = (x: Float64Array) => Float64Array.of(x[0] * x[1], x[0] ** 3);
    const { data, nrow, ncol } = richardsonJacobian(g, Float64Array.of(1e-6, -2));
    expect([nrow, ncol]).toEqual([2, 2]);
    agreeAll(data, [-2, 2.9999999999999929e-12, 1.0000000000041386e-6, 0], { rel: 1e-14, source });
  });

  test('the points evaluated, in number and place', () => {
    const steps: number[] = [];
    richardsonGradient((x) => steps.push(x[0]), Float64Array.of(1.5));
    agreeAll(steps, [1.50015, 1.49985, 1.500075, 1.499925, 1.5000375, 1.4999625, 1.50001875, 1.49998125], {
      rel: 1e-15,
      source,
    });
    let count = 0;
    richardsonHessian((x) => x[0] + x[1] + x[2] + 0 * count++, Float64Array.of(1, 2, 3));
    expect(count).toBe(1 + 4 * (9 + 3));
  });
});

test('polynomials of degree seven have exact gradients', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), (x) => {
      const [slope] = richardsonGradient((at) => at[0] ** 7, Float64Array.of(x));
      agreeAll([slope], [7 * x ** 6], { rel: 1e-10, source: 'calculus; rounding of f over the smallest step' });
    }),
  );
});

test('the Hessian of a quadratic is its matrix', () => {
  const f = (x: Float64Array) => x[0] ** 2 + 3 * x[0] * x[1] - 2 * x[1] ** 2;
  agreeAll(richardsonHessian(f, Float64Array.of(1, 2)).data, [2, 3, 3, -4], { rel: 1e-11, source: 'calculus' });
});

test('no coordinates: an empty result with the right shape', () => {
  const none = new Float64Array(0);
  expect(richardsonGradient(() => 1, none)).toHaveLength(0);
  expect(richardsonHessian(() => 1, none).data).toHaveLength(0);
  expect(richardsonJacobian(() => Float64Array.of(1, 2), none).nrow).toBe(2);
});

test('a function that returns the same array each time is no trouble', () => {
  const out = new Float64Array(1);
  const g = (x: Float64Array) => {
    out[0] = x[0] ** 2;
    return out;
  };
  agreeAll(richardsonJacobian(g, Float64Array.of(3)).data, [6], { rel: 1e-10, source: 'calculus' });
});
