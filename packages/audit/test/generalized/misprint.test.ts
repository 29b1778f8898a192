/** A number that was swapped, moved or contradicts its statistic, among those of one fit. */
import type { AuditInput } from '@mixdiff/schema';
import { binomial, intercept, statedFit } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { loneMisprint } from '../../src/generalized/misprint.ts';
import { placesOf } from '../../src/generalized/rows.ts';
import { read } from '../made.ts';

const problem = binomial([1, 2, 0, 3], [4, 4, 3, 3], [intercept(4)], [{ group: 'g', labels: ['a', 'a', 'b', 'b'] }]);
const fit = statedFit(problem, {
  canonical: {
    beta: Float64Array.of(-0.5123),
    Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(0.4761) }],
    residual: { kind: 'none' },
  },
  vcov: { nrow: 1, ncol: 1, data: Float64Array.of(0.09) },
  logLik: -5,
});
const found = (change: Partial<AuditInput>) => {
  const input: AuditInput = {
    data: 'd.csv',
    formula: 'cbind(y, n - y) ~ 1 + (1 | g)',
    family: 'binomial',
    method: 'ML',
    source: 'a test',
    sigma: '1',
    fixed: { Intercept: '-0.5123' },
    random: [{ group: 'g', terms: ['(Intercept)'], sd: ['0.6900'], cov: [['0.4761']] }],
    se: { Intercept: '0.3000' },
    t: { Intercept: '-1.708' },
    logLik: '-5.000',
    ...change,
  };
  return loneMisprint(placesOf(read(input), problem), fit, problem);
};
test('two digits in another order', () => {
  expect(found({ fixed: { Intercept: '-0.5213' } })).toEqual({
    quantity: 'beta|(Intercept)',
    printed: '-0.5213',
    instead: '-0.5123',
    value: -0.5123,
    slip: 'two digits are swapped',
  });
});
test('no slip that is known, but the statistic is that of another standard error', () => {
  expect(found({ se: { Intercept: '0.4417' } })).toMatchObject({ quantity: 'se|(Intercept)', instead: '0.3000' });
  // the statistic went along: another standard error, not another number
  expect(found({ se: { Intercept: '0.4417' }, t: {} })).toBeNull();
});
test('no misprint where all are those of the fit, more than one is not, or few are printed', () => {
  expect(found({})).toBeNull();
  expect(found({ fixed: { Intercept: '-0.5213' }, logLik: '-6.123' })).toBeNull();
  expect(found({ fixed: { Intercept: '-0.5213' }, se: {}, t: {} })).toBeNull();
});
