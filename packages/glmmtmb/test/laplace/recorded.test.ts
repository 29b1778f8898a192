import { type Chosen, choose, type Fit, isRefusal } from '@mixdiff/contract';
import { agree, agreeAll, familyProblem, recordedFamilies } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { glmmTMB } from '../../src/index.ts';
import { openModel } from '../../src/laplace/model.ts';

const { source, cases } = recordedFamilies();
const chosen = choose(glmmTMB, '1.1.5') as Chosen;

/** From what sigma() gives. */
const DISPERSIONS: Record<string, (sigma: number) => number> = {
  nbinom2: (theta) => 1 / theta,
  nbinom1: (phi) => phi,
  Gamma: (sigma) => sigma ** 2,
  beta: (phi) => 1 / phi,
};

describe.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
  const model = openModel(familyProblem(c), chosen);
  test('has the value of the original at its start and at its end', () => {
    agree(model.objective(new Float64Array(model.length)), c.atStart, { rel: 1e-10, source });
    agree(model.objective(Float64Array.from(c.par)), c.objective, { rel: 1e-10, source });
  });
  test('ends where it does', async () => {
    const engine = await glmmTMB.open?.(familyProblem(c), chosen);
    if (!engine || isRefusal(engine)) throw new Error(engine?.message);
    const fit = engine.fit() as Fit;
    const counts = [fit.stop.iterations, fit.stop.evaluations.f, fit.stop.evaluations.g];
    expect(counts).toEqual([c.iterations, ...c.evaluations]);
    expect(fit.stop.message).toBe(c.message);
    agree(fit.logLik, -c.objective, { abs: 1e-8, source });
    expect(fit.withheld.length === 0).toBe(c.pdHess);
    const p = c.beta.length;
    const se = Float64Array.from({ length: p }, (_, j) => Math.sqrt(fit.vcov?.data[j * (p + 1)] ?? Number.NaN));
    agreeAll(fit.canonical.beta, c.beta, { abs: 1e-5, source });
    agreeAll(se, c.se, { rel: 1e-4, source });
    agreeAll(fit.fitted, c.fitted, { rel: 1e-4, source });
    Object.values(c.cov).forEach((cov, k) => {
      agreeAll(fit.canonical.Sigma[k]?.data ?? [], cov, { abs: 1e-5, source });
    });
    const { residual } = fit.canonical;
    const dispersion = residual.kind === 'none' ? residual.family?.['dispersion'] : undefined;
    agree(dispersion ?? 1, DISPERSIONS[c.family]?.(c.sigma) ?? 1, { rel: 1e-5, source });
    expect(engine.toNative(fit.canonical)).toMatchObject({ length: c.par.length });
    const { k, nBIC, dfResidual } = fit.meaning;
    agree(2 * k - 2 * fit.logLik, c.AIC, { abs: 1e-7, source });
    agree(k * Math.log(nBIC) - 2 * fit.logLik, c.BIC, { abs: 1e-7, source });
    expect(dfResidual).toBe(c.dfResidual);
  });
  test('has the gradient of its objective', () => {
    const par = Float64Array.from(c.par, (v, j) => (Math.abs(v) > 5 ? Math.sign(v) * 2 : v) + 0.1 * Math.sin(j + 1));
    const gradient = new Float64Array(par.length);
    model.objective(par, gradient);
    const h = 1e-5;
    par.forEach((_, j) => {
      const moved = (by: number): number => model.objective(par.map((v, i) => (i === j ? v + by : v)));
      const slope = (moved(h) - moved(-h)) / (2 * h);
      agree(gradient[j] as number, slope, { rel: 1e-6, abs: 1e-5, source: 'central differences' });
    });
  });
});
