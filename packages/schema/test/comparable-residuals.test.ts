import { type By, type Kind, type Problem, type ResidualModel, structured } from '@mixdiff/contract';
import { describe, expect, test } from 'vitest';
import { likelihoodOf, oneFunction, type Standing } from '../src/index.ts';

/** Six subjects, visits 0 to 3, some of them missing. */
const visit = [0, 1, 2, 3, 0, 1, 3, 0, 2, 3, 1, 2, 3, 0, 1, 2, 0, 1, 2, 3];
const subject = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 5];
const n = visit.length;
const y = visit.map((v, i) => v + 4 * Math.sin(5 * i));
const by = (name: string, index: readonly number[], levels: readonly string[]): By => ({
  name,
  levels,
  index: Int32Array.from(index),
});
const sex = by(
  'sex',
  subject.map((s) => s % 2),
  ['f', 'm'],
);
const when = Float64Array.from(visit, (v, i) => 1 + v + 0.1 * (i % 3));
const at = { nrow: n, ncol: 1, data: when };
const labels = ['1', '2', '3', '4'];

interface Change extends Partial<Omit<ResidualModel, 'structure'>> {
  readonly kind?: Kind;
  readonly structure?: Partial<ResidualModel['structure']>;
}
function problemOf({ kind = 'cs-hom', structure = {}, ...change }: Change): Problem {
  const residual: ResidualModel = {
    subject: by('id', subject, 'abcdef'.split('')),
    position: Int32Array.from(visit),
    ...change,
    structure: { ...structured(kind, labels), ...structure },
  };
  return {
    response: { y: Float64Array.from(y), trials: null, family: 'gaussian', link: 'identity' },
    parts: {
      conditional: {
        X: { nrow: n, ncol: 1, data: new Float64Array(n).fill(1) },
        columns: ['(Intercept)'],
        term: ['(Intercept)'],
        offset: null,
      },
    },
    random: [],
    residual,
    weights: null,
    method: 'ML',
    source: { formula: 'y ~ 1', dataHash: '', rows: Int32Array.from(y.keys()), dropped: [] },
  };
}
const stands = (problem: Problem): Standing => ({
  method: 'ML',
  nobs: n,
  logLik: -10,
  meaning: { weights: 'precision', logLikConstant: 0 },
  likelihood: likelihoodOf(problem),
  formula: 'y ~ 1',
});
const one = (a: Change, b: Change): boolean => oneFunction(stands(problemOf(a)), stands(problemOf(b)));
const power = { kind: 'power' as const, of: when, by: null };
const exp = { kind: 'exp' as const, of: when, by: null };
const ident = { kind: 'ident' as const, of: null, by: sex };

describe('one model in two spellings', () => {
  test.each<[string, Change, Change]>([
    ['visits renamed under us', { kind: 'us' }, { kind: 'us', position: Int32Array.from(visit, (v) => 3 - v) }],
    [
      'visits counted from the end under ar1',
      { kind: 'ar1-hom' },
      { kind: 'ar1-hom', position: Int32Array.from(visit, (v) => 3 - v) },
    ],
    ['a visit that none has', { kind: 'us' }, { kind: 'us', structure: { labels: [...labels, '5'] } }],
    ['positions under cs', {}, { position: Int32Array.from(visit, (_, i) => i % 3) }],
    ['the unit of a distance', { kind: 'exp', at }, { kind: 'exp', at: { ...at, data: when.map((t) => 7 * t + 3) } }],
    ['arma(1,0) and ar1', { kind: 'arma', structure: { order: [1, 0] } }, { kind: 'ar1-hom' }],
    ['arma(3,0) and toep of four', { kind: 'arma', structure: { order: [3, 0] } }, { kind: 'toep-hom' }],
    [
      'a power, and an exponential of the logarithm',
      { variance: [power] },
      { variance: [{ ...exp, of: when.map(Math.log) }] },
    ],
    ['a power of another unit', { variance: [power] }, { variance: [{ ...power, of: when.map((v) => 12 * v) }] }],
    [
      'another reference level',
      { variance: [ident] },
      {
        variance: [
          {
            ...ident,
            by: by(
              'sex',
              subject.map((s) => 1 - (s % 2)),
              ['m', 'f'],
            ),
          },
        ],
      },
    ],
    [
      'an exponential from another origin',
      { variance: [ident, exp] },
      { variance: [{ ...exp, of: when.map((v) => v - 9) }, ident] },
    ],
    [
      'groups in another order',
      { by: sex },
      {
        by: by(
          'sex',
          subject.map((s) => 1 - (s % 2)),
          ['m', 'f'],
        ),
      },
    ],
  ])('%s', (_, a, b) => expect(one(a, b)).toBe(true));
  test('a fixed variance is a weight', () => {
    const weighted = { ...problemOf({}), weights: { values: when.map((v) => 1 / v), kind: 'precision' as const } };
    const fixed = problemOf({ variance: [{ kind: 'fixed', of: when, by: null }] });
    expect(oneFunction(stands(weighted), stands(fixed))).toBe(true);
  });
  test('independent rows of one variance are no residual model', () => {
    const none = { ...problemOf({}), residual: null };
    expect(oneFunction(stands(none), stands(problemOf({ kind: 'diag-hom' })))).toBe(true);
  });
});
describe('two models', () => {
  const swapped = Int32Array.from(visit, (v) => [1, 0, 2, 3][v] ?? 0);
  const order = Int32Array.from(visit, (_, i) => subject.slice(0, i).filter((s) => s === subject[i]).length);
  test.each<[string, Change, Change]>([
    ['ar1 by visit and by the order of rows', { kind: 'ar1-hom' }, { kind: 'ar1-hom', position: order }],
    ['us by visit and by the order of rows', { kind: 'us' }, { kind: 'us', position: order }],
    ['ad with two visits exchanged', { kind: 'ad-hom' }, { kind: 'ad-hom', position: swapped }],
    ['toep with two visits exchanged', { kind: 'toep-het' }, { kind: 'toep-het', position: swapped }],
    ['hom and het', { kind: 'cs-hom' }, { kind: 'cs-het' }],
    ['us-hom and us', { kind: 'us-hom' }, { kind: 'us' }],
    ['another order', { kind: 'arma', structure: { order: [1, 1] } }, { kind: 'arma', structure: { order: [2, 1] } }],
    ['exp and gau', { kind: 'exp', at }, { kind: 'gau', at }],
    ['other coordinates', { kind: 'exp', at }, { kind: 'exp', at: { ...at, data: when.map((t) => t * t) } }],
    ['with and without nugget', { kind: 'exp', at }, { kind: 'exp', at, structure: { nugget: true } }],
    ['with and without groups', {}, { by: sex }],
    [
      'groups of other subjects',
      { by: sex },
      {
        by: by(
          'arm',
          subject.map((s) => Number(s > 2)),
          ['a', 'b'],
        ),
      },
    ],
    ['with and without a variance function', {}, { variance: [power] }],
    ['power and exponential of one covariate', { variance: [power] }, { variance: [exp] }],
    ['power and constant plus power', { variance: [power] }, { variance: [{ ...power, kind: 'const-power' }] }],
    ['one power and one per level', { variance: [power] }, { variance: [{ ...power, by: sex }] }],
    ['a covariate and the fitted values', { variance: [power] }, { variance: [{ ...power, of: 'fitted' }] }],
    ['other levels', { variance: [ident] }, { variance: [{ ...ident, by: by('visit', visit, labels) }] }],
    [
      'other subjects',
      {},
      {
        subject: by(
          's',
          subject.map((s) => Math.floor(s / 2)),
          ['a', 'b', 'c'],
        ),
      },
    ],
  ])('%s', (_, a, b) => expect(one(a, b)).toBe(false));
});
