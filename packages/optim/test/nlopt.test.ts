import { createRequire } from 'node:module';
import { agreeAll } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { loadNlopt } from '../src/index.ts';
import { classicalStart, rosenbrock } from './rosenbrock.ts';

const nlopt = await loadNlopt();
const source = 'minimum by hand';

test.each(['LN_BOBYQA', 'LN_NELDERMEAD', 'LN_SBPLX', 'LD_LBFGS', 'LD_SLSQP'] as const)(
  '%s on Rosenbrock',
  (algorithm) => {
    const { par, value, stop } = nlopt.minimize(algorithm, rosenbrock, classicalStart(), {
      gradient: true,
      xtolRel: 1e-10,
    });
    agreeAll(par, [1, 1], { abs: 1e-4, source });
    expect(value).toBe(rosenbrock(par));
    expect(stop.reason).toBe('converged');
    expect(stop.evaluations.g > 0).toBe(algorithm.startsWith('LD_'));
  },
);

test('a gradient method without gradients takes differences', () => {
  const { par } = nlopt.minimize('LD_LBFGS', rosenbrock, classicalStart(), { xtolRel: 1e-10 });
  agreeAll(par, [1, 1], { abs: 1e-5, source });
});

test('bounds: one that binds on one side, one parameter left free', () => {
  const upper = Float64Array.of(Infinity, 0.5);
  const { par } = nlopt.minimize('LN_BOBYQA', rosenbrock, Float64Array.of(-1.2, 0.2), { upper, xtolRel: 1e-10 });
  agreeAll(par, [0.7085595037613498, 0.5], { abs: 1e-5, source: 'root of 400 x (x^2 - 1/2) + 2 (x - 1)' });
  const lower = Float64Array.of(1.5, -Infinity);
  const above = nlopt.minimize('LN_BOBYQA', rosenbrock, Float64Array.of(2, 2), { lower, xtolRel: 1e-10 });
  agreeAll(above.par, [1.5, 2.25], { abs: 1e-5, source });
});

test('infinite bounds are no bounds: the path does not change', () => {
  const free = nlopt.minimize('LN_BOBYQA', rosenbrock, classicalStart(), { record: true });
  const bounds = { lower: new Float64Array(2).fill(-Infinity), upper: new Float64Array(2).fill(Infinity) };
  const bounded = nlopt.minimize('LN_BOBYQA', rosenbrock, classicalStart(), { record: true, ...bounds });
  expect(bounded.trace).toEqual(free.trace);
});

// NLopt's L-BFGS sets aside 2 x 8 x n x maxeval bytes of its own: with 40 coordinates more than the 16 MB it begins with
test('its memory may grow', () => {
  const bowl = (x: Float64Array): number => x.reduce((sum, v, i) => sum + (v - i) ** 2, 0);
  const { par, stop } = nlopt.minimize('LD_LBFGS', bowl, new Float64Array(40), { xtolRel: 1e-10, maxeval: 100_000 });
  expect(stop.reason).toBe('converged');
  agreeAll(
    par,
    Array.from(par, (_, i) => i),
    { abs: 1e-4, source },
  );
});
test('its memory may grow within an objective that runs NLopt, while a gradient is asked for', () => {
  const inner = (x: Float64Array): number => x.reduce((sum, v) => sum + v * v, 0);
  const outer = (x: Float64Array): number => {
    const { value } = nlopt.minimize('LD_LBFGS', inner, new Float64Array(80).fill(1), { maxeval: 400_000 });
    return rosenbrock(x) + value;
  };
  const { par } = nlopt.minimize('LD_LBFGS', outer, classicalStart(), { xtolRel: 1e-10, maxeval: 200 });
  agreeAll(par, [1, 1], { abs: 1e-3, source });
});

test('the budget is kept and named', () => {
  const { stop, trace } = nlopt.minimize('LN_BOBYQA', rosenbrock, classicalStart(), { maxeval: 20, record: true });
  expect([stop.reason, stop.evaluations.f]).toEqual(['budget', 20]);
  expect(trace?.value.length).toBe(20);
  expect(trace?.phase).toBe('bobyqa');
});

test('values that are no numbers are failures, and the best finite point is kept', () => {
  const nowhere = nlopt.minimize('LN_BOBYQA', () => Number.NaN, classicalStart());
  expect(nowhere.stop.reason).toBe('failed');
  expect(nowhere.stop.evaluations.f).toBe(1);
  const holed = (x: Float64Array): number => (x[0]! > -1 ? Number.NaN : rosenbrock(x));
  const { par, value } = nlopt.minimize('LN_NELDERMEAD', holed, classicalStart(), { maxeval: 500 });
  expect(value).toBe(rosenbrock(par));
  expect(value).toBeLessThanOrEqual(rosenbrock(classicalStart()));
});

test('an algorithm that NLopt has not is a failure, not an exception', () => {
  expect(nlopt.minimize('LN_NONE', rosenbrock, classicalStart()).stop.reason).toBe('failed');
});

test('an exception of the objective passes through, runs may nest, and the library goes on', () => {
  const fault = (): number => {
    throw new Error('from the objective');
  };
  expect(() => nlopt.minimize('LN_BOBYQA', fault, classicalStart())).toThrow('from the objective');
  const inner = (a: number): number =>
    nlopt.minimize('LN_BOBYQA', (x) => (x[0]! - a) ** 2 + (x[1]! - 1) ** 2, classicalStart(), { maxeval: 100 }).value +
    a * a;
  const outer = nlopt.minimize('LN_NELDERMEAD', (x) => inner(x[0]!) + x[1]! ** 2, Float64Array.of(1, 1), {
    maxeval: 60,
  });
  expect(outer.value).toBeLessThan(1e-3);
});

test('a run leaves nothing behind in the memory of the library', () => {
  const library = createRequire(import.meta.url)('nlopt-js') as { GC: { flush(): number } };
  nlopt.minimize('LN_BOBYQA', rosenbrock, classicalStart());
  expect(library.GC.flush()).toBe(0);
});

test('the host keeps its own listeners, and no other', () => {
  const sources = (['uncaughtException', 'unhandledRejection'] as const)
    .flatMap((event) => process.listeners(event as 'uncaughtException'))
    .map(String);
  expect(sources.filter((text) => /ExitStatus|abort/.test(text))).toEqual([]);
});
