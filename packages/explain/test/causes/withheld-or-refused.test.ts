import type { FitDocument } from '@mixdiff/schema';
import { sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { withheldOrRefused } from '../../src/causes/withheld-or-refused.ts';
import { sideOf, stepBetween } from '../made.ts';

const problem = sleepstudy('ML');
const said = (quantity: string, reported: Partial<FitDocument>, moved: [number | null, number | null] = [null, 1]) =>
  withheldOrRefused.detect(
    stepBetween(sideOf('one', problem, { reported }), sideOf('other', problem), 'derived', quantity, moved),
  );

describe('a number that one fit does not give, with what it says of it', () => {
  test.each<[string, string, Partial<FitDocument>, string]>([
    ['withheld', 'logLik', { withheld: ['logLik'] }, 'reached, but not shown'],
    ['by its name', 'se|a|b', { absent: { 'se|a|b': 'lost' } }, 'lost'],
    ['by its head', 'corr|g|x,z', { absent: { corr: 'none' } }, 'none'],
    ['for want of a Hessian', 'statistic|Days', { vcov: null }, 'no usable Hessian'],
    ['for want of a covariance', 'statistic|Days', { absent: { vcov: 'not computed' } }, 'not computed'],
  ])('%s', (_, quantity, reported, reason) => {
    expect(said(quantity, reported)).toMatchObject({ evidence: { fit: 'one', reason } });
  });
  test('nothing is said where neither says why, or both have the number', () => {
    expect(said('beta|Days', {})).toBeNull();
    expect(said('beta|Days', { vcov: null })).toBeNull();
    expect(said('logLik', { withheld: ['logLik'] }, [1, 2])).toBeNull();
  });
});
test('no degrees of freedom by definition is what df-method is about', () => {
  expect(said('df|Days', { absent: { df: 'gives none' } })).toBeNull();
  expect(said('p|Days', { absent: { p: 'gives none' } })).toBeNull();
});
