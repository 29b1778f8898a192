/** Profiles of a binomial model; glmmTMB 1.1.5 on lme4's cbpp: `confint(m, method = "uniroot")`, its theta the logarithm of the deviation. */
import { isRefusal } from '@mixdiff/contract';
import { agree, binomial, dummies, intercept, readCsv, statedFit } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { profileIntervals } from '../src/profile.ts';
import { sure } from './models.ts';

const rows = readCsv('cbpp/data.csv');
const number = (name: string): number[] => rows.map((row) => Number(row[name]));
const text = (name: string): string[] => rows.map((row) => row[name] as string);
const cbpp = binomial(
  number('incidence'),
  number('size'),
  [intercept(rows.length), ...dummies('period', text('period'))],
  [{ group: 'herd', labels: text('herd') }],
);
const { meaning } = statedFit(cbpp);
const LAPLACE = { kind: 'laplace', information: 'observed' } as const;
const fit = statedFit(cbpp, {
  logLik: -92.0262819,
  meaning: { ...meaning, criterion: LAPLACE },
  canonical: {
    beta: Float64Array.of(-1.398532466, -0.992332293, -1.128671298, -1.580313687),
    Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(0.412500056) }],
    residual: { kind: 'none' },
  },
});
const SOURCE = 'R: confint(glmmTMB, method = "uniroot")';

test('standard deviation and coefficients, as glmmTMB finds them', () => {
  const { intervals } = sure(profileIntervals(fit, cbpp));
  const expected = [
    ['.sig01', Math.exp(-1.06105057), Math.exp(0.0952582442)],
    ['(Intercept)', -1.90118747, -0.9477905677],
    ['period2', -1.61675834, -0.4077802967],
    ['period3', -1.80100152, -0.5115536261],
    ['period4', -2.50074881, -0.8007581331],
  ] as const;
  expect(intervals.map(({ name }) => name)).toEqual(expected.map(([name]) => name));
  for (const [i, [, lower, upper]] of expected.entries()) {
    // uniroot's tolerance is 1e-4 of a scale of one
    agree(intervals[i]?.lower ?? Number.NaN, lower, { abs: 2e-4, source: SOURCE });
    agree(intervals[i]?.upper ?? Number.NaN, upper, { abs: 2e-4, source: SOURCE });
  }
});
test('a deviation of zero has its lower limit there, and an upper one', () => {
  // a fifth of the trials in every row: less than binomial counts vary
  const y = Float64Array.from(number('size'), (n) => Math.round(n / 5));
  const problem = { ...cbpp, response: { ...cbpp.response, y } };
  const canonical = {
    ...fit.canonical,
    beta: Float64Array.of(-1.4, 0, 0, 0),
    Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(0) }],
  };
  const { intervals } = sure(profileIntervals({ ...fit, canonical }, problem, { which: ['.sig01'] }));
  expect(intervals[0]?.lower).toBe(0);
  // one herd in fifteen at a time: far from zero and from one
  expect(intervals[0]?.upper).toBeGreaterThan(0.05);
  expect(intervals[0]?.upper).toBeLessThan(0.6);
});
test('what is no likelihood has no profile', () => {
  const criterion = { kind: 'no-model', what: 'dispersion' } as const;
  const found = profileIntervals({ ...fit, meaning: { ...meaning, criterion } }, cbpp);
  expect(isRefusal(found) && found.refused).toBe('inference/profile-generalized');
});
