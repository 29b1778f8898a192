import { type Canonical, choose, isRefusal, type Kind, type Problem, type Refit, structured } from '@mixdiff/contract';
import { agree, agreeAll, dyestuff2, intercept, jsp, penicillin, problem, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { nlme } from '../src/index.ts';
import { attempt, fitted, opened, residualVariance } from './opened.ts';
import { recorded } from './recorded.ts';

const refusedBy = async (p: Problem): Promise<string | null> => {
  const engine = await attempt(p);
  return isRefusal(engine) ? engine.refused : null;
};
const empty = (p: Problem): Refit => ({
  beta: new Float64Array(p.parts.conditional.X.ncol),
  Sigma: p.random.map(({ Z: { ncol } }) => ({ nrow: ncol, ncol, data: new Float64Array(ncol * ncol) })),
  sigma2: Number.NaN,
  logLik: Number.NaN,
  singular: false,
  reason: 'unknown',
});

describe('a point', () => {
  test('native and canonical are inverse to each other', async () => {
    const engine = await opened(sleepstudy('REML'));
    const par = Float64Array.of(0.1, 1.4, 0.3);
    const native = engine.toNative(engine.toCanonical(par));
    if (isRefusal(native)) throw new Error(native.message);
    agreeAll(native, par, { abs: 1e-12, source: 'round trip' });
  });

  test('the fit at its own maximum is the fit', async () => {
    const engine = await opened(jsp('ML'));
    const fit = engine.fit();
    if (isRefusal(fit)) throw new Error(fit.message);
    const at = engine.at(fit.canonical);
    if (isRefusal(at)) throw new Error(at.message);
    agree(at.logLik, fit.logLik, { abs: 1e-9, source: 'fit' });
    agreeAll(at.vcov?.data ?? [], fit.vcov?.data ?? [], { rel: 1e-9, abs: 1e-12, source: 'fit' });
    agreeAll(at.fitted, fit.fitted, { abs: 1e-9, source: 'fit' });
  });

  test('without beta it gets the best one', async () => {
    const engine = await opened(sleepstudy('REML'));
    const point = engine.toCanonical(engine.start);
    const at = engine.at({ ...point, beta: point.beta.map(() => Number.NaN) });
    if (isRefusal(at)) throw new Error(at.message);
    agreeAll(at.canonical.beta, point.beta, { rel: 1e-12, source: 'profiled' });
  });

  test('a singular Sigma, or none, is refused', async () => {
    const engine = await opened(jsp('ML'));
    const { beta, Sigma, residual } = engine.toCanonical(engine.start);
    const zero = { nrow: 1, ncol: 1, data: new Float64Array(1) };
    const at = (point: Canonical): string | false => {
      const fit = engine.at(point);
      return isRefusal(fit) && fit.refused;
    };
    expect(at({ beta, residual, Sigma: [Sigma[0] as typeof zero, zero] })).toBe('nlme/singular-sigma');
    expect(at({ beta, residual, Sigma: [zero] })).toBe('nlme/point');
    expect(at({ beta, Sigma, residual: { kind: 'variance', sigma2: 0 } })).toBe('nlme/point');
  });
});

describe('refit', () => {
  test('the maximum for the new response, and the engine goes on with its own', async () => {
    const p = jsp('REML');
    const engine = await opened(p);
    const before = engine.fit();
    if (isRefusal(before)) throw new Error(before.message);
    const y = p.response.y.map((v, i) => v + 2 * Math.sin(i));
    const into = empty(p);
    engine.refit(y, into);
    const other = await fitted({ ...p, response: { ...p.response, y } });
    agree(into.logLik, other.logLik, { abs: 1e-8, source: 'a fit of its own' });
    agreeAll(into.beta, other.canonical.beta, { abs: 1e-5, source: 'a fit of its own' });
    agree(into.sigma2, residualVariance(other), { rel: 1e-5, source: 'a fit of its own' });
    into.Sigma.forEach((s, k) => {
      agreeAll(s.data, other.canonical.Sigma[k]?.data ?? [], { rel: 1e-3, source: 'a fit of its own' });
    });
    expect(into.reason).toBe('converged');
    agree(engine.logLik(before.native.values), before.logLik, { abs: 1e-9, source: 'before' });
  });

  test('after a fit with a zero variance it can leave zero', async () => {
    const p = dyestuff2('REML');
    const engine = await opened(p);
    const fit = engine.fit();
    expect(!isRefusal(fit) && fit.singular && fit.notes[0]?.code).toBe('nlme/near-zero-variance');
    const y = p.response.y.map((v, i) => v + 20 * (p.random[0]?.level[i] as number));
    const into = empty(p);
    engine.refit(y, into);
    expect(into.singular).toBe(false);
    agree(into.logLik, (await fitted({ ...p, response: { ...p.response, y } })).logLik, {
      abs: 1e-7,
      source: 'a fit of its own',
    });
  });
});

describe('what lme refuses', () => {
  const x = { name: 'x', term: 'x', values: [1, 2, 3, 4, 5, 6] };
  const g = { group: 'g', labels: ['a', 'a', 'a', 'b', 'b', 'b'] };
  const y = [1, 3, 2, 5, 4, 6];
  const base = problem(y, [intercept(6), x], [g], 'REML');

  const withStructure = (p: Problem, kind: Kind): Problem => ({
    ...p,
    random: p.random.map((term) => ({ ...term, structure: structured(kind, term.columns) })),
  });

  test.each<[string, Problem, string]>([
    ['crossed groups', penicillin('REML'), 'nlme/crossed'],
    [
      'an offset',
      { ...base, parts: { conditional: { ...base.parts.conditional, offset: new Float64Array(6) } } },
      'nlme/offset',
    ],
    [
      'likelihood weights',
      { ...base, weights: { values: new Float64Array(6).fill(1), kind: 'likelihood' } },
      'nlme/weights-meaning',
    ],
    [
      'a zero weight',
      { ...base, weights: { values: Float64Array.of(1, 1, 0, 1, 1, 1), kind: 'precision' } },
      'nlme/weight',
    ],
    ['a family', { ...base, response: { ...base.response, family: 'poisson', link: 'log' } }, 'nlme/family'],
    ['a structure', withStructure(base, 'ar1-hom'), 'nlme/structure'],
    ['correlations by lag', withStructure(base, 'toep-het'), 'nlme/structure'],
    ['a repeated column', problem(y, [intercept(6), x, { ...x, name: 'x2' }], [g], 'ML'), 'nlme/rank-deficient'],
    [
      'a column of zeros among the random effects',
      problem(y, [x], [{ ...g, columns: [{ ...x, values: [0, 0, 0, 0, 0, 0] }] }], 'ML'),
      'nlme/zero-column',
    ],
    [
      'as many columns as rows',
      problem([1, 2], [intercept(2), { ...x, values: [1, 2] }], [{ group: 'g', labels: ['a', 'b'] }], 'ML'),
      'nlme/no-residual-df',
    ],
  ])('%s', async (_, p, code) => {
    expect(await refusedBy(p)).toBe(code);
  });

  test('features that it lacks', () => {
    expect(nlme.lacks(penicillin('ML'))).toEqual(['crossed-groups']);
    expect(nlme.lacks(jsp('ML'))).toEqual([]);
    expect(
      nlme.lacks({ ...base, parts: { conditional: { ...base.parts.conditional, offset: new Float64Array(6) } } }),
    ).toEqual(['offset']);
  });

  test('fewer rows than random effects in every group', async () => {
    const labels = y.map(String);
    expect(
      await refusedBy(problem(y, [intercept(6)], [{ group: 'g', labels, columns: [intercept(6), x] }], 'ML')),
    ).toBe('nlme/too-few-rows');
  });

  test.each(recorded.near.tried)('a column at distance $distance of another', async ({ distance, refused }) => {
    const { y: response, x: near, e, s, cl } = recorded.near;
    const column = (name: string, values: number[]) => ({ name, term: name, values });
    const fixed = [
      intercept(54),
      column('xp', [...near]),
      column(
        'near',
        near.map((v, i) => v + distance * (e[i] as number)),
      ),
    ];
    const random = [
      { group: 's', labels: s },
      { group: 's:cl', labels: cl },
    ];
    expect(await refusedBy(problem(response, fixed, random, 'ML'))).toBe(refused ? 'nlme/rank-deficient' : null);
  });
});

test('a response that the fixed effects reproduce exactly is told', async () => {
  const labels = ['a', 'a', 'a', 'b', 'b', 'b'];
  const x = { name: 'x', term: 'x', values: [1, 2, 3, 4, 5, 7] };
  const fit = (
    await opened(
      problem(
        x.values.map((v) => 2 + v / 3),
        [intercept(6), x],
        [{ group: 'g', labels }],
        'ML',
      ),
    )
  ).fit();
  expect(isRefusal(fit) ? fit.refused : fit.notes.at(-1)?.code).toBe('nlme/perfect-fit');
});

test('choices', async () => {
  const chosen = choose(nlme, '3.1-162', { start: 'crude' });
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const fit = await nlme.fit(jsp('REML'), chosen, { milliseconds: () => 0 });
  if (isRefusal(fit)) throw new Error(fit.message);
  expect(fit.as).toBe('nlme 3.1-162');
  expect(fit.trace?.map(({ phase }) => phase)).toEqual(['nlminb']);
  agree(fit.logLik, -2961.8251307, { abs: 1e-6, source: 'R' });
});

test('rows that were left out: lme itself would have stopped, and the fit says so', async () => {
  const p = dyestuff2('REML');
  const notes = async (dropped: string[]): Promise<string[]> => {
    const fit = (await opened({ ...p, source: { ...p.source, dropped } })).fit();
    if (isRefusal(fit)) throw new Error(fit.message);
    return fit.notes.filter(({ code }) => code === 'nlme/na-fail').map(({ text }) => text);
  };
  const dropped = '3 of 33 rows dropped, missing y in 3';
  expect(await notes([dropped])).toEqual([expect.stringContaining(dropped)]);
  expect(await notes([dropped])).toEqual([expect.stringContaining('"missing values in object"')]);
  expect(await notes([])).toEqual([]);
});
