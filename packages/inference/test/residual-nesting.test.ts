import { isRefusal, type Problem } from '@mixdiff/contract';
import { buildProblem, parseCsv } from '@mixdiff/frame';
import { readGolden } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { difference } from '../src/nesting.ts';
import { sure } from './models.ts';

const table = sure(parseCsv(readGolden('mmrm/fev-data.csv'), { name: 'fev-data.csv' }));
const model = (repeated: string | null, more: Record<string, string> = {}): Problem => {
  const spec = {
    formula: 'FEV1 ~ ARMCD',
    method: 'REML' as const,
    ...(repeated ? { repeated } : { gls: true }),
    ...more,
  };
  return sure(buildProblem(table, spec, { dataHash: '' })).problem;
};
/** The parameters between them, or why not. */
const between = (large: Problem, small: Problem): number | string => {
  const found = difference(large, small);
  return isRefusal(found) ? found.refused : found.random;
};
const REFUSED = 'inference/residuals-not-nested';

describe('models of the residuals', () => {
  // differences of the df of logLik, mmrm 0.3.19 and nlme 3.1-162: us 10, toeph 7, csh 5, ar1h 5, toep 4, cs 2, ar1 2, iid 1
  test.each([
    ['us(AVISIT | USUBJID)', 'cs(AVISIT | USUBJID)', 8],
    ['us(AVISIT | USUBJID)', 'toeph(AVISIT | USUBJID)', 3],
    ['us(AVISIT | USUBJID)', 'adh(AVISIT | USUBJID)', 3],
    ['toep(AVISIT | USUBJID)', 'ar1(AVISIT | USUBJID)', 2],
    ['adh(AVISIT | USUBJID)', 'ar1h(AVISIT | USUBJID)', 2],
    ['csh(AVISIT | USUBJID)', 'cs(AVISIT | USUBJID)', 3],
    ['cs(AVISIT | SEX / USUBJID)', 'cs(AVISIT | USUBJID)', 2],
    ['us(AVISIT | USUBJID)', null, 9],
    ['cs(AVISIT | USUBJID)', null, 1],
  ])('%s against %s: %s parameters, and not the other way round', (large, small, lacks) => {
    expect(between(model(large), model(small))).toBe(lacks);
    expect(between(model(small), model(large))).toBe(REFUSED);
  });
  test.each([
    ['cs(AVISIT | USUBJID)', 'ar1(AVISIT | USUBJID)'],
    ['toep(AVISIT | USUBJID)', 'csh(AVISIT | USUBJID)'],
    ['ad(AVISIT | USUBJID)', 'toep(AVISIT | USUBJID)'],
    ['sp_exp(VISITN | USUBJID)', null],
  ])('%s and %s are refused', (large, small) => {
    expect(between(model(large), model(small))).toBe(REFUSED);
  });
  test('variance functions: one that estimates something may go, one that does not must be in both', () => {
    const cs = 'cs(AVISIT | USUBJID)';
    const ident = { variance: 'varIdent(form = ~ 1 | SEX)' };
    expect(between(model(cs, ident), model(cs))).toBe(1);
    expect(between(model(cs, ident), model(cs, ident))).toBe('inference/same-model');
    expect(between(model(cs, { variance: 'varFixed(~ WEIGHT)' }), model(cs))).toBe(REFUSED);
  });
});
