import type { AuditDocument, AuditInput, CertificateDocument } from '@mixdiff/schema';
import { expect, test } from 'vitest';
import { auditProof } from '../src/audit.ts';

const point = (variance: number) => ({
  beta: [1],
  random: [{ group: 'g', terms: ['(Intercept)'], cov: [[variance]] }],
  sigma2: 2,
});
const evidence: CertificateDocument['evidence'] = {
  score: [],
  zeroed: [],
  predictedGain: null,
  curvature: null,
  ridge: null,
  tolerance: {},
};
const certified = {
  formula: 'y ~ 1 + (1 | g)',
  nobs: 12,
  fixed: [{ term: '(Intercept)' }],
  meaning: { weights: 'precision' },
};
const audited = (change: Partial<AuditDocument> = {}): AuditDocument =>
  ({
    method: 'ML',
    verdict: 'stopped-short',
    point: point(0.1),
    certified,
    evidence: { best: point(1), evidence },
    ...change,
  }) as unknown as AuditDocument;
const input = (change: Partial<AuditInput> = {}): AuditInput =>
  ({ source: 'Table 2', data: 'd.csv', formula: 'y ~ 1 + (1 | g)', ...change }) as AuditInput;
const proofOf = (document: AuditDocument, given = input()): string | null =>
  auditProof(document, given, { dataPath: 'd.csv', isColumn: (name) => name === 'y' || name === 'g' });

test('a point below another has a script, which names the source and reads the data', () => {
  const text = proofOf(audited());
  expect(text).toContain('Table 2, ML');
  expect(text).toContain('d.csv');
  expect(text).not.toMatch(/library\(|require\(/);
});
test('conditions, derived columns and contrasts of the file are in it', () => {
  const text = proofOf(audited(), input({ where: 'y > 0', derive: { z: 'log(y)' }, contrasts: 'sum' }));
  expect(text).toContain('y > 0');
  expect(text).toContain('log(y)');
  expect(text).toContain('contr.sum');
});
test.each<[string, Partial<AuditDocument>]>([
  ['a misprint', { verdict: 'misprint' }],
  ['a maximum', { verdict: 'interior-maximum' }],
  ['no point', { point: null }],
  ['no best point', { evidence: { best: null, evidence } }],
  ['no certified fit', { certified: null }],
])('%s has none', (_, change) => expect(proofOf(audited(change))).toBeNull());
test('nor has what base R is not to be asked for', () => {
  expect(proofOf(audited(), input({ where: 'system("x") > 0' }))).toBeNull();
});
