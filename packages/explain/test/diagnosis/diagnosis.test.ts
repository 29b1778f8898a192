import { openCertifier } from '@mixdiff/certify';
import type { Canonical, Certificate } from '@mixdiff/contract';
import { diagnoseDocument } from '@mixdiff/schema';
import { madeEngine, sleepstudy, statedFit, unitPoint } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { type DiagnosisTask, diagnosis } from '../../src/diagnosis/diagnosis.ts';

const problem = sleepstudy('ML', false);
const certify = (at: Canonical): Certificate => openCertifier(problem, { starts: 3, seed: 1 }).certify(at);
const best = certify(unitPoint(problem)).best as Canonical;
const told = (change: Partial<DiagnosisTask> = {}, at = best) => {
  const fit = statedFit(problem, { canonical: at, notes: [{ code: 'lme4/singular', text: 'said' }] });
  const engine = madeEngine(problem, () => fit);
  return diagnosis({
    id: 'a/ML',
    fit,
    problem,
    certificate: certify(at),
    engine,
    own: null,
    why: 'none',
    notes: [],
    ...change,
  });
};

describe('a diagnosis', () => {
  test('is a valid document with the verdict, what was said, and advice', () => {
    const found = told();
    expect(() => diagnoseDocument.parse(found)).not.toThrow();
    expect(found).toMatchObject({
      fit: 'a/ML',
      own: { is: false, why: 'none' },
      singular: { is: false },
      ridge: { is: false },
    });
    expect(found.certificate?.verdict).toBe('interior-maximum');
    expect(found.says?.map(({ code }) => code)).toEqual(['lme4/singular']);
    expect(found.advice).toEqual(['Nothing questionable was found: report the fit as it is.']);
  });
  test('of a point below another says how to have it', () => {
    expect(told({}, unitPoint(problem)).advice?.[0]).toMatch(
      /^Report the same model at the highest point found, .* --certify/,
    );
    expect(told({ engine: null }, unitPoint(problem)).advice?.[0]).toMatch(/^A higher point is known/);
  });
  test('of a zero variance names it', () => {
    const zero = { ...best, Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(0) }] };
    expect(told({}, zero).singular).toMatchObject({
      is: true,
      components: [{ quantity: 'variance|Subject|(Intercept)' }],
    });
  });
  test('without a verdict has no Hessian on the variance scale and no ridge', () => {
    const found = told({ certificate: null });
    expect(found.curvature?.map(({ parameters }) => parameters)).not.toContain('canonical');
    expect([found.ridge, found.certificate]).toEqual([{ is: false, sentences: [] }, null]);
    expect(found.advice?.[0]).toMatch(/was not judged/);
  });
});
test('a ridge is told by what the certificate says of it, and by nothing else it says', () => {
  const because = [
    { code: 'certify/ridge' as const, text: 'far' },
    { code: 'certify/not-identified' as const, text: 'open' },
    { code: 'certify/search' as const, text: 'searched' },
  ];
  const certificate = { ...certify(best), verdict: 'flat-ridge' as const, because };
  expect(told({ certificate }).ridge).toEqual({ is: true, sentences: ['far', 'open'] });
});
