import type { Problem } from '@mixdiff/contract';
import { diagnosis } from '@mixdiff/explain';
import { diagnoseDocument } from '@mixdiff/schema';
import { agree, dyestuff2, jsp, sleepstudy } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { judged } from '../compare/engines.ts';

async function diagnosed(text: string, problem: Problem) {
  const { one } = await judged(text, problem);
  const { run, fit, certificate } = one;
  const about = { id: run.id, own: null, why: 'not asked', notes: [] };
  return diagnoseDocument.parse(diagnosis({ ...about, fit, problem, certificate, engine: run.engine }));
}
const ENGINES = ['lme4', 'nlme', 'glmmTMB'];
const curvatureOf = (found: Awaited<ReturnType<typeof diagnosed>>, parameters: 'native' | 'canonical') =>
  found.curvature?.find((one) => one.parameters === parameters);

describe('a diagnosis of any engine', () => {
  it.each(ENGINES)('finds a singular fit singular, at a maximum, and says what to do: %s', async (engine) => {
    const { singular, certificate, advice } = await diagnosed(engine, dyestuff2('ML'));
    expect(singular).toMatchObject({ is: true, components: [{ quantity: 'variance|Batch|(Intercept)' }] });
    expect(certificate?.verdict).toBe('boundary-maximum');
    expect(advice?.join(' ')).toContain('lies on the boundary');
    expect(advice?.join(' ')).not.toContain('Nothing questionable');
  });
  it.each(ENGINES)('finds nothing at an ordinary maximum, where no step promises a gain: %s', async (engine) => {
    const found = await diagnosed(engine, sleepstudy('REML'));
    expect(found).toMatchObject({ singular: { is: false }, ridge: { is: false } });
    expect(found.advice?.[0]).toMatch(/^Nothing questionable/);
    for (const parameters of ['native', 'canonical'] as const) {
      const curvature = curvatureOf(found, parameters);
      expect(curvature?.positiveDefinite).toBe(true);
      expect(curvature?.gain as number).toBeLessThan(1e-6);
      expect(curvature?.gain as number).toBeGreaterThanOrEqual(0);
    }
  });
  it('states the same information on the variance scale whatever the engine searches over', async () => {
    const all = await Promise.all(ENGINES.map((engine) => diagnosed(engine, sleepstudy('REML'))));
    const [first, ...others] = all.map((found) => curvatureOf(found, 'canonical')?.eigenvalues as number[]);
    for (const other of others)
      for (const [i, value] of other.entries())
        agree(value, first?.[i] as number, { rel: 2e-3, source: 'another engine, at the same maximum' });
    expect(new Set(all.map((found) => curvatureOf(found, 'native')?.scale)).size).toBe(3);
  });
  it('has at a false zero the eigenvalue that glmmTMB prints, and a gain that leads away', async () => {
    const found = await diagnosed('glmmTMB@1.1.9', jsp('ML'));
    expect(found.certificate?.verdict).toBe('false-zero');
    const native = curvatureOf(found, 'native');
    expect(native?.positiveDefinite).toBe(false);
    agree(native?.eigenvalues?.at(-1) as number, -9.236e-4, { rel: 1e-3, source: 'diagnose() of glmmTMB 1.1.9' });
    expect(native?.flat[0]?.elements).toEqual(['theta_1|school:class.1']);
    expect(found.advice?.[0]).toMatch(/0\.942 higher in log-likelihood: --certify/);
    expect(curvatureOf(found, 'canonical')?.gain as number).toBeGreaterThan(0.1);
  });
  it('promises by one Newton step about what climbing gains, close to the maximum', async () => {
    const { one } = await judged('nlme', sleepstudy('ML'));
    const { run, certificate } = one;
    const engine = run.engine;
    const best = engine?.at(certificate.best as NonNullable<typeof certificate.best>);
    if (!engine || !best || 'refused' in best) throw new Error('no engine');
    const beside = best.native.values.map((x) => x + 0.003);
    const fit = { ...best, native: { ...best.native, values: beside, gradient: null, hessian: null } };
    const about = { id: run.id, own: null, why: null, notes: [] };
    const found = diagnosis({ ...about, fit, problem: run.problem, certificate, engine });
    const gained = engine.logLik(best.native.values) - engine.logLik(beside);
    agree(curvatureOf(found, 'native')?.gain as number, gained, { rel: 0.02, source: 'the log-likelihood gained' });
  });
});
