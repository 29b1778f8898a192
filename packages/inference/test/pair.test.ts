import { type Context, isRefusal, type Problem, structured } from '@mixdiff/contract';
import { agree, agreeAll, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { bootstrapTest } from '../src/bootstrap-test.ts';
import { exactRLRT, rlrt } from '../src/exact-test.ts';
import { fitted, likelihoodRatio, likelihoodRatioOfPair } from '../src/likelihood-ratio.ts';
import { difference, orderedPair } from '../src/nesting.ts';
import { lacking, testedVariance } from '../src/pair.ts';
import { own } from './backend.ts';
import { numbers, one } from './golden.ts';
import { modelNamed, optimum, sure } from './models.ts';

type Numbers = readonly (string | null)[];
type Lrt = { readonly statistic: Numbers; readonly df: Numbers; readonly p: Numbers };
const r = readGoldenJson<{
  readonly provenance: { readonly packages: Readonly<Record<string, string>> };
  readonly exact: readonly { data: string; seed: number; statistic: Numbers; p: Numbers }[];
  readonly lrt: Readonly<Record<string, Readonly<Record<'ranova' | 'anova' | 'correlation', Lrt>>>>;
  readonly pb: Readonly<
    Record<
      string,
      {
        seed: number;
        nsim: number;
        statistic: Numbers;
        p: Numbers;
        extreme: Numbers;
        positive: Numbers;
        reference: Numbers;
      }
    >
  >;
}>('inference/pairs-r.json');
const { packages } = r.provenance;
const context: Context = { milliseconds: () => 0 };
const code = (x: object): string | undefined => (isRefusal(x) ? x.refused : undefined);

const FORMULAS = {
  intercept: 'Reaction ~ Days + (1 | Subject)',
  apart: 'Reaction ~ Days + (1 | Subject) + (0 + Days | Subject)',
  correlated: 'Reaction ~ Days + (Days | Subject)',
};
const model = (formula: string, method: 'REML' | 'ML', data = 'all'): Problem =>
  modelNamed('sleepstudy', method, { formula, ...(data === 'short' ? { where: 'Days < 3' } : {}) });
const pairOf = (large: string, small: string, method: 'REML' | 'ML', data = 'all') =>
  sure(orderedPair(model(small, method, data), model(large, method, data)));

describe('nesting', () => {
  const between = (large: string, small: string) => difference(model(large, 'ML'), model(small, 'ML'));
  test('uncorrelated terms of one factor are together part of the unstructured one', () => {
    expect(between(FORMULAS.correlated, FORMULAS.apart)).toEqual({ fixed: 0, random: 1, variances: 0 });
    expect(code(between(FORMULAS.apart, FORMULAS.correlated))).toBe('inference/not-nested');
  });
  test('by what columns span, not by how they are written', () => {
    const centred = 'Reaction ~ I(Days - 4) + (I(Days - 4) | Subject)';
    expect(code(between(FORMULAS.correlated, centred))).toBe('inference/same-model');
    expect(between(centred, FORMULAS.intercept)).toEqual({ fixed: 0, random: 2, variances: 1 });
    // A slope without intercept is nothing special of one about another origin.
    expect(code(between('Reaction ~ Days + (1 | Subject) + (0 + I(Days - 4) | Subject)', FORMULAS.apart))).toBe(
      'inference/not-nested',
    );
  });
  test('two terms do not share the room of one', () => {
    const twice = 'Reaction ~ Days + (1 | Subject) + (Days | Subject)';
    expect(code(between(FORMULAS.correlated, twice))).toBe('inference/not-nested');
  });
  test('in either order; X in one basis where both models span the same', () => {
    const pair = pairOf('Reaction ~ I(10 * Days) + (Days | Subject)', FORMULAS.intercept, 'REML');
    expect(pair.large.random[0].columns.length).toBe(2);
    expect(pair.small.parts.conditional.X).toBe(pair.large.parts.conditional.X);
    expect(lacking(pair)).toBe('(Days | Subject) to (1 | Subject)');
    const got = sure(likelihoodRatio(fitted(pair.large, optimum(pair.large)), fitted(pair.small, optimum(pair.small))));
    agree(got.statistic, one(r.lrt['all'].ranova.statistic), { rel: 1e-6, source: 'ranova: units do not matter' });
  });
});

describe.each(['all', 'short'])('a random slope, %s days', (data) => {
  test.each([
    ['ranova', 'intercept', 'REML'],
    ['anova', 'intercept', 'ML'],
    ['correlation', 'apart', 'ML'],
  ] as const)('%s', async (name, small, method) => {
    const pair = pairOf(FORMULAS.correlated, FORMULAS[small], method, data);
    const got = sure(await likelihoodRatioOfPair(own, {}, pair, context));
    const want = r.lrt[data][name];
    const source = `lmerTest ${packages['lmerTest']}, lme4 ${packages['lme4']}`;
    expect(got.df).toBe(one(want.df));
    agree(got.statistic, one(want.statistic), { rel: 1e-6, abs: 1e-6, source });
    agree(got.pChisq, one(want.p), { rel: 1e-5, source });
    expect(got.reference.map(({ df }) => df)).toEqual(small === 'intercept' ? [1, 2] : [1]);
  });
  test.each(r.exact.filter((e) => e.data === data).map((e) => [e.seed, e] as const))(
    'exactRLRT(m, mA, m0), seed %i',
    async (seed, e) => {
      const pair = pairOf(FORMULAS.apart, FORMULAS.intercept, 'REML', data);
      const { problem, term } = sure(testedVariance(pair));
      const got = sure(await rlrt(own, {}, problem, term, { seed }, context));
      const source = `RLRsim ${packages['RLRsim']}`;
      expect([got.term, got.nuisance]).toEqual(['0 + Days | Subject', ['1 | Subject']]);
      agree(got.statistic, one(e.statistic), { rel: 1e-6, abs: 1e-6, source });
      expect(got.p).toBe(one(e.p));
    },
  );
});

test('a term with a variance per column and no covariance is as many terms', () => {
  const apart = model(FORMULAS.apart, 'REML');
  const [{ levels, level, group, Z: ones }, { Z: days }] = apart.random;
  const data = Float64Array.from([...ones.data, ...days.data]);
  const columns = ['(Intercept)', 'Days'];
  const Z = { nrow: ones.nrow, ncol: 2, data };
  const diag = {
    name: 'diag(Days | Subject)',
    group,
    columns,
    levels,
    level,
    Z,
    structure: structured('diag-het', columns),
  };
  const pair = sure(orderedPair({ ...apart, random: [diag] }, model(FORMULAS.intercept, 'REML')));
  const { problem, term } = sure(testedVariance(pair));
  expect(term).toBe('0 + Days | Subject');
  const logLiks = { alternative: -245, null: -246 };
  expect(exactRLRT(problem, term, logLiks, { seed: 1 })).toEqual(
    exactRLRT(apart, '0 + Days | Subject', logLiks, { seed: 1 }),
  );
});

test('what an exact test cannot do is refused with what can', () => {
  const correlated = testedVariance(pairOf(FORMULAS.correlated, FORMULAS.intercept, 'REML'));
  expect(code(correlated)).toBe('inference/one-variance');
  expect(isRefusal(correlated) && correlated.message).toContain('a variance and 1 of its covariances');
  expect(isRefusal(correlated) && correlated.hint).toMatch(
    /^write the slope without its correlation, \(1 \| Subject\) \+ \(0 \+ Days \| Subject\), or use `test lrt`.*`test pb`/,
  );
  expect(code(testedVariance(pairOf(FORMULAS.correlated, FORMULAS.apart, 'REML')))).toBe('inference/one-variance');
});

describe('parametric bootstrap', () => {
  test.each(['apart', 'correlated'] as const)('PBmodcomp of a slope: %s', async (large) => {
    const { seed, nsim, statistic, p, extreme, positive, reference } = r.pb[large];
    const { large: a, small: b } = pairOf(FORMULAS[large], FORMULAS.intercept, 'ML', 'short');
    const got = sure(await bootstrapTest(own, {}, a, b, { seed, nsim }, context));
    const source = `pbkrtest ${packages['pbkrtest']}`;
    agree(got.statistic, one(statistic), { rel: 1e-5, source });
    const sorted = (x: ArrayLike<number>) => Array.from(x).sort((s, t) => s - t);
    agreeAll(sorted(got.reference), sorted(numbers(reference)), { abs: 2e-4, source }, 'reference');
    expect(got.extreme).toBe(one(extreme));
    // Rounding decides on which side of zero a zero falls; every draw counts in p, so p does not hang on it.
    expect(got.p).toBe((1 + one(extreme)) / (1 + nsim));
    const clear = numbers(reference).filter((x) => x > 1e-6).length;
    expect(got.positive).toBeGreaterThanOrEqual(clear);
    agree(got.pPositive, (1 + one(extreme)) / (1 + got.positive), { rel: 1e-14, source: 'its definition' });
    agree(one(p), (1 + one(extreme)) / (1 + one(positive)), { rel: 1e-12, source });
  });
  test('against least squares the reference is the exact one', async () => {
    const small = { ...model(FORMULAS.intercept, 'REML', 'short'), random: [] };
    const large = model(FORMULAS.intercept, 'REML', 'short');
    const got = sure(await bootstrapTest(own, {}, large, small, { seed: 3, nsim: 400 }, context));
    const exact = sure(await rlrt(own, {}, large, '1 | Subject', { seed: 3 }, context));
    agree(got.statistic, exact.statistic, { rel: 1e-9, source: 'the same two fits' });
    // Crainiceanu & Ruppert 2004: a good half of the statistics are zero.
    const zero = got.reference.filter((x) => x < 1e-6).length / 400;
    expect(zero).toBeGreaterThan(0.5);
    expect(zero).toBeLessThan(0.72);
    expect(got.p).toBe((1 + got.extreme) / 401);
  });
});
