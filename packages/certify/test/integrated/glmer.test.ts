import { isMaximum } from '@mixdiff/contract';
import { agree, type GlmerProblem, glmerFits, glmerPoint, glmerProblem, glmerProblems } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { certify } from '../../src/index.ts';

const fits = glmerFits('2.1-0');
/** One random intercept, no prior weights, one mode a level; of many nodes those with few rows. */
const oneIntercept = glmerProblems().filter(
  ({ random, weights, link, nAGQ, y }) =>
    random.length === 1 &&
    random[0]?.columns.length === 1 &&
    !weights &&
    link !== 'cauchit' &&
    (nAGQ < 2 || y.length < 500),
);
const meant = (nAGQ: number) => ({
  weights: 'likelihood' as const,
  criterion:
    nAGQ === 1
      ? ({ kind: 'laplace', information: 'expected' } as const)
      : ({ kind: 'quadrature', nodes: nAGQ } as const),
});
describe.each(oneIntercept.map((c): [string, GlmerProblem] => [c.name, c]))('%s', (name, c) => {
  const fit = fits.find((one) => one.name === name);
  if (!fit) throw new Error(name);
  const end = glmerPoint(fit, c.columns.length);
  const problem = glmerProblem(c);
  if (c.nAGQ === 0) {
    test('the joint mode is judged as what it is, and what is off in either half is found', () => {
      const meaning = { weights: 'likelihood' as const, criterion: { kind: 'joint-mode' } as const };
      const found = certify(problem, { canonical: end, meaning });
      expect([found.verdict, found.criterion]).toEqual(['interior-maximum', { kind: 'joint-mode' }]);
      expect(found.because.map(({ code }) => code)).toContain('certify/joint-mode');
      expect(found.gain).toBeLessThan(1e-5);
      agree(found.logLik ?? Number.NaN, fit.logLik, { abs: 1e-6, source: 'lme4 2.1-0' });
      agree(found.bestLogLik ?? Number.NaN, fit.logLik, { abs: 1e-5, source: 'lme4 2.1-0' });
      const beta = { ...end, beta: end.beta.map((b, j) => (j === 0 ? b + 0.2 : b)) };
      expect(certify(problem, { canonical: beta, meaning }).verdict).toBe('stopped-short');
      const Sigma = end.Sigma.map((S) => ({ ...S, data: S.data.map((x) => 1.5 * x) }));
      const wide = certify(problem, { canonical: { ...end, Sigma }, meaning });
      expect(wide.verdict).toBe('stopped-short');
      // Laplace's own maximum is higher and is none of this criterion
      const laplace = certify(problem, { canonical: end, meaning: meant(1) });
      expect(laplace.verdict).toBe('stopped-short');
    });
    test.each(['dispersion', 'weights'] as const)('of no likelihood (%s) nothing is judged, and why', (what) => {
      const meaning = { weights: 'likelihood' as const, criterion: { kind: 'no-model', what } as const };
      const found = certify(problem, { canonical: end, meaning });
      expect([found.verdict, found.because[0]?.code]).toEqual(['not-assessed', 'certify/no-model']);
    });
    return;
  }
  test("lme4's end is a maximum of its own criterion", () => {
    const found = certify(problem, { canonical: end, meaning: meant(c.nAGQ) });
    expect(isMaximum(found.verdict)).toBe(true);
    expect(found.gain).toBeLessThan(1e-4);
    expect(found.criterion).toEqual(meant(c.nAGQ).criterion);
    agree(found.logLik ?? Number.NaN, fit.logLik, { abs: 2e-6, source: 'lme4 2.1-0' });
  });
  // one search a case is enough for the large ones
  test.skipIf(c.y.length > 500)('away from it, it is found to have stopped short', () => {
    const away = { ...end, beta: end.beta.map((b, j) => (j === 0 ? b + 0.2 : b)) };
    const found = certify(problem, { canonical: away, meaning: meant(c.nAGQ) });
    expect(found.verdict).toBe('stopped-short');
    agree(found.bestLogLik ?? Number.NaN, fit.logLik, { abs: 1e-4, source: 'lme4 2.1-0' });
  });
});

test('ends of lme4 1.1-31, whose own deviance jumps about the smooth one, claim no gain within its jumps', () => {
  const stale = {
    weights: 'likelihood',
    criterion: { kind: 'laplace', information: 'expected', stale: true },
  } as const;
  for (const name of ['cbpp', 'toenail']) {
    const c = oneIntercept.find((one) => one.name === name) as GlmerProblem;
    const fit = glmerFits('1.1-31').find((one) => one.name === name);
    if (!fit) throw new Error(name);
    const canonical = glmerPoint(fit, c.columns.length);
    const found = certify(glmerProblem(c), { canonical, meaning: stale, logLik: fit.logLik });
    expect(found.verdict).toBe('interior-maximum');
    const jumps = found.because.some(({ code }) => code === 'certify/jumps');
    // toenail's end is 2.1e-4 below the maximum of the smooth criterion
    expect([jumps, (found.gain ?? 0) > 1e-4]).toEqual(name === 'toenail' ? [true, true] : [false, false]);
  }
});
