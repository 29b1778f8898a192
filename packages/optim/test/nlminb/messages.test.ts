import { expect, test } from 'vitest';
import { nlminb } from '../../src/index.ts';

const bowl = (x: Float64Array): number => x.reduce((sum, xi) => sum + (xi - 1) ** 2, 0);
const start = (): Float64Array => new Float64Array(2);
const ends = (options: Parameters<typeof nlminb>[2]) => {
  const { value, stop } = nlminb(bowl, start(), options);
  return [stop.message, stop.code, value, stop.iterations, stop.evaluations.f, stop.evaluations.g];
};

/** Each end as R 4.2.2 prints it for the same call. */
test('settings out of range: nothing is evaluated, the highest slot is named', () => {
  const none = [1, 0, 0, 0, 0];
  expect(ends({ control: { 'rel.tol': 1 } })).toEqual(["'control' component 'rel.tol' = 1, is out of range", ...none]);
  expect(ends({ control: { 'x.tol': 3, 'rel.tol': 1 } })[0]).toBe("'control' component 'x.tol' = 3, is out of range");
  expect(ends({ control: { 'step.max': -1e-7 } })[0]).toBe("'control' component 'step.max' = -1e-07, is out of range");
  expect(ends({ scale: Float64Array.of(-1) })).toEqual(['See PORT documentation.  Code (18)', ...none]);
  expect(ends({ scale: Float64Array.of(-1), control: { 'scale.init': 1 } })[1]).toBe(0);
});

test('bounds that cross, and bounds too near for a difference', () => {
  const two = (a: number): Float64Array => new Float64Array(2).fill(a);
  expect(ends({ lower: two(2), upper: two(1) })).toEqual(['See PORT documentation.  Code (82)', 1, 0, 0, 1, 1]);
  const near = { lower: Float64Array.of(0, -1e-20), upper: Float64Array.of(1e-300, 1) };
  expect(ends(near)).toEqual(['gr cannot be computed at initial par (65)', 1, 2, 0, 1, 0]);
  const fixed = { lower: Float64Array.of(0), upper: two(0) };
  expect(ends(fixed)).toEqual(['both X-convergence and relative convergence (5)', 0, 2, 1, 1, 0]);
});

test('limits', () => {
  const nine = ['function evaluation limit reached without convergence (9)', 1, 2, 1, 1, 2];
  expect(ends({ control: { 'eval.max': 0 } })).toEqual(nine);
  expect(ends({ control: { 'iter.max': 0 } })).toEqual([
    'iteration limit reached without convergence (10)',
    1,
    2,
    0,
    1,
    2,
  ]);
});
