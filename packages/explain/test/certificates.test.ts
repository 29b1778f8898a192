import { openCertifier } from '@mixdiff/certify';
import type { Certificate, Problem } from '@mixdiff/contract';
import { certificateDocument as schema } from '@mixdiff/schema';
import { sleepstudy, unitPoint } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { canonicalDocument, certificateDocument } from '../src/certificates.ts';

const problem = sleepstudy('ML');
const certificate = openCertifier(problem).certify(unitPoint(problem));
const none: NonNullable<Certificate['unidentified']> = { contained: [], elements: [], silent: [], sums: [] };
const openOf = (unidentified: Partial<typeof none>, of: Problem = problem) =>
  certificateDocument('f', { ...certificate, unidentified: { ...none, ...unidentified } }, of).evidence.unidentified;

test('a certificate is a valid document with the point, the score of each term and the sentences', () => {
  const document = certificateDocument('one/ML', certificate, problem);
  expect(() => schema.parse(document)).not.toThrow();
  expect(document).toMatchObject({ fit: 'one/ML', verdict: certificate.verdict, gain: certificate.gain });
  expect(document.evidence.score.map(({ group }) => group)).toEqual(['Subject', 'Residual']);
  expect(document.sentences.map(({ code }) => code)).toEqual(certificate.because.map(({ code }) => code));
  expect(document.evidence).not.toHaveProperty('unidentified');
});
test('a point by rows, in the order of the model', () => {
  const Sigma = [{ nrow: 2, ncol: 2, data: Float64Array.of(4, 1, 1, 9) }];
  expect(canonicalDocument({ ...unitPoint(problem), Sigma }, problem)).toEqual({
    beta: [1, 1],
    random: [{ group: 'Subject', terms: ['(Intercept)', 'Days'], cov: [[4, 1], [1, 9]] }], // biome-ignore format: a matrix
    sigma2: 1,
  });
});
describe('what is not identified, by the names of quantities', () => {
  const [term] = problem.random as [Problem['random'][number]];
  test('a variance opens the correlations with it, the residual has its own name', () => {
    const elements = [{ term: term.name, i: 0, j: 0 }, { term: null, i: 0, j: 0 }]; // biome-ignore format: elements
    expect(openOf({ elements })?.quantities).toEqual([
      'variance|Subject|(Intercept)',
      'corr|Subject|Days,(Intercept)',
      'variance|Residual',
    ]);
  });
  test('a covariance alone is its correlation, whichever way it is given', () => {
    for (const [i, j] of [[1, 0], [0, 1]] as const) // biome-ignore format: pairs
      expect(openOf({ elements: [{ term: term.name, i, j }] })?.quantities).toEqual(['corr|Subject|Days,(Intercept)']);
  });
  test('the model without what is contained, where its formula can say so', () => {
    const formula = 'y ~ 1 + (1 | g) + (1 | h)';
    const of = { ...problem, source: { ...problem.source, formula } };
    const contained = [{ term: '1 | h', within: ['1 | g'] }];
    expect(openOf({ contained }, of)?.without).toBe('y ~ 1 + (1 | g)');
    expect(openOf({ contained: [{ term: '1 | k', within: [] }] }, of)?.without).toBeNull();
    expect(openOf({}, of)?.without).toBeNull();
  });
});
