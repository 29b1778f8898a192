import { agree, agreeAll } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { optim } from '../../src/index.ts';
import { classicalStart, rosenbrock } from '../rosenbrock.ts';

const source = 'R 4.2.2 stats::optim';
const gradient = true;

test('BFGS: R’s counts and end', () => {
  const { par, value, stop } = optim('BFGS', rosenbrock, classicalStart(), { gradient });
  expect([stop.evaluations, stop.code]).toEqual([{ f: 110, g: 43 }, 0]);
  agree(value, 9.59495564376983e-18, { rel: 1e-12, source });
  agreeAll(par, [0.999999996904914, 0.999999993797419], { rel: 1e-14, source });
});

test('BFGS by differences of step 1e-3, and cut short', () => {
  const byDifferences = optim('BFGS', rosenbrock, classicalStart());
  expect(byDifferences.stop.evaluations).toEqual({ f: 118, g: 38 });
  agreeAll(byDifferences.par, [0.9998044332313974, 0.9996083806234812], { rel: 1e-14, source });
  const short = optim('BFGS', rosenbrock, classicalStart(), { gradient, control: { maxit: 20 } });
  expect([short.stop.reason, short.stop.code, short.stop.evaluations]).toEqual(['budget', 1, { f: 51, g: 20 }]);
  agree(short.value, 0.1345604919267306, { rel: 1e-13, source });
});

test.each([
  [1, 3957, 1001, 0.006802744848895123, [0.9174130307421975, 0.8413631802906685]],
  [2, 1016, 285, 3.716006754232574e-12, [1.000001925385291, 1.000003860207335]],
  [3, 3737, 1001, 1.544833204787034e-7, [0.9995982402073875, 0.9991961915078909]],
])('CG, formula %i', (type, f, g, value, par) => {
  const minimum = optim('CG', rosenbrock, classicalStart(), { gradient, control: { type, maxit: 1000 } });
  expect(minimum.stop.evaluations).toEqual({ f, g });
  agree(minimum.value, value, { rel: 1e-12, source });
  agreeAll(minimum.par, par, { rel: 1e-14, source });
});

test.each([
  [500, 195, 0, [1.00026013872567, 1.000505999303765]],
  [50, 51, 1, [-0.7146036243, 0.4701806927]],
  [4, 5, 1, [-1.08, 1]],
])('Nelder-Mead within %i evaluations', (maxit, f, code, par) => {
  const { stop, par: end } = optim('Nelder-Mead', rosenbrock, classicalStart(), { control: { maxit } });
  expect([stop.evaluations.f, stop.code]).toEqual([f, code]);
  agreeAll(end, par, { rel: 1e-9, source });
});

test('Nelder-Mead beside a wall, and on noise: the degenerate simplex is named', () => {
  const walled = (x: Float64Array): number => (x[0]! > 0.3 ? Infinity : x.reduce((s, xi) => s + (xi - 1) ** 2, 0));
  const wall = optim('Nelder-Mead', walled, new Float64Array(3));
  expect([wall.stop.evaluations.f, wall.stop.code]).toEqual([200, 0]);
  agree(wall.value, 0.490002914831, { rel: 1e-11, source });
  let calls = 0;
  const noisy = (x: Float64Array): number =>
    x.reduce((s, xi) => s + (xi - 1) ** 2, 0) * (1 + 0.5 * Math.sin(1e3 * ++calls));
  const { stop } = optim('Nelder-Mead', noisy, new Float64Array(3));
  expect([stop.evaluations.f, stop.code, stop.reason]).toEqual([364, 10, 'failed']);
});

test('abstol', () => {
  const { stop, value } = optim('BFGS', rosenbrock, classicalStart(), { gradient, control: { abstol: 1 } });
  expect(stop.evaluations).toEqual({ f: 38, g: 11 });
  agree(value, 0.884097697372, { rel: 1e-11, source });
});

test.each(['BFGS', 'CG', 'Nelder-Mead'] as const)('%s: what R makes an error of is a failure', (method) => {
  expect(optim(method, () => Number.NaN, classicalStart()).stop.reason).toBe('failed');
  const bounded = optim(method, rosenbrock, classicalStart(), { lower: Float64Array.of(0, 0) });
  expect(bounded.stop.reason).toBe('failed');
});

test('a derivative that is not finite ends BFGS and CG', () => {
  const holed = (x: Float64Array): number => (x[0]! > -1.2 ? Number.NaN : rosenbrock(x));
  expect(optim('BFGS', holed, classicalStart()).stop.reason).toBe('failed');
  expect(optim('CG', holed, classicalStart()).stop.reason).toBe('failed');
});

/** Falls along x1 as far as one goes; its derivative grows so much on the way that their quotient is infinite. */
const cliff = (x: Float64Array, g?: Float64Array): number => {
  g?.set([x[0]! > -0.5 ? 1 : 1e200, 0]);
  return x[0]!;
};
test('CG along a direction that overflows: a failure that says so, not a line search without end', () => {
  const { stop } = optim('CG', cliff, new Float64Array(2), { gradient });
  expect(stop).toMatchObject({
    reason: 'failed',
    message: expect.stringContaining('direction of search is not finite'),
  });
});
test('BFGS along a direction that overflows ends too', () => {
  const steep = (x: Float64Array, g?: Float64Array): number => {
    g?.set([x[0]! > -0.5 ? 1 : 1e308, x[0]! > -0.5 ? 1e-10 : -1e308]);
    return x[0]!;
  };
  expect(optim('BFGS', steep, new Float64Array(2), { gradient }).stop.evaluations.f).toBeLessThan(10_000);
});
