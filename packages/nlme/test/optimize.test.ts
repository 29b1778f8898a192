import { agree, agreeAll, dyestuff2, jsp } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { nlme } from '../src/index.ts';
import { fitted } from './opened.ts';
import { problemOf, type RecordedCase, recorded } from './recorded.ts';

const models = { REML: jsp('REML'), ML: jsp('ML') };
const named = (name: string): readonly string[] => nlme.choices.find((c) => c.name === name)?.values ?? [];

describe.each(named('optimizer'))('%s', (optimizer) => {
  test.each(['REML', 'ML'] as const)('finds the maximum of JSP, %s', async (method) => {
    const fit = await fitted(models[method], { optimizer });
    const best = method === 'REML' ? -2961.8251302 : -2964.1646886;
    agree(fit.logLik, best, { abs: 1e-6, source: 'R, three engines' });
    expect(fit.trace?.find(({ phase }) => phase === 'em')?.value.length).toBe(25);
    expect(fit.stop.reason).toBe('converged');
  });
  test('and of random slopes', async () => {
    const c = recorded.cases.find(({ name }) => name === 'sleepstudy, weighted') as RecordedCase;
    const fit = await fitted(problemOf(c, 'REML'), { optimizer });
    agree(fit.logLik, c.REML.logLik, { abs: 1e-5, source: recorded.source });
  });
});

test.each(named('start'))('start %s', async (start) => {
  const fit = await fitted(models.REML, { start });
  agree(fit.logLik, -2961.8251302, { abs: 1e-6, source: 'R, three engines' });
});

test("BFGS ends where lmeControl(opt = 'optim') does", async () => {
  const fit = await fitted(models.REML, { optimizer: 'BFGS' });
  agreeAll(fit.native.values, [1.64258068, 1.07239104], { abs: 1e-7, source: 'nlme 3.1-162' });
  const ml = await fitted(models.ML, { optimizer: 'BFGS' });
  agreeAll(ml.native.values, [1.636071756, 1.088784696], { abs: 1e-7, source: 'nlme 3.1-162' });
});

test('Newton-Raphson needs few steps, and zero variance is an end for it too', async () => {
  const fit = await fitted(models.REML, { optimizer: 'newton-raphson' });
  expect(fit.stop.iterations).toBeLessThan(8);
  expect(Math.max(...(fit.native.gradient ?? []).map(Math.abs))).toBeLessThan(1e-4);
  const zero = await fitted(dyestuff2('ML'), { optimizer: 'newton-raphson' });
  agree(zero.logLik, -81.43651832, { abs: 1e-6, source: 'nlme 3.1-162' });
});
