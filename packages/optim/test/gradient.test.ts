import { agreeAll } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { gradientOf } from '../src/gradient.ts';

const cubic = (x: Float64Array): number => x[0]! ** 3 + 2 * x[0]! * x[1]! + Math.exp(x[1]!);
const slopes = ([a, b]: number[]): number[] => [3 * a! * a! + 2 * b!, 2 * a! + Math.exp(b!)];

test.each([
  ['without bounds', {}],
  ['at a lower and an upper bound', { lower: Float64Array.of(0.7, -9), upper: Float64Array.of(9, 0.3) }],
  ['a hair from them', { lower: Float64Array.of(0.7 - 1e-9, -9), upper: Float64Array.of(9, 0.3 + 1e-9) }],
  ['in a narrow box', { lower: Float64Array.of(0.7 - 1e-6, 0.3), upper: Float64Array.of(0.7, 0.3 + 1e-6) }],
])('differences %s are second order and stay inside', (_, bounds: { lower?: Float64Array; upper?: Float64Array }) => {
  const inside = (x: Float64Array): number => {
    x.forEach((xi, i) => {
      expect(xi >= (bounds.lower?.[i] ?? -Infinity) && xi <= (bounds.upper?.[i] ?? Infinity)).toBe(true);
    });
    return cubic(x);
  };
  const par = Float64Array.of(0.7, 0.3);
  const gradient = new Float64Array(2);
  gradientOf(inside, inside, bounds)(par, gradient);
  agreeAll(gradient, slopes([0.7, 0.3]), { rel: 1e-8, source: 'derivatives by hand' });
  agreeAll(par, [0.7, 0.3], { source: 'left as it was' });
});

test('a fixed variable has no slope', () => {
  const at = Float64Array.of(0.7, 0.3);
  const gradient = new Float64Array(2);
  gradientOf(cubic, cubic, { lower: at.slice(), upper: at.slice() })(at, gradient);
  expect([...gradient]).toEqual([0, 0]);
});
