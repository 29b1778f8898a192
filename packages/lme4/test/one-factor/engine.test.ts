import { choose, type Engine, type Fit, isRefusal, type Problem, type Refit } from '@mixdiff/contract';
import { loadNlopt } from '@mixdiff/optim';
import { agree, agreeAll, dyestuff2, jsp, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { lme4 } from '../../src/backend.ts';
import { openEngine } from '../../src/engine.ts';
import { isOneLargeFactor, openOneFactor } from '../../src/one-factor/engine.ts';

/** With the first term alone, an intercept per group. */
function oneIntercept(problem: Problem, offset: boolean): Problem {
  const [first] = problem.random;
  if (!first) throw new Error('no random term');
  const n = problem.response.y.length;
  const Z = { nrow: n, ncol: 1, data: new Float64Array(n).fill(1) };
  const { conditional } = problem.parts;
  const added = offset ? Float64Array.from({ length: n }, (_, i) => Math.sin(i)) : null;
  return {
    ...problem,
    parts: { conditional: { ...conditional, offset: added } },
    random: [{ ...first, columns: ['(Intercept)'], Z, structure: { kind: 'us' } as typeof first.structure }],
  };
}
/** A duplicate column, which both leave out. */
function withAliased(problem: Problem): Problem {
  const { X, columns, term, offset } = problem.parts.conditional;
  const data = new Float64Array(X.data.length + X.nrow);
  data.set(X.data);
  data.set(X.data.subarray(X.nrow, 2 * X.nrow), X.data.length);
  const more = {
    X: { ...X, ncol: X.ncol + 1, data },
    columns: [...columns, 'again'],
    term: [...term, 'again'],
    offset,
  };
  return { ...problem, parts: { conditional: more } };
}
/** With one more column of X, or without the first, an intercept. */
function withColumn(problem: Problem, entry: (x: Float64Array, i: number) => number): Problem {
  const { conditional } = problem.parts;
  const { X, columns, term } = conditional;
  const second = X.data.subarray(X.nrow, 2 * X.nrow);
  const data = Float64Array.from([...X.data, ...second.map((_, i) => entry(second, i))]);
  const more = { X: { ...X, ncol: X.ncol + 1, data }, columns: [...columns, 'more'], term: [...term, 'more'] };
  return { ...problem, parts: { conditional: { ...conditional, ...more } } };
}
function withoutIntercept(problem: Problem): Problem {
  const { conditional } = problem.parts;
  const { X, columns, term } = conditional;
  const fewer = {
    X: { ...X, ncol: X.ncol - 1, data: X.data.slice(X.nrow) },
    columns: columns.slice(1),
    term: term.slice(1),
  };
  return { ...problem, parts: { conditional: { ...conditional, ...fewer } } };
}
async function both(problem: Problem, version = '1.1-31'): Promise<{ plain: Engine; one: Engine }> {
  const chosen = choose(lme4, version, {});
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const nlopt = await loadNlopt();
  const [plain, one] = [openEngine(problem, chosen, nlopt), openOneFactor(problem, chosen, nlopt)];
  if (isRefusal(plain)) throw new Error(plain.message);
  if (isRefusal(one)) throw new Error(one.message);
  return { plain, one };
}
const fitted = (engine: Engine): Fit => {
  const fit = engine.fit();
  if (isRefusal(fit)) throw new Error(fit.message);
  return fit;
};

const MODELS: readonly (readonly [name: string, problem: Problem])[] = (['REML', 'ML'] as const).flatMap((method) => [
  [`JSP, schools, ${method}`, oneIntercept(jsp(method), false)] as const,
  [`JSP, schools, an offset, ${method}`, oneIntercept(jsp(method), true)] as const,
  [`sleepstudy, ${method}`, oneIntercept(sleepstudy(method), false)] as const,
  [`a column twice, ${method}`, withAliased(oneIntercept(sleepstudy(method), false))] as const,
  [`a variance of zero, ${method}`, oneIntercept(dyestuff2(method), false)] as const,
]);
/** Columns whose squares and products are far apart in size, which the pass over the rows is not to lose digits of. */
const FAR_FROM_ORTHOGONAL: typeof MODELS = (['REML', 'ML'] as const).flatMap((method) => [
  [`no intercept, ${method}`, withoutIntercept(oneIntercept(jsp(method), false))] as const,
  [`years, ${method}`, withColumn(oneIntercept(jsp(method), false), (_, i) => 2000 + Math.sin(i))] as const,
  [
    `columns that are nearly one, ${method}`,
    withColumn(oneIntercept(jsp(method), false), (x, i) => (x[i] as number) + 1e-3 * Math.sin(i)),
  ] as const,
]);
const source = 'the same model by cross-products';

test.each(FAR_FROM_ORTHOGONAL)('%s: criterion and fit', async (_, problem) => {
  const { plain, one } = await both(problem);
  for (const theta of [0, 0.3, 7]) {
    const at = Float64Array.of(theta);
    agree(one.objective(at), plain.objective(at), { rel: 1e-10, source });
  }
  const [a, b] = [fitted(one), fitted(plain)];
  agree(a.logLik, b.logLik, { rel: 1e-11, source });
  // theta ends as near as its search takes it
  agreeAll(a.canonical.beta, b.canonical.beta, { rel: 1e-5, source });
  agreeAll(a.fitted, b.fitted, { rel: 1e-6, source });
});

describe.each(MODELS)('%s', (_, problem) => {
  test('criterion and slope', async () => {
    const { plain, one } = await both(problem);
    for (const theta of [0, 0.01, 0.3, 1, 7, 100]) {
      const [g, h] = [new Float64Array(1), new Float64Array(1)];
      const at = Float64Array.of(theta);
      agree(one.objective(at, g), plain.objective(at, h), { rel: 1e-12, source });
      agree(g[0] as number, h[0] as number, { rel: 1e-8, abs: 1e-9, source });
    }
  });

  test('the fit, evaluation for evaluation, and all that it states', async () => {
    const { plain, one } = await both(problem);
    const [a, b] = [fitted(one), fitted(plain)];
    expect(a.stop.evaluations).toEqual(b.stop.evaluations);
    expect(a.notes.map(({ code }) => code)).toEqual(b.notes.map(({ code }) => code));
    expect([a.dropped, a.singular, a.absent]).toEqual([b.dropped, b.singular, b.absent]);
    agree(a.logLik, b.logLik, { rel: 1e-12, source });
    const near = { rel: 1e-7, abs: 1e-9, source };
    agreeAll(known(a.canonical.beta), known(b.canonical.beta), near);
    agreeAll(a.canonical.Sigma[0]?.data ?? [], b.canonical.Sigma[0]?.data ?? [], near);
    agreeAll(known(a.vcov?.data ?? []), known(b.vcov?.data ?? []), near);
    agreeAll(a.ranef[0]?.mode.data ?? [], b.ranef[0]?.mode.data ?? [], near);
    agreeAll(a.ranef[0]?.condSD?.data ?? [], b.ranef[0]?.condSD?.data ?? [], near);
    agreeAll(a.fitted, b.fitted, near);
    agreeAll(a.native.hessian?.data ?? [], b.native.hessian?.data ?? [], { rel: 1e-5, abs: 1e-6, source });
  });

  test('refits', async () => {
    const { plain, one } = await both(problem);
    const [a, b] = [blank(fitted(one)), blank(fitted(plain))];
    const { level } = problem.random[0] as Problem['random'][number];
    for (const r of [1, 2, 3]) {
      const y = problem.response.y.map(
        (x, i) => x + 9 * Math.sin(r + 3.7 * (level[i] as number)) + 5 * Math.sin(r * i),
      );
      one.refit(y, a);
      plain.refit(y, b);
      expect([a.reason, a.singular]).toEqual([b.reason, b.singular]);
      agree(a.logLik, b.logLik, { rel: 1e-10, source });
      agreeAll(known(a.beta), known(b.beta), { rel: 1e-5, abs: 1e-6, source });
      agreeAll(a.Sigma[0]?.data ?? [], b.Sigma[0]?.data ?? [], { rel: 1e-4, abs: 1e-6, source });
    }
  });

  test('a point that comes from elsewhere, and its rounding', async () => {
    const { plain, one } = await both(problem);
    const point = plain.toCanonical(Float64Array.of(0.4));
    const [a, b] = [one.at(point), plain.at(point)];
    if (isRefusal(a) || isRefusal(b)) throw new Error('refused');
    agree(a.logLik, b.logLik, { rel: 1e-12, source });
    expect(a.notes.map(({ code }) => code)).toEqual(b.notes.map(({ code }) => code));
    const ratio = one.logLikRounding(Float64Array.of(0.4)) / plain.logLikRounding(Float64Array.of(0.4));
    expect(ratio).toBeGreaterThan(0.1);
    expect(ratio).toBeLessThan(20);
  });
});
/** NaN, of a column that was left out, as a number that no other is. */
const known = (x: ArrayLike<number>): number[] => Array.from(x, (value) => (Number.isNaN(value) ? 1e300 : value));
function blank(fit: Fit): Refit {
  return {
    beta: new Float64Array(fit.canonical.beta.length),
    Sigma: fit.canonical.Sigma.map(({ nrow, ncol }) => ({ nrow, ncol, data: new Float64Array(nrow * ncol) })),
    sigma2: 0,
    logLik: 0,
    singular: false,
    reason: 'unknown',
  };
}

test('only where it pays, and only for one unweighted intercept', () => {
  const small = oneIntercept(sleepstudy('ML'), false);
  expect(isOneLargeFactor(small)).toBe(false);
  const n = 200_000;
  const large = { ...small, response: { ...small.response, y: new Float64Array(n) } };
  expect(isOneLargeFactor(large)).toBe(true);
  expect(isOneLargeFactor({ ...large, random: [...large.random, ...large.random] })).toBe(false);
  expect(isOneLargeFactor({ ...large, weights: { values: new Float64Array(n), kind: 'precision' } })).toBe(false);
  expect(isOneLargeFactor({ ...large, random: sleepstudy('ML').random })).toBe(false);
});
