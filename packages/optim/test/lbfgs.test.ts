import { agreeAll } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { lbfgs } from '../src/index.ts';
import { classicalStart, rosenbrock } from './rosenbrock.ts';

const source = 'minimum by hand';
const gradient = true;

test('Rosenbrock, with the objective’s gradient and without', () => {
  const given = lbfgs(rosenbrock, classicalStart(), { gradient, record: true });
  agreeAll(given.par, [1, 1], { abs: 1e-4, source });
  expect(given.stop.reason).toBe('converged');
  expect(given.trace?.value.length).toBe(given.stop.evaluations.f);
  expect(given.value).toBe(rosenbrock(given.par));
  agreeAll(lbfgs(rosenbrock, classicalStart()).par, [1, 1], { abs: 1e-4, source });
});

test('a steep start: the first, uphill step stays short', () => {
  const steep = (x: Float64Array, g?: Float64Array): number => {
    const e = Math.exp(-2 * x[0]!);
    if (g) g[0] = 1 - 2e4 * e;
    return x[0]! + 1e4 * e;
  };
  const { par, stop } = lbfgs(steep, Float64Array.of(0), { gradient });
  agreeAll(par, [Math.log(2e4) / 2], { abs: 1e-5, source });
  expect(stop.reason).toBe('converged');
});

test('a function without a minimum, or of which the slope never vanishes, ends by its budget with the best point', () => {
  const kink = (x: Float64Array, g?: Float64Array): number => {
    if (g) g[0] = Math.sign(x[0]! - 1) || 1;
    return Math.abs(x[0]! - 1);
  };
  const { stop, value, par } = lbfgs(kink, Float64Array.of(3.3), { gradient, control: { maxeval: 300 } });
  expect(stop.reason).not.toBe('converged');
  expect(stop.evaluations.f).toBeLessThanOrEqual(300);
  expect(value).toBe(kink(par));
});

test('values that are not finite: the best point is kept', () => {
  const holed = (x: Float64Array, g?: Float64Array): number => {
    const f = rosenbrock(x, g);
    return x[0]! > 0.5 ? Number.NaN : f;
  };
  const { value, par } = lbfgs(holed, classicalStart(), { gradient, control: { maxeval: 2000 } });
  expect(value).toBeLessThan(rosenbrock(classicalStart()));
  expect(value).toBe(rosenbrock(par));
  expect(lbfgs(() => Number.NaN, classicalStart()).stop.reason).toBe('failed');
});

test('bounds are refused', () => {
  expect(lbfgs(rosenbrock, classicalStart(), { gradient, lower: Float64Array.of(0, 0) }).stop.reason).toBe('failed');
  const infinite = new Float64Array(2).fill(-Infinity);
  expect(lbfgs(rosenbrock, classicalStart(), { gradient, lower: infinite }).stop.reason).toBe('converged');
});
