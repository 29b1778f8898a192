import type { CertificateDocument, ComparisonDocument, FitDocument } from '@mixdiff/schema';
import { describe, expect, test } from 'vitest';
import { caseAt, proofCase, proofCases, proofModel } from '../src/parts.ts';

type Zeroed = CertificateDocument['evidence']['zeroed'];
const evidence = (zeroed: Zeroed = []): CertificateDocument['evidence'] => ({
  score: [],
  zeroed,
  predictedGain: null,
  curvature: null,
  ridge: null,
  tolerance: {},
});
const block = { group: 'g', terms: ['(Intercept)', 'x'], cov: [[0, 0], [0, 0]] }; // biome-ignore format: a matrix
const stopped = { beta: [1], random: [block], sigma2: 4 };
const zero = (slope: number | null, direction: (number | null)[]): Zeroed[number] => ({
  group: 'g',
  terms: ['(Intercept)', 'x'],
  direction,
  variance: 0,
  slope,
});
const certificate = (verdict: CertificateDocument['verdict'], zeroed: Zeroed = []) =>
  ({ fit: 'one/ML', verdict, best: stopped, evidence: evidence(zeroed) }) as unknown as CertificateDocument;
const fit = {
  method: 'ML',
  meaning: { weights: 'likelihood' },
  fixed: [{ term: 'a', estimate: 1 }, { term: 'b', estimate: null }], // biome-ignore format: rows
  random: [{ ...block, sd: [0, 0], corr: [] }],
  sigma: 3,
} as unknown as FitDocument;

describe('a case', () => {
  test.each(['local-maximum', 'false-zero', 'saddle', 'stopped-short'] as const)('is made of %s', (verdict) => {
    expect(caseAt('f', 'ML', 'precision', stopped, certificate(verdict))).toHaveLength(1);
  });
  test.each(['interior-maximum', 'boundary-maximum', 'flat-ridge', 'unbounded', 'not-assessed'] as const)(
    'is none of %s',
    (verdict) => expect(caseAt('f', 'ML', 'precision', stopped, certificate(verdict))).toEqual([]),
  );
  test('is none without a best point', () => {
    expect(caseAt('f', 'ML', 'precision', stopped, { ...certificate('saddle'), best: null })).toEqual([]);
  });
  test('has the directions that rise from zero, steepest first; what is level, falls or is unknown has none', () => {
    const zeroed = [zero(1, [1, 0]), zero(-2, [0, 1]), zero(5, [0.6, 0.8]), zero(null, [0, 1]), zero(9, [null, 1])];
    const [one] = caseAt('f', 'ML', 'precision', stopped, certificate('false-zero', zeroed));
    expect(one?.along.map(({ direction }) => direction)).toEqual([
      [0.6, 0.8],
      [1, 0],
    ]);
    const [other] = caseAt('f', 'ML', 'precision', stopped, certificate('saddle', zeroed));
    expect(other?.along).toEqual([]);
  });
  test('a direction of no block of the point is left out', () => {
    const elsewhere = { ...zero(3, [1]), terms: ['z'] };
    expect(caseAt('f', 'ML', 'precision', stopped, certificate('false-zero', [elsewhere]))[0]?.along).toEqual([]);
  });
});
test('of a fit: its own meaning of weights, NA where a coefficient was dropped, sigma squared', () => {
  const [one] = proofCase('one/ML', fit, certificate('stopped-short'));
  expect(one).toMatchObject({ fit: 'one/ML', weights: 'likelihood', stopped: { beta: [1, null], sigma2: 9 } });
  const [none] = proofCase('one/ML', { ...fit, sigma: null }, certificate('stopped-short'));
  expect(none?.stopped.sigma2).toBeNull();
});
test('of a comparison: one for each certificate of a fit that was made', () => {
  const fits = [{ id: 'one/ML', fit }, { id: 'two/ML', fit: null }] as unknown as ComparisonDocument['fits']; // biome-ignore format: fits
  const all = ['one/ML', 'two/ML', 'three/ML'].map((id) => ({ ...certificate('saddle'), fit: id }));
  expect(proofCases({ fits, certificates: all }).map((one) => one.fit)).toEqual(['one/ML']);
});
test('of the data: what the comparison says, and where the file lies', () => {
  const problem = { formula: 'y ~ 1 + (1 | g)', nobs: 4, columns: ['(Intercept)'], case: 'left out' };
  const model = proofModel({ problem } as unknown as ComparisonDocument, { dataPath: 'd.csv', isColumn: () => true });
  expect(model).toMatchObject({ formula: problem.formula, nobs: 4, dataPath: 'd.csv', ordered: [] });
  expect(model).not.toHaveProperty('case');
});
