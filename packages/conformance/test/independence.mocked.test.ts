import { mixedBackends } from '@mixdiff/backends';
import { choose, isRefusal, type Problem } from '@mixdiff/contract';
import { openReferee } from '@mixdiff/referee';
import { sleepstudy } from '@mixdiff/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';

/**
 * A fault planted in one kernel moves exactly the mixedBackends that are said to use it, and never the referee. The faults
 * are small and smooth: they change numbers, they break nothing.
 */
const planted = vi.hoisted(() => ({ fault: '' }));
vi.mock('@mixdiff/linalg', async (original) => {
  const real = await original<typeof import('@mixdiff/linalg')>();
  const when = (name: string): boolean => planted.fault === name;
  return {
    ...real,
    analyze: (...args: Parameters<typeof real.analyze>) => {
      const factor = real.analyze(...args);
      return {
        ...factor,
        ...bound(factor),
        halfLogDet: () => factor.halfLogDet() * (when('sparse-logdet') ? 1.001 : 1),
      };
    },
    symmetricEigen: (...args: Parameters<typeof real.symmetricEigen>) => {
      const eigen = real.symmetricEigen(...args);
      return when('symmetric-eigen') ? { ...eigen, values: eigen.values.map((v) => v * 1.001) } : eigen;
    },
    cholesky: (a: Float64Array, n: number) => {
      const status = real.cholesky(a, n);
      if (when('dense-cholesky') && status < 0 && n > 0) a[0] = (a[0] as number) * 1.001;
      return status;
    },
  };
});
/** The methods of a factor, whether they live on the object or on its prototype. */
function bound(factor: object): object {
  const methods = ['factor', 'solve', 'halfSolve', 'halfSolveT', 'inverse'] as const;
  return Object.fromEntries(
    methods.map((name) => [name, (factor as Record<string, (...a: never[]) => unknown>)[name]?.bind(factor)]),
  );
}
afterEach(() => {
  planted.fault = '';
});

async function logLiks(problem: Problem): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const backend of mixedBackends) {
    const chosen = choose(backend);
    const engine = isRefusal(chosen) ? chosen : await backend.open?.(problem, chosen);
    if (!engine || isRefusal(engine)) throw new Error(engine?.message ?? backend.id);
    const native = engine.toNative(point);
    if (isRefusal(native)) throw new Error(native.message);
    found[backend.id] = engine.logLik(native);
  }
  return found;
}
const point = {
  beta: Float64Array.of(251.4, 10.47),
  Sigma: [{ nrow: 2, ncol: 2, data: Float64Array.of(600, 10, 10, 35) }],
  residual: { kind: 'variance' as const, sigma2: 650 },
};
const judged = (problem: Problem): number => {
  const referee = openReferee(problem);
  const found = isRefusal(referee) ? referee : referee.logLik(point);
  if (isRefusal(found)) throw new Error(found.message);
  return found.logLik;
};

/** Which likelihood goes through which kernel. */
const USES: Readonly<Record<string, readonly string[]>> = {
  'sparse-logdet': ['lme4'],
  'dense-cholesky': ['glmmTMB', 'lme4', 'nlme'],
  'symmetric-eigen': [],
};
describe.each(Object.entries(USES))('a fault in %s', (fault, users) => {
  test('moves exactly its users, never the referee', async () => {
    const problem = sleepstudy('REML');
    const [before, truth] = [await logLiks(problem), judged(problem)];
    planted.fault = fault;
    const [after, again] = [await logLiks(problem), judged(problem)];
    const moved = Object.keys(before).filter((id) => Math.abs((after[id] as number) - (before[id] as number)) > 1e-8);
    expect(moved.sort()).toEqual([...users].sort());
    expect(again).toBe(truth);
  });
});
