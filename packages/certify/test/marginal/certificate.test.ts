import { type Canonical, type Certificate, isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { openReferee } from '@mixdiff/referee';
import { agree, glsProblem, intercept, marginal, type RecordedGls, recordedGls } from '@mixdiff/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { certify } from '../../src/index.ts';

const { source, cases } = recordedGls();
const point = (beta: ArrayLike<number>, sigma2: number, rho: number): Canonical => ({
  beta: Float64Array.from(beta),
  Sigma: [],
  residual: { kind: 'marginal', sigma2, parameters: { rho } },
});

describe.each(cases.map((c) => [`${c.name}, ${c.method}`, c] as const))('%s', (_, c) => {
  test('where gls stops is a maximum', () => {
    const found = certify(glsProblem(c), point(c.beta, c.sigma ** 2, c.rho));
    expect(found.verdict).toBe('interior-maximum');
    agree(found.logLik ?? Number.NaN, c.logLik, { abs: 1e-8, source });
    expect(found.gain).toBeLessThan(1e-6);
  });
  test('a point beside it has stopped short, and the best that is found is the end of gls', () => {
    const { verdict, best, bestLogLik, gain } = certify(glsProblem(c), point(c.beta, 2 * c.sigma ** 2, c.rho));
    expect(verdict).toBe('stopped-short');
    agree(bestLogLik ?? Number.NaN, c.logLik, { abs: 1e-6, source });
    expect(gain).toBeGreaterThan(0.1);
    expect(best?.residual.kind === 'marginal' && best.residual.parameters['rho']).toBeCloseTo(c.rho, 4);
  });
});

test('nothing on a grid of correlations and variances is above the best: any data', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 12, maxLength: 12 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 12, maxLength: 12 }),
      fc.constantFrom<Method>('ML', 'REML'),
      (y, g, method) => {
        fc.pre(new Set(y.map((v) => Math.round(v))).size > 4);
        const p = marginal(y, [intercept(12)], g.map(String), method);
        const found = certify(p, point([0], 1, 0));
        fc.pre(found.verdict !== 'unbounded');
        const referee = openReferee(p);
        if (isRefusal(referee)) throw new Error(referee.message);
        const lower = -1 / ((p.residual?.structure.labels.length ?? 2) - 1);
        for (let share = 0.02; share < 1; share += 0.02) {
          const at = point([0], 1, lower + share * (1 - lower));
          const gls = referee.generalizedLeastSquares(at);
          if (isRefusal(gls)) continue;
          for (const size of [3, 6, 10, 17, 30, 50]) {
            const one = referee.logLik(point(gls.beta, size, lower + share * (1 - lower)));
            if (!isRefusal(one)) expect(one.logLik).toBeLessThan((found.bestLogLik ?? Number.NaN) + 1e-6);
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

describe('ends', () => {
  const verdict = (p: Problem, at: Canonical): Certificate => certify(p, at);
  test('one row a subject: the correlation is in no likelihood', () => {
    const p = marginal([1, 4, 2, 8], [intercept(4)], ['a', 'b', 'c', 'd'], 'ML');
    const both = {
      ...p,
      residual: p.residual && { ...p.residual, structure: { kind: 'cs-hom' as const, labels: ['1', '2'] } },
    };
    const found = verdict(both, point([3.75], 7.1875, 0.3));
    expect(found.verdict).toBe('interior-maximum');
    expect(found.unidentified).toMatchObject({ parameters: ['rho'], silent: ['rho'] });
  });
  test('rows of a subject that add up to the same: no end of the rise towards -1/(m-1)', () => {
    const y = [1, 3, 0, 4, -2, 6, 1.5, 2.5];
    const p = marginal(y, [intercept(8)], ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'], 'ML');
    expect(verdict(p, point([2], 3, -0.5)).verdict).toBe('unbounded');
  });
  const largest = (method: Method): Problem =>
    marginal([1, 4, 2, 8, 3, 5], [intercept(6)], ['a', 'a', 'a', 'a', 'b', 'c'], method);
  test.each([-0.2, -0.3333, -0.33333333333])('one largest subject, its sum fitted by the mean: from %d, too', (rho) => {
    expect(verdict(largest('ML'), point([3.75], 5, rho)).verdict).toBe('unbounded');
    expect(verdict(largest('REML'), point([3.75], 5, rho)).verdict).not.toBe('unbounded');
  });
  test('a summit stays one where only the very end is higher, and the certificate tells of the end', () => {
    const y = Array.from({ length: 10 }, (_, s) =>
      [0, 1, 2, 3].map((i) => 3 * ((s * 7) % 5) + ((s + 2 * i) % 3)),
    ).flat();
    const labels = y.map((_, i) => String(Math.floor(i / 4)));
    const p = marginal([...y, 5], [intercept(41)], [...labels, '0'], 'ML');
    const { best } = verdict(p, point([6], 20, 0.5));
    const found = best && verdict(p, best);
    expect(found?.verdict).toBe('interior-maximum');
    expect(found?.because.map(({ code }) => code)).toContain('certify/rise-beyond');
  });
  test('a response that differs between subjects only', () => {
    const y = [1, 1, 4, 4, 2, 2, 8, 8];
    const p = marginal(y, [intercept(8)], ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'], 'REML');
    expect(verdict(p, point([3.75], 7, 0.999999999)).verdict).toBe('unbounded');
    expect(
      verdict({ ...p, response: { ...p.response, y: Float64Array.from(y, (v) => v + 1e6) } }, point([3.75], 7, 0.9))
        .verdict,
    ).toBe('unbounded');
  });
  test('rows of a subject that agree to 1e-5 are a maximum near 1, and beside it is no maximum', () => {
    const y = [1, 4, 2, 8, 5].flatMap((v, s) => [v, v + 1e-5 * (s % 2 === 0 ? 1 : -1), v + 2e-5]);
    const p = marginal(
      y,
      [intercept(15)],
      y.map((_, i) => String(Math.floor(i / 3))),
      'ML',
    );
    const found = verdict(p, point([4], 6, 0.5));
    expect(found.verdict).toBe('stopped-short');
    expect(found.best && verdict(p, found.best).verdict).toMatch(/maximum$/);
    expect(verdict(p, point(found.best?.beta ?? [], 6, 1 - 1e-6)).verdict).toBe('stopped-short');
  });
  test.each([1e-8, 1e8])('a response in units of %d is judged as in natural ones', (unit) => {
    const c = cases[0] as RecordedGls;
    const p = glsProblem({ ...c, y: c.y.map((v) => v * unit), beta: c.beta.map((b) => b * unit) });
    const end = point(
      c.beta.map((b) => b * unit),
      (c.sigma * unit) ** 2,
      c.rho,
    );
    expect(verdict(p, end).verdict).toBe('interior-maximum');
  });
  test('a point that has no likelihood, and an independent one, are not assessed', () => {
    const p = marginal([1, 4, 2, 8], [intercept(4)], ['a', 'a', 'b', 'b'], 'ML');
    expect(verdict(p, point([3], 1, -1.2)).verdict).toBe('not-assessed');
    const iid = { beta: Float64Array.of(3), Sigma: [], residual: { kind: 'variance', sigma2: 1 } } as const;
    expect(verdict(p, iid).because[0]?.code).toBe('certify/point');
  });
});
