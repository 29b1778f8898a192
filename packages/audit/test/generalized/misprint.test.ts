/** A number that was swapped, moved or contradicts its statistic, among those of one fit. */
import type { Fit } from '@mixdiff/contract';
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
const found = (change: Partial<AuditInput>, atPrinted?: Fit) => {
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
  return loneMisprint(placesOf(read(input), problem), fit, problem, () => atPrinted ?? null);
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
test('a last digit but one, where all others are right to the last: no optimizer leaves that', () => {
  // within 0.002 standard errors, which a loose optimizer leaves in all of them
  expect(found({ fixed: { Intercept: '-0.51282' } })).toBeNull();
  expect(found({ fixed: { Intercept: '-0.51203' } })).toMatchObject({ slip: 'two digits are swapped' });
  expect(found({ fixed: { Intercept: '-0.51203' }, se: { Intercept: '0.30010' } })).toBeNull();
});
test('a variance that is not the square of its deviation, which is that of the fit', () => {
  const random = (sd: string, variance: string) => [
    { group: 'g', terms: ['(Intercept)'], sd: [sd], cov: [[variance]] },
  ];
  expect(found({ random: random('0.6900', '0.5372') })).toMatchObject({ instead: '0.4761', slip: null });
  expect(found({ random: random('0.7329', '0.4761') })).toMatchObject({ instead: '0.6900', slip: null });
  // both went along: another estimate
  expect(found({ random: random('0.7329', '0.5372') })).toBeNull();
});
test('an estimate with which the standard error would be another than is printed', () => {
  const change = {
    random: [{ group: 'g', terms: ['(Intercept)'], sd: ['0.81'] }],
    df: { Intercept: '30' },
    p: { Intercept: '0.098' },
  };
  expect(found(change)).toBeNull();
  const other = { ...fit, vcov: { nrow: 1, ncol: 1, data: Float64Array.of(0.1) } };
  expect(found(change, other)).toMatchObject({ quantity: 'sd|g|(Intercept)', instead: '0.69', slip: null });
  // what is printed follows from either
  expect(found(change, fit)).toBeNull();
});
test('no misprint where all are those of the fit, more than one is not, or few are printed', () => {
  expect(found({})).toBeNull();
  expect(found({ fixed: { Intercept: '-0.5213' }, logLik: '-6.123' })).toBeNull();
  expect(found({ fixed: { Intercept: '-0.5213' }, se: {}, t: {} })).toBeNull();
});
