import { isRefusal } from '@mixdiff/contract';
import { agreeAll } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { loadNlopt, type Minimizer, minimizerNamed, optimizers } from '../src/index.ts';

const nlopt = await loadNlopt();
const source = 'minimum by hand';
const named = (name: string): Minimizer => {
  const answer = minimizerNamed(name, nlopt);
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer;
};
/** (x1 - 1)^2 + 4 (x2 + x1 - 3)^2 + 2, minimum 2 at (1, 2). */
const bowl = (x: Float64Array, g?: Float64Array): number => {
  const [a, b] = x as unknown as [number, number];
  g?.set([2 * (a - 1) + 8 * (b + a - 3), 8 * (b + a - 3)]);
  return (a - 1) ** 2 + 4 * (b + a - 3) ** 2 + 2;
};
const start = (): Float64Array => Float64Array.of(4, -1);

describe.each(optimizers)('$name', ({ name, usesGradient, takesBounds }) => {
  test.each([true, false])('finds the minimum of a quadratic, gradient %s', (gradient) => {
    const given = start();
    const { par, value, stop, trace } = named(name)(bowl, given, { gradient, record: true, names: ['a', 'b'] });
    expect(stop.reason).toBe('converged');
    agreeAll(par, [1, 2], { abs: 2e-3, source });
    expect(value).toBeLessThan(2 + 1e-5);
    expect(given).toEqual(start());
    expect(stop.evaluations.g > 0).toBe(usesGradient);
    expect(trace?.value.length).toBe(stop.evaluations.f);
    expect([trace?.names, new Set(trace?.phase).size]).toEqual([['a', 'b'], 1]);
    const accepted = trace?.value.filter((_, row) => trace.accepted[row] === 1) ?? [];
    expect(accepted.length).toBeGreaterThan(0);
    expect(Math.min(...accepted)).toBeLessThan(2 + 1e-4);
  });

  test('no run takes more evaluations than the most that it may', () => {
    const { stop } = named(name)(bowl, start(), { gradient: true, most: 2 });
    expect(stop.reason).toBe('budget');
    expect(stop.evaluations.f).toBeLessThanOrEqual(2);
  });

  test('bounds: kept, or refused', () => {
    const lower = Float64Array.of(2, -Infinity);
    const outside = (x: Float64Array, g?: Float64Array): number => {
      if (x[0]! < 2) throw new Error('outside the bounds');
      return bowl(x, g);
    };
    const { par, stop } = named(name)(outside, start(), { gradient: true, lower });
    if (takesBounds) agreeAll(par, [2, 1], { abs: 2e-3, source });
    else expect(stop.reason).toBe('failed');
  });

  test('the same call twice gives the same bits; a failing objective is a value', () => {
    const once = (): unknown => named(name)(bowl, start(), { gradient: true });
    expect(once()).toEqual(once());
    const { par } = named(name)(() => Number.NaN, start());
    expect(par.length).toBe(2);
  });
});

test('names and what they stand for', () => {
  expect(optimizers.map(({ name }) => name)).not.toContain('L-BFGS-B');
  expect(minimizerNamed('optimx')).toMatchObject({ refused: 'optim/unknown-optimizer' });
  expect(minimizerNamed('bobyqa')).toMatchObject({ refused: 'optim/needs-nlopt' });
});
