import type { Minimum, Nlopt, Objective } from '@mixdiff/optim';
import { dyestuff2 } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { thetaLayout } from '../src/covariance.ts';
import { optimize } from '../src/optimize.ts';

const layout = thetaLayout(dyestuff2('ML').random);
/** An optimizer that ends where it is told, one point per call, after 7 evaluations each. */
function endingAt(...ends: number[]): Nlopt & { readonly starts: number[] } {
  const starts: number[] = [];
  return {
    starts,
    minimize(_algorithm, objective, start): Minimum {
      starts.push(start[0] as number);
      const par = Float64Array.of(ends[starts.length - 1] as number);
      const evaluations = { f: 7, g: 0 };
      const stop = {
        reason: 'converged' as const,
        code: null,
        message: '',
        optimizer: 'told',
        iterations: 7,
        evaluations,
      };
      return { par, value: objective(par), stop, trace: null };
    },
  };
}
const run = (objective: Objective, nlopt: Nlopt, boundary = 'check') =>
  optimize({ objective, layout, nlopt, optimizer: 'sbplx', tolerance: 'original', boundary }, Float64Array.of(1));
const downhill: Objective = (theta) => ((theta[0] as number) - 0.5) ** 2;
const uphill: Objective = (theta) => (theta[0] as number) ** 2;

describe('restart_edge', () => {
  test('restarts once, from the bound, when the criterion falls away from it', () => {
    const nlopt = endingAt(0, 0.5);
    const { theta, stop, notes } = run(downhill, nlopt);
    expect(nlopt.starts).toEqual([1, 0]);
    expect([...theta]).toEqual([0.5]);
    expect(stop.evaluations.f).toBe(14);
    expect(notes.map((note) => note.code)).toEqual(['lme4/restarted']);
  });
  test('does not when it rises, or away from the bound, or when told to skip', () => {
    for (const [objective, end, boundary] of [
      [uphill, 0, 'check'],
      [downhill, 1e-3, 'check'],
      [downhill, 0, 'skip'],
    ] as const) {
      const nlopt = endingAt(end);
      expect([...run(objective, nlopt, boundary).theta]).toEqual([end]);
      expect(nlopt.starts).toEqual([1]);
    }
  });
});

describe('boundary.tol', () => {
  test('sets a theta just above zero to zero if that is better, and only then', () => {
    expect([...run(uphill, endingAt(5e-6)).theta]).toEqual([0]);
    expect([...run(downhill, endingAt(5e-6)).theta]).toEqual([5e-6]);
    expect([...run(uphill, endingAt(2e-5)).theta]).toEqual([2e-5]);
    expect([...run(uphill, endingAt(5e-6), 'skip').theta]).toEqual([5e-6]);
  });
});
