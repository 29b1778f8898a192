import { isMaximum, type Problem } from '@mixdiff/contract';
import { sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { judgeBox } from '../src/judged.ts';
import { boxFor, read } from './made.ts';
import { decimals, published } from './published.ts';

const SEARCH = { starts: 8, seed: 1 };
const problem = sleepstudy('ML');
const judged = (input: ReturnType<typeof published>, of: Problem = problem) =>
  judgeBox({ problem: of, box: boxFor(input, of), printed: read(input) }, SEARCH, null);

describe('printed numbers are judged at the best point that rounds to them', () => {
  test.each([0, 1, 3])('those of the maximum to %i decimals are one', (n) => {
    const { over, certificate } = judged(published(problem, decimals(n)));
    expect([over, certificate.verdict]).toEqual(['box', 'interior-maximum']);
    expect(certificate.gain).toBeLessThan(1e-4);
  });
  test('exact numbers are judged where they are', () => {
    const { over, certificate } = judged(published(problem, (x) => x));
    expect([over, certificate.verdict]).toEqual(['estimates', 'interior-maximum']);
  });
  test('others are not, and the log-likelihood at the numbers themselves is kept', () => {
    const random = [{ group: 'Subject', terms: ['(Intercept)', 'Days'], cov: [['100.0'], ['1.0', '5.0']] }];
    const { certificate, logLikAtEstimates } = judged({ ...published(problem, decimals(1)), random });
    expect(isMaximum(certificate.verdict)).toBe(false);
    expect(logLikAtEstimates).toBeLessThanOrEqual(certificate.logLik ?? Number.NaN);
  });
});
test('a matrix that is no covariance by more than its digits is judged beside it, and so is said', () => {
  const random = [{ group: 'Subject', terms: ['(Intercept)', 'Days'], cov: [['100.000'], ['3.00001', '0.09000']] }];
  expect(['clipped', 'box']).toContain(judged({ ...published(problem, decimals(3)), random }).over);
});
describe('under REML the criterion takes no notice of the fixed effects', () => {
  const reml = sleepstudy('REML');
  const right = published(reml, decimals(3));
  test('so one that is not that of its variances is named', () => {
    const { notes } = judged({ ...right, fixed: { ...right.fixed, Days: '12.000' } }, reml);
    expect(notes.map(({ code }) => code)).toEqual(['audit/gls']);
    expect(notes[0]?.text).toContain('Days');
  });
  test('and one that is, is not', () => expect(judged(right, reml).notes).toEqual([]));
});
test('weights whose meaning is not told are read as what comes closer to a maximum', () => {
  const values = Float64Array.from({ length: 180 }, (_, i) => 1 + (i % 3));
  const as = (kind: 'precision' | 'likelihood' | 'as-original'): Problem => ({ ...problem, weights: { values, kind } });
  const input = published(as('likelihood'), (x) => x);
  const found = judged(input, as('as-original'));
  expect([found.weights, isMaximum(found.certificate.verdict)]).toEqual(['likelihood', true]);
  expect(found.notes.map(({ code }) => code)).toContain('audit/weights');
  expect(isMaximum(judged(input, as('precision')).certificate.verdict)).toBe(false);
});
