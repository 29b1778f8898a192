import { agree, agreeAll } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newton } from '../src/newton/newton.ts';
import { modelOf, trustStep } from '../src/newton/trust-step.ts';
import { residuals, sumOfSquares } from './more-garbow-hillstrom.ts';
import { classicalStart, rosenbrock } from './rosenbrock.ts';

const source = 'minimum by hand';
const gradient = true;

describe('the step in a trust region', () => {
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Array.from(a, (x, i) => x * b[i]!).reduce((s, x) => s + x, 0);

  test('a saddle is left along its descending axis', () => {
    const model = modelOf(Float64Array.of(1, 0, 0, -1), Float64Array.of(0, 0))!;
    const { step, decrease } = trustStep(model, 2);
    agreeAll(step.map(Math.abs), [0, 2], { abs: 1e-12, source });
    agree(decrease, 2, { rel: 1e-12, source });
  });

  test('no step of the region lowers the model more', () => {
    const entry = fc.double({ min: -5, max: 5, noNaN: true });
    const symmetric = fc.array(entry, { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(
        symmetric,
        fc.array(entry, { minLength: 3, maxLength: 3 }),
        fc.double({ min: 0.01, max: 10, noNaN: true }),
        (h, g, radius) => {
          const [a, b, c, d, e, f] = h as [number, number, number, number, number, number];
          const H = Float64Array.of(a, b, c, b, d, e, c, e, f);
          const value = (s: ArrayLike<number>): number =>
            dot(g, s) + 0.5 * [0, 1, 2].reduce((sum, i) => sum + s[i]! * dot(H.subarray(3 * i, 3 * i + 3), s), 0);
          const { step, decrease } = trustStep(modelOf(H, Float64Array.from(g))!, radius);
          const scale = 1e-7 * (1 + radius * radius * 20);
          expect(Math.sqrt(dot(step, step))).toBeLessThan(radius * (1 + 1e-8));
          agree(value(step), -decrease, { abs: scale, source: 'the model itself' });
          for (let k = 0; k < 60; k++) {
            const [p, t] = [Math.acos(1 - (2 * (k + 0.5)) / 60), k * 2.399963];
            for (const r of [radius, 0.5 * radius]) {
              const s = [r * Math.sin(p) * Math.cos(t), r * Math.sin(p) * Math.sin(t), r * Math.cos(p)];
              expect(value(s)).toBeGreaterThan(value(step) - scale);
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

test('Rosenbrock: with the Hessian given, by differences of gradients, by differences of values', () => {
  const hessian = ([a, b]: Float64Array | number[], out: Float64Array): void => {
    out.set([1200 * a! * a! - 400 * b! + 2, -400 * a!, -400 * a!, 200]);
  };
  const given = newton(rosenbrock, classicalStart(), { gradient, hessian, record: true });
  agreeAll(given.par, [1, 1], { abs: 1e-6, source });
  expect(given.stop.reason).toBe('converged');
  expect(given.trace?.value.length).toBe(given.stop.evaluations.f);
  expect(given.trace?.accepted.reduce((s, a) => s + a, 0)).toBe(given.stop.iterations + 1);
  const byGradients = newton(rosenbrock, classicalStart(), { gradient });
  agreeAll(byGradients.par, [1, 1], { abs: 1e-6, source });
  expect(byGradients.stop.iterations).toBe(given.stop.iterations);
  agreeAll(newton(rosenbrock, classicalStart()).par, [1, 1], { abs: 1e-5, source });
});

const minima: Record<string, [number[], number]> = {
  freudensteinRoth: [[0.5, -2], 48.9842536792],
  helicalValley: [[-1, 0, 0], 0],
  bard: [[1, 1, 1], 8.21487730657e-3],
  kowalikOsborne: [[0.25, 0.39, 0.415, 0.39], 3.07505603849e-4],
  brownDennis: [[25, 5, -5, -1], 85822.2016263],
  powellSingular: [[3, -1, 0, 1], 0],
  wood: [[-3, -1, -3, -1], 0],
  watson: [[0, 0, 0, 0, 0, 0], 2.28767005355e-3],
};
test.each(Object.entries(minima))('%s', (name, [start, minimum]) => {
  expect(Object.keys(residuals)).toContain(name);
  const { value, stop } = newton(sumOfSquares(name), Float64Array.from(start), { gradient });
  expect(stop.reason).toBe('converged');
  agree(value, minimum, {
    rel: 1e-9,
    abs: 1e-9,
    source: 'Moré, Garbow and Hillstrom (1981); digits from R 4.2.2 nlminb',
  });
});

test('a start at a saddle is left; a maximum too', () => {
  const saddle = (x: Float64Array, g?: Float64Array): number => {
    const [a, b] = x as unknown as [number, number];
    g?.set([2 * a, -2 * b + 4 * b ** 3]);
    return a * a - b * b + b ** 4;
  };
  const { par, value } = newton(saddle, Float64Array.of(0, 0), { gradient });
  agree(value, -0.25, { abs: 1e-10, source });
  agree(Math.abs(par[1]!), Math.SQRT1_2, { abs: 1e-6, source });
  const top = newton((x) => Math.cos(x[0]!), Float64Array.of(0));
  agree(top.value, -1, { abs: 1e-9, source });
});

describe('in a box', () => {
  test('a bound that binds, one that is reached and left again, a fixed variable', () => {
    const upper = Float64Array.of(Infinity, 0.5);
    agreeAll(newton(rosenbrock, Float64Array.of(-1.2, 0.2), { gradient, upper }).par, [0.7085595037613498, 0.5], {
      abs: 1e-6,
      source: 'root of 400 x (x^2 - 1/2) + 2 (x - 1)',
    });
    const lower = Float64Array.of(0, 0);
    const corner = newton(rosenbrock, Float64Array.of(0, 2), { gradient, lower });
    agreeAll(corner.par, [1, 1], { abs: 1e-6, source });
    const fixed = { lower: Float64Array.of(2, -9), upper: Float64Array.of(2, 9) };
    agreeAll(newton(rosenbrock, Float64Array.of(2, 0), { gradient, ...fixed }).par, [2, 4], { abs: 1e-6, source });
  });

  test('never leaves it, differences included, and ends where no free derivative is left', () => {
    const number = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(number, number), fc.tuple(number, number), fc.boolean(), (a, b, withGradient) => {
        const lower = Float64Array.of(Math.min(a[0], b[0]), Math.min(a[1], b[1]));
        const upper = Float64Array.of(Math.max(a[0], b[0]) + 1e-3, Math.max(a[1], b[1]) + 1e-3);
        const guarded = (x: Float64Array, g?: Float64Array): number => {
          for (let i = 0; i < 2; i++) if (x[i]! < lower[i]! || x[i]! > upper[i]!) throw new Error('outside');
          return rosenbrock(x, g);
        };
        const { par, stop } = newton(guarded, lower.slice(), {
          lower,
          upper,
          gradient: withGradient,
          control: { 'iter.max': 300 },
        });
        expect(stop.reason).toBe('converged');
        const g = new Float64Array(2);
        rosenbrock(par, g);
        for (let i = 0; i < 2; i++) {
          if (par[i] === lower[i]) expect(g[i]).toBeGreaterThan(-1e-2);
          else if (par[i] === upper[i]) expect(g[i]).toBeLessThan(1e-2);
          else expect(Math.abs(g[i]!)).toBeLessThan(1e-2);
        }
      }),
      { numRuns: 100 },
    );
  });
});

test('failures are values', () => {
  expect(newton(() => Number.NaN, classicalStart()).stop.reason).toBe('failed');
  const walled = (x: Float64Array): number => (x[0]! > -1 ? Infinity : rosenbrock(x));
  const { value, par, stop } = newton(walled, classicalStart());
  expect(['failed', 'budget', 'converged']).toContain(stop.reason);
  expect(value).toBe(walled(par));
  expect(newton(rosenbrock, classicalStart(), { gradient, control: { 'iter.max': 3 } }).stop.reason).toBe('budget');
  expect(newton(rosenbrock, classicalStart(), { gradient, control: { 'eval.max': 4 } }).stop.evaluations.f).toBe(4);
});
