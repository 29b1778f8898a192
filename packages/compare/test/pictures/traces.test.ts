import type { Engine, Fit } from '@mixdiff/contract';
import type { Run } from '@mixdiff/runs';
import { dyestuff2 } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { tracesOf } from '../../src/pictures/traces.ts';

/** A run whose one native parameter is the standard deviation itself, recorded at `evaluations` points. */
function recorded(evaluations: number, acceptEvery: number): Run {
  const problem = dyestuff2('ML');
  const at = (par: Float64Array) => ({
    beta: Float64Array.of(0),
    Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of((par[0] as number) ** 2) }],
    residual: { kind: 'variance' as const, sigma2: 4 },
  });
  const engine = { names: ['sd'], toCanonical: at, logLik: (par: Float64Array) => -((par[0] as number) ** 2) };
  const points = Float64Array.from({ length: evaluations }, (_, i) => evaluations - i);
  const segment = {
    phase: 'walk',
    names: ['sd'],
    par: { nrow: 1, ncol: evaluations, data: points },
    value: points,
    accepted: Uint8Array.from(points, (_, i) => (i % acceptEvery === 0 ? 1 : 0)),
  };
  const fit = { trace: [segment], meaning: { logLikConstant: 0.5 } } as unknown as Fit;
  return { id: 'e/ML', problem, engine: engine as unknown as Engine, fit } as unknown as Run;
}

describe('ways', () => {
  it('have standard deviations and the reconciled log-likelihood at every evaluation', () => {
    const [path] = tracesOf([recorded(4, 2)], () => 0, 1000);
    expect(path?.logLik).toEqual([-15.5, -8.5, -3.5, -0.5]);
    expect(path?.sd).toEqual({ 'sd|Batch|(Intercept)': [4, 3, 2, 1], 'sd|Residual': [2, 2, 2, 2] });
    expect(path?.accepted).toEqual([true, false, true, false]);
  });
  it('keep 500 points of a long record, the first and the last among them', () => {
    const [path] = tracesOf([recorded(3000, 2)], () => 0, 1e9);
    expect(path?.logLik.length).toBe(500);
    expect(path?.sd['sd|Batch|(Intercept)']?.[0]).toBe(3000);
    expect(path?.sd['sd|Batch|(Intercept)']?.at(-1)).toBe(1);
    expect(path?.accepted.filter(Boolean).length).toBeGreaterThan(490);
  });
  it('are left out where they would take too long', () => {
    let now = 0;
    expect(tracesOf([recorded(40, 2)], () => (now += 500), 1000)).toEqual([]);
  });
});
