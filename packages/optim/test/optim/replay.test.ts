/**
 * BFGS where mmrm went with it (its recorded fit, 15 digits). Its first line searches meet covariance matrices that are singular
 * in double precision, so a run on a criterion with other last digits goes another way; fed what R's was, it asks what R's asked.
 */
import { readGoldenJson } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { optim } from '../../src/index.ts';

interface Run {
  readonly start: readonly number[];
  readonly calls: readonly (readonly ['f' | 'g', readonly number[], number | null | readonly number[]])[];
  readonly result: { readonly par: readonly number[]; readonly objective: number; readonly counts: readonly number[] };
}
test.each([['BFGS', 1e-10]] as const)('%s', (method, lost) => {
  const [run] = readGoldenJson<{ optim: [Run] }>(`mmrm/fev-us-reml-${method}.json`).optim;
  let asked = 0;
  const objective = (x: Float64Array, gradient?: Float64Array): number => {
    const [kind, at, value] = run.calls[asked++] ?? [];
    expect(kind).toBe(gradient ? 'g' : 'f');
    for (const [i, xi] of x.entries())
      expect(Math.abs(xi - (at?.[i] ?? 0))).toBeLessThan(lost * Math.max(1, Math.abs(xi)));
    if (!gradient) return value === null ? Number.NaN : (value as number);
    gradient.set(value as readonly number[]);
    return 0;
  };
  const { par, value, stop } = optim(method, objective, Float64Array.from(run.start), { gradient: true });
  expect(asked).toBe(run.calls.length);
  expect([stop.code, stop.evaluations]).toEqual([0, { f: run.result.counts[0], g: run.result.counts[1] }]);
  expect(value).toBe(run.result.objective);
  for (const [i, x] of par.entries()) expect(Math.abs(x - (run.result.par[i] ?? 0))).toBeLessThan(lost);
});
