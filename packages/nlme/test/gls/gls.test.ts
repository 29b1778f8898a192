import { type Chosen, choose, type Engine, type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import { agree, agreeAll, glsProblem, intercept, problem, type RecordedGls, recordedGls } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { nlme } from '../../src/index.ts';

const { source, cases } = recordedGls();

const chosen = choose(nlme) as Chosen;
async function opened(p: Problem): Promise<Engine> {
  const engine = await nlme.open?.(p, chosen);
  if (!engine || isRefusal(engine)) throw new Error(engine?.message ?? 'nothing to open');
  return engine;
}
const fitted = async (p: Problem): Promise<Fit> => {
  const fit = (await opened(p)).fit();
  if (isRefusal(fit)) throw new Error(fit.message);
  return fit;
};

describe.each(cases.map((c) => [`${c.name}, ${c.method}`, c] as const))('gls, %s', (_, c) => {
  test('goes the way of gls: iterations, evaluations, end, and what it prints there', async () => {
    const fit = await fitted(glsProblem(c));
    expect([fit.stop.iterations, fit.stop.evaluations.f, fit.stop.evaluations.g]).toEqual([
      c.iterations,
      ...c.evaluations,
    ]);
    agree(fit.native.values[0] ?? Number.NaN, c.par, { rel: 1e-8, source });
    agree(fit.trace?.[0]?.value.at(-1) ?? Number.NaN, c.objective, { rel: 1e-12, source });
    agree(fit.logLik, c.logLik, { abs: 1e-9, source });
    const { residual, beta } = fit.canonical;
    if (residual.kind !== 'marginal') throw new Error(residual.kind);
    // the optimizer stops at 1e-10 of the objective: half as many digits of its parameters
    agree(residual.parameters['rho'] ?? Number.NaN, c.rho, { abs: 5e-9, source });
    agree(Math.sqrt(residual.sigma2), c.sigma, { rel: 1e-8, source });
    agreeAll(beta, c.beta, { rel: 1e-8, source });
    const p = c.beta.length;
    agreeAll(
      Float64Array.from({ length: p }, (_, j) => Math.sqrt(fit.vcov?.data[j * (p + 1)] ?? Number.NaN)),
      c.se,
      {
        rel: 1e-7,
        source,
      },
    );
    const { k, nBIC } = fit.meaning;
    agree(2 * k - 2 * fit.logLik, c.AIC, { abs: 1e-8, source });
    agree(k * Math.log(nBIC) - 2 * fit.logLik, c.BIC, { abs: 1e-8, source });
  });
  test('both directions of the map, and the point at its own log-likelihood', async () => {
    const engine = await opened(glsProblem(c));
    const par = Float64Array.of(0.4);
    const point = engine.toCanonical(par);
    agreeAll(engine.toNative(point) as Float64Array, [0.4], { abs: 1e-12, source: 'the inverse map' });
    const fit = engine.at(point) as Fit;
    agree(fit.logLik, engine.logLik(par), { abs: 1e-10, source: 'the profiled objective' });
    const end = fit.canonical;
    const lower = { ...end, beta: end.beta.map((b) => b + 0.1) };
    if (c.method === 'ML') expect((engine.at(lower) as Fit).logLik).toBeLessThan(fit.logLik);
  });
});
test('the end is stationary', async () => {
  const engine = await opened(glsProblem(cases[0] as RecordedGls));
  const fit = engine.fit() as Fit;
  const [x = Number.NaN] = fit.native.values;
  const at = (h: number): number => engine.objective(Float64Array.of(x + h));
  agree((at(1e-4) - at(-1e-4)) / 2e-4, 0, { abs: 1e-3, source: 'a minimum' });
});

describe('where nothing is left of a column, gls stops in its own words', () => {
  const c = cases[0] as RecordedGls;
  const said = async (change: Partial<RecordedGls>): Promise<string> => {
    const engine = await nlme.open?.(glsProblem({ ...c, ...change }), chosen);
    const answer = engine && !isRefusal(engine) ? engine.fit() : engine;
    return answer && isRefusal(answer) ? answer.message : 'fitted';
  };
  const rank = c.fixed.columns.length;
  test('of a response of a large mean, or that is fitted exactly', async () => {
    const left = `computed "gls" fit is singular, rank ${rank}: the response is`;
    expect(await said({ y: c.y.map((v) => v + 1e9) })).toContain(left);
    expect(await said({ y: c.y.map(() => 5) })).toContain(left);
    expect(await said({ y: c.y.map((v) => v + 1e6) })).toBe('fitted');
  });
  test('of a column that others nearly span', async () => {
    const [one] = c.fixed.values as readonly (readonly number[])[];
    const values = [...c.fixed.values, (one as readonly number[]).map((v, i) => v + 1e-9 * (i % 2))];
    const fixed = { columns: [...c.fixed.columns, 'again'], values };
    expect(await said({ fixed })).toContain(`computed "gls" fit is singular, rank ${rank + 1}: again is`);
  });
});

describe('what gls does not take', () => {
  const c = cases[0] as RecordedGls;
  const code = async (p: Problem, with_: Chosen = chosen): Promise<string> => {
    const engine = await nlme.open?.(p, with_);
    return engine && isRefusal(engine) ? engine.refused : 'opened';
  };
  test('a choice of lme, one row a subject, an offset', async () => {
    const p = glsProblem(c);
    expect(await code(p, { ...chosen, start: { value: 'crude', by: 'user' } })).toBe('nlme/choice-of-lme');
    expect(await code(p, { ...chosen, optimizer: { value: 'bobyqa', by: 'user' } })).toBe('nlme/choice-of-lme');
    expect(await code(glsProblem({ ...c, subject: c.y.map((_, i) => String(i)) }))).toBe('nlme/no-pairs');
    const offset = new Float64Array(c.y.length);
    expect(await code({ ...p, parts: { conditional: { ...p.parts.conditional, offset } } })).toBe('nlme/offset');
  });
});
test('rows that are left out: gls is named, not lme', async () => {
  const p = glsProblem(cases[0] as RecordedGls);
  const engine = await opened({ ...p, source: { ...p.source, dropped: ['3 rows dropped'] } });
  const [note] = (engine.fit() as Fit).notes.filter(({ code }) => code === 'nlme/na-fail');
  expect(note?.text).toContain('3 rows dropped; gls itself stops there');
});

describe('residuals of one variance and without correlation', () => {
  const x = [1, 2, 3, 4, 5, 6, 7, 8];
  const y = [2.1, 3.9, 6.2, 7.7, 10.4, 11.8, 14.3, 15.5];
  // gls(y ~ x, method = m), nlme 3.1-162
  test.each([
    ['REML', -4.7330541548123, 0.3279626866116, 0.2555464666135, 0.0506057412067],
    ['ML', -1.2819364766338, 0.2840240180991, 0.2555464666135, 0.0506057412067],
  ] as const)('%s', async (method, logLik, sigma, intercepted, slope) => {
    const given = problem(y, [intercept(8), { name: 'x', term: 'x', values: x }], [], method);
    const engine = await opened(given);
    const fit = await fitted(given);
    const { residual } = fit.canonical;
    expect(residual).toEqual({ kind: 'variance', sigma2: expect.closeTo(sigma ** 2, 8) });
    agree(fit.logLik, logLik, { abs: 1e-8, source: 'nlme' });
    agreeAll(
      [0, 3].map((k) => Math.sqrt(fit.vcov?.data[k] ?? Number.NaN)),
      [intercepted, slope],
      { rel: 1e-8, source: 'nlme' },
    );
    expect(fit.stop).toMatchObject({ reason: 'converged', iterations: 0 });
    const at = engine.at(fit.canonical) as Fit;
    agree(at.logLik, fit.logLik, { abs: 1e-12, source: 'the fit' });
  });
});
