import { openCertifier } from '@mixdiff/certify';
import type { Certificate } from '@mixdiff/contract';
import type { MaterialFinding } from '@mixdiff/schema';
import { sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import type { Decided } from '../src/misprint.ts';
import { findingOf, sentences, type Told } from '../src/sentences.ts';
import { boxFor, read } from './made.ts';
import { decimals, pointOf, published } from './published.ts';

const problem = sleepstudy('REML');
const input = { ...published(problem, decimals(2)), logLik: '-871.81' };
const certificate = openCertifier(problem, { starts: 3, seed: 1 }).certify(pointOf(published(problem, (x) => x)));
const told = (change: Partial<Told> = {}, judged: Partial<Certificate> = {}): Told => ({
  source: 'Table 2',
  problem,
  printed: read(input),
  box: boxFor(input, problem),
  over: 'box',
  certificate: { ...certificate, ...judged },
  logLikAtEstimates: -871.9,
  endingThere: [],
  material: [],
  other: null,
  logLikBy: 'REML',
  decided: null,
  ...change,
});
const short = { verdict: 'stopped-short' as const, gain: 0.9424, logLik: -872.75, bestLogLik: -871.81 };
const decided = (change: Partial<Decided>): Decided =>
  ({ kind: 'misprint', numbers: [], against: [], reproduced: 8, of: 9, matched: {}, ...change }) as Decided;
const wrong = {
  quantity: 'variance|Subject|Days',
  printed: '53.07',
  instead: '35.07',
  value: 35.07,
  slip: 'two digits are swapped',
};

describe('a maximum', () => {
  test('has its log-likelihood, and from what it was searched', () => {
    const [first, ...rest] = sentences(told());
    expect(first).toMatch(
      /^The estimates of Table 2 are a maximum of the restricted likelihood .* the best point that rounds .* -871\.8/,
    );
    expect(rest).toEqual([]);
  });
  test('at the boundary, and on a ridge, is called so', () => {
    expect(sentences(told({}, { verdict: 'boundary-maximum' }))[0]).toContain('and data, at the boundary:');
    const because = [{ code: 'certify/ridge' as const, text: 'x is 1 here and 5 there' }];
    expect(sentences(told({}, { verdict: 'flat-ridge', because }))[1]).toBe(
      'The maximum is a flat ridge: x is 1 here and 5 there.',
    );
  });
});
describe('no maximum', () => {
  test('says how far below, where the maximum is, and what to report instead', () => {
    const all = sentences(told({ endingThere: ['lme4*', 'nlme*'] }, short));
    expect(all[0]).toMatch(
      /are not a maximum .* but a fit that stopped short: .* 0\.942 higher, -871\.8100, at Subject variance/,
    );
    expect(all.join(' ')).toMatch(
      /\(lme4\* and nlme\*, fitted here to the same data, end there\): theirs is smaller, by 0\.942/,
    );
  });
  test('at a false zero says the slope there, which needs no search', () => {
    const term = problem.random[0]?.name ?? '';
    const zeroed = [{ term, direction: Float64Array.of(0, 1), variance: 1e-9, slope: 2.5 }];
    const all = sentences(told({}, { ...short, verdict: 'false-zero', zeroed })).join(' ');
    expect(all).toMatch(
      /The variance of Days within Subject is given as 35\.07, in effect zero, but .* by 2\.50 per unit/,
    );
    expect(sentences(told({}, { ...short, zeroed })).join(' ')).not.toContain('in effect zero');
  });
  test('may be one of the other criterion', () => {
    const other = { method: 'ML' as const, certificate };
    expect(sentences(told({ other }, short)).join(' ')).toContain('They are a maximum of the likelihood, though');
    const neither = { method: 'ML' as const, certificate: { ...certificate, ...short } };
    expect(sentences(told({ other: neither }, short)).join(' ')).not.toContain('though');
  });
  test('what changes at the maximum is told by the terms, whatever bars they have', () => {
    const finding = (change: Partial<MaterialFinding>) => ({ fit: 'printed', against: 'certified', from: 0.04, to: 0.06, inSE: null, crosses: false, sentence: '', ...change }) as MaterialFinding; // biome-ignore format: one line
    const material = [finding({ what: 'estimate', quantity: 'beta|a|b', inSE: 0.31 }), finding({ what: 'p-value', quantity: 'p|c|d', crosses: true })]; // biome-ignore format: one line
    expect(sentences(told({ material }, short)).join(' ')).toContain(
      'the largest move of a fixed effect is 0.31 SE (a|b); one Wald p-value crosses 5 %: c|d (0.0400 -> 0.0600)',
    );
  });
  test('a printed log-likelihood that nothing reproduces is named', () => {
    expect(sentences(told({ logLikBy: null }, short)).at(-1)).toContain(
      'The printed log-likelihood, -871.81, is not that',
    );
    expect(sentences(told({}, short)).join(' ')).not.toContain('The printed log-likelihood');
  });
});
describe('a misprint', () => {
  const one = decided({ numbers: [wrong], against: ['se|Days', wrong.quantity] });
  test('is named with what should stand there, and with what contradicts it', () => {
    const all = sentences(told({ decided: one }, short));
    expect(all[0]).toBe(
      'One number appears misprinted: the variance of Days within Subject, printed 53.07, is 35.07 at the maximum of the restricted likelihood (two digits are swapped); all 8 others reproduce (Table 2).',
    );
    expect(all.at(-1)).toContain('would not have printed the standard error of Days as they are');
  });
  test('of a whole column is one', () => {
    const two = decided({ numbers: [wrong, { ...wrong, quantity: 'sigma' }], reproduced: 1 });
    expect(sentences(told({ decided: two }, short))[0]).toMatch(
      /^2 numbers appear misprinted alike: .*; the one other number/,
    );
  });
});
describe('the finding', () => {
  test.each<[Decided['kind'], RegExp]>([
    ['all-reproduce', /^all 9 printed numbers reproduce at the maximum/],
    ['misprint', /^one number appears misprinted/],
    ['cannot-tell', /printed digits cannot tell: .*, or a fit that stopped short/],
    ['not-a-maximum', /^1 of 9 printed numbers are not those of a maximum/],
    ['not-reproduced', /variance of Days within Subject follow no definition/],
  ])('%s', (kind, sentence) => {
    const found = findingOf(told(), decided({ kind, numbers: [wrong] }));
    expect([found.kind, found.method, found.sentence]).toEqual([kind, 'REML', expect.stringMatching(sentence)]);
  });
  test('is none where nothing could judge, but for a misprint', () => {
    const unjudged = { verdict: 'not-assessed' as const };
    expect(findingOf(told({}, unjudged), decided({ kind: 'all-reproduce' })).kind).toBe('not-assessed');
    expect(findingOf(told({}, unjudged), decided({ numbers: [wrong] })).kind).toBe('misprint');
    expect(findingOf(told(), null).kind).toBe('not-assessed');
  });
});
test('what could not be judged says why', () => {
  const because = [{ code: 'certify/no-judge' as const, text: 'too large' }];
  expect(sentences(told({}, { verdict: 'not-assessed', gain: null, because }))).toEqual([
    'The estimates of Table 2 could not be judged: too large.',
  ]);
});
