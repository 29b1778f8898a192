/** A generalized mixed model against the same without random effects; R 4.2.2: `glm`, `MASS::glm.nb`, `lme4::glmer` 1.1-31 on lme4's cbpp. */
import { type Backend, type Context, type Fit, isRefusal, type Problem, refuse } from '@mixdiff/contract';
import { agree, binomial, dummies, intercept, madeBackend, readCsv, statedFit } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { generalizedLogLik } from '../src/generalized-model.ts';
import { likelihoodRatioOfDrop } from '../src/likelihood-ratio.ts';
import { without } from '../src/submodel.ts';
import { sure } from './models.ts';

const context: Context = { milliseconds: () => 0 };
const rows = readCsv('cbpp/data.csv');
const number = (name: string): number[] => rows.map((row) => Number(row[name]));
const text = (name: string): string[] => rows.map((row) => row[name] as string);
const cbpp = binomial(
  number('incidence'),
  number('size'),
  [intercept(rows.length), ...dummies('period', text('period'))],
  [{ group: 'herd', labels: text('herd') }],
);
const as = (family: string, link: string, trials = cbpp.response.trials): Problem => ({
  ...cbpp,
  response: { ...cbpp.response, family, link, trials },
});
test.each([
  ['binomial', cbpp, -99.0291994894],
  ['cloglog, a saturated model of the periods as the logit is', as('binomial', 'cloglog'), -99.0291994894],
  ['poisson', as('poisson', 'log', null), -101.1092662],
  ['negative binomial', as('nbinom2', 'log', null), -90.7308994519],
])('the likelihood of a model without random effects: %s', (_, problem, expected) => {
  const { logLik } = sure(generalizedLogLik({ ...problem, random: [] }));
  agree(logLik, expected, { abs: 1e-8, source: 'R: logLik(glm(...)), logLik(glm.nb(...))' });
});

/** As glmer: it fits no model without random effects. */
const glmer = (logLik: number, more: Partial<Fit> = {}): Backend =>
  madeBackend({
    fit: async (problem) => {
      if (problem.random.length === 0) return refuse('lme4/no-random', 'No random effects terms', 'add one');
      const plain = statedFit(problem);
      const criterion = { kind: 'laplace', information: 'observed' } as const;
      return statedFit(problem, { logLik, meaning: { ...plain.meaning, criterion, k: 5 }, ...more });
    },
  });
const lrt = (backend: Backend, problem = cbpp) => likelihoodRatioOfDrop(backend, {}, problem, '(1 | herd)', context);
describe('its test', () => {
  test('one variance at the boundary: chi-squares on 0 and 1', async () => {
    const { statistic, df, p, pChisq, reference } = sure(await lrt(glmer(-92.0265663895)));
    agree(statistic, 14.0052662, { abs: 1e-6, source: 'R: anova(glmer, glm)' });
    expect([df, p, reference.length]).toEqual([1, pChisq / 2, 2]);
  });
  test('what the optimizers left of a variance of zero is zero', async () => {
    // a fifth of the trials in every row: less than binomial counts vary
    const y = Float64Array.from(number('size'), (n) => Math.round(n / 5));
    const mixed = { ...cbpp, response: { ...cbpp.response, y } };
    const { logLik } = sure(generalizedLogLik(sure(without(mixed, '(1 | herd)'))));
    const at = { ...statedFit(mixed).canonical, residual: { kind: 'none' as const } };
    const beta = Float64Array.of(-1.39, 0, 0, 0);
    const near = { ...at, beta, Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(1e-4) }] };
    const found = sure(await lrt(glmer(logLik + 1e-7, { canonical: near }), mixed));
    expect([found.zero, found.p]).toEqual([true, 1]);
    expect(found.notes.map(({ code }) => code)).toEqual(['inference/zero-within-rounding']);
  });
  test('a value that is no likelihood has no such special case, and families without known constants are refused', async () => {
    const { meaning } = statedFit(cbpp);
    const apart = { meaning: { ...meaning, criterion: { kind: 'no-model', what: 'dispersion' } as const } };
    expect(await lrt(glmer(-90, apart))).toMatchObject({ refused: 'inference/no-model' });
    expect(generalizedLogLik({ ...as('Gamma', 'log', null), random: [] })).toMatchObject({ refused: 'inference/glm' });
    expect(isRefusal(await lrt(glmer(-92), { ...cbpp, method: 'REML' }))).toBe(true);
  });
});
