import { type Context, isRefusal, type Problem } from '@mixdiff/contract';
import { pchisq } from '@mixdiff/probability';
import { agree, jsp, penicillin, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { fitted, likelihoodRatio, likelihoodRatioOfDrop } from '../src/likelihood-ratio.ts';
import { difference } from '../src/nesting.ts';
import { without, withoutFixed } from '../src/submodel.ts';
import { own } from './backend.ts';
import { numbers, recorded } from './golden.ts';
import { modelNamed, optimum, sure } from './models.ts';

const context: Context = { milliseconds: () => 0 };
const code = (x: object): string | undefined => (isRefusal(x) ? x.refused : undefined);
const compare = (large: Problem, small: Problem) =>
  likelihoodRatio(fitted(large, optimum(large)), fitted(small, optimum(small)));

describe('what lies between two models', () => {
  test('a random slope beside an intercept: two parameters, one variance', () => {
    expect(difference(sleepstudy('ML'), sleepstudy('ML', false))).toEqual({ fixed: 0, random: 2, variances: 1 });
  });
  test('uncorrelated terms are part of the unstructured one', () => {
    const apart = modelNamed('sleepstudy', 'ML', { formula: 'Reaction ~ Days + (1 | Subject) + (0 + Days | Subject)' });
    expect(code(difference(apart, modelNamed('sleepstudy', 'ML')))).toBe('inference/not-nested');
  });
  test('refusals by code', () => {
    expect(code(difference(jsp('ML'), jsp('ML')))).toBe('inference/same-model');
    expect(code(difference(jsp('ML'), sleepstudy('ML')))).toBe('inference/different-data');
    expect(code(difference(sleepstudy('ML', false), sleepstudy('ML')))).toBe('inference/not-nested');
    const [plate] = penicillin('ML').random;
    expect(code(difference({ ...penicillin('ML'), random: [plate] }, penicillin('ML')))).toBe('inference/not-nested');
    const noCraven = sure(withoutFixed(jsp('ML'), 'craven'));
    const noSocial = sure(withoutFixed(jsp('ML'), 'social'));
    expect(code(difference(noCraven, noSocial))).toBe('inference/not-nested');
  });
});

describe('likelihood ratio', () => {
  test('a variance: the mixture halves the p-value', async () => {
    const got = sure(await likelihoodRatioOfDrop(own, {}, jsp('REML'), '(1 | school:class)', context));
    agree(got.statistic, 1.848183, { abs: 1e-5, source: 'R: exactRLRT prints 1.85' });
    expect([got.df, got.p]).toEqual([1, got.pChisq / 2]);
  });
  test('a slope with its covariance: chi-squares on 1 and 2', () => {
    const got = sure(compare(sleepstudy('REML'), sleepstudy('REML', false)));
    const { statistic: x } = got;
    const mixture = (pchisq(x, 1, { lower: false }) + pchisq(x, 2, { lower: false })) / 2;
    agree(got.p, mixture, { rel: 1e-14, source: 'Stram & Lee 1994' });
  });
  test('two variances: the plain chi-square, said to be conservative', () => {
    const p = jsp('ML');
    const bare = { problem: { ...p, random: [] }, logLik: -2990 };
    const got = sure(likelihoodRatio(fitted(p, optimum(p)), bare));
    expect(got.p).toBe(got.pChisq);
    expect(got.notes.map((note) => note.code)).toEqual(['inference/mixture-unknown']);
  });
  test('fixed effects are refitted by ML; REML fits with different fixed effects are refused', async () => {
    const p = jsp('REML');
    const got = sure(await likelihoodRatioOfDrop(own, {}, p, 'social', context));
    expect(got.df).toBe(8);
    expect(code(compare(p, sure(withoutFixed(p, 'social'))))).toBe('inference/reml-guard');
    expect(code(compare(p, sure(withoutFixed(jsp('ML'), 'social'))))).toBe('inference/different-methods');
  });
  test('refuses terms that are not there, by name', async () => {
    const refusal = await likelihoodRatioOfDrop(own, {}, jsp('REML'), 'gender', context);
    expect(code(refusal)).toBe('inference/no-such-term');
    expect(isRefusal(refusal) && refusal.hint).toContain('social');
    expect(code(without(jsp('REML'), '(1 | pupil)'))).toBe('inference/no-such-term');
  });
});

describe('a term dropped', () => {
  test.each(['jsp', 'oats-unbalanced', 'orthodont-unbalanced'])("as drop1() of lme4's fit: %s", async (name) => {
    const problem = modelNamed(name, 'REML');
    const { term, lrt, p } = recorded.models[name].drop1!;
    const tolerance = { rel: 2e-6, source: `lme4 ${recorded.provenance.packages['lme4']}` };
    for (const [i, dropped] of term.entries()) {
      if (dropped === '<none>') continue;
      const got = sure(await likelihoodRatioOfDrop(own, {}, problem, dropped, context));
      agree(got.statistic, numbers(lrt)[i], { ...tolerance, abs: 2e-6 }, `LRT of ${dropped}`);
      agree(got.p, numbers(p)[i], { ...tolerance, rel: 2e-4 }, `p of ${dropped}`);
    }
  });
  test('is no part of another', () => {
    expect(code(withoutFixed(modelNamed('oats-unbalanced', 'REML'), 'nitro'))).toBe('inference/marginality');
  });
});
