import { openCertifier } from '@mixdiff/certify';
import type { Canonical, Problem } from '@mixdiff/contract';
import { isRefusal } from '@mixdiff/contract';
import { openHeldLikelihood } from '@mixdiff/inference';
import { agree, jsp, penicillin, sleepstudy } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { curvesOf } from '../../src/pictures/curves.ts';

/** The highest point by another search than the one under test. */
function highest(problem: Problem): { at: Canonical; logLik: number } {
  const unit: Canonical = {
    beta: new Float64Array(problem.parts.conditional.X.ncol),
    Sigma: problem.random.map(({ columns: { length: c } }) => ({
      nrow: c,
      ncol: c,
      data: Float64Array.from({ length: c * c }, (_, i) => (i % (c + 1) ? 0 : 1)),
    })),
    residual: { kind: 'variance', sigma2: 1 },
  };
  const { best, bestLogLik } = openCertifier(problem).certify(unit);
  if (!best || bestLogLik === null) throw new Error('nothing found');
  return { at: best, logLik: bestLogLik };
}
const curves = (problem: Problem, milliseconds = 1e6) =>
  curvesOf({ problem, method: problem.method, best: highest(problem).at, stopped: [], clock: () => 0, milliseconds });

describe('profile curves', () => {
  it('have their top at the maximum and reach beyond an interval on the open side', () => {
    for (const problem of [sleepstudy('ML'), sleepstudy('REML'), penicillin('REML')]) {
      const { logLik } = highest(problem);
      for (const { points } of curves(problem).profiles) {
        agree(Math.max(...points.map((p) => p.logLik)), logLik, { abs: 1e-7, source: 'the search of certify' });
        expect(logLik - (points.at(-1)?.logLik ?? Number.NaN)).toBeGreaterThan(1.92);
        expect(points.length).toBeGreaterThanOrEqual(37);
      }
    }
  });
  it('at zero are the fit without the term', () => {
    const problem = jsp('ML');
    const without = highest({ ...problem, random: problem.random.slice(0, 1) });
    const landscape = openHeldLikelihood(problem, 'ML');
    if (isRefusal(landscape)) throw new Error(landscape.message);
    const [zero] = landscape.profile({ kind: 'sd', term: 1, column: 0 }, [0], highest(problem).at);
    agree(zero as number, without.logLik, { abs: 1e-6, source: 'the search of certify on the smaller model' });
  });
  it('are left out rather than late', () => {
    let now = 0;
    const problem = penicillin('ML');
    const late = curvesOf({
      problem,
      method: 'ML',
      best: highest(problem).at,
      stopped: [],
      clock: () => (now += 1000),
      milliseconds: 100,
    });
    expect(late).toMatchObject({ profiles: [], surfaces: [] });
    // and each is named with the reason
    expect(late.left.map(({ what, by }) => [what, by])).toEqual([
      ['profiles', 'clock'],
      ['surface', 'clock'],
    ]);
    for (const { text } of late.left) expect(text).toMatch(/^ML, .*by the clock$/);
  });
});

describe('surfaces', () => {
  it('have the profile as their ridge', () => {
    for (const problem of [penicillin('ML'), sleepstudy('REML')]) {
      const [a, b] =
        problem.random.length > 1
          ? [
              { term: 0, column: 0 },
              { term: 1, column: 0 },
            ]
          : [
              { term: 0, column: 0 },
              { term: 0, column: 1 },
            ];
      const landscape = openHeldLikelihood(problem, problem.method);
      if (isRefusal(landscape)) throw new Error(landscape.message);
      const { at } = highest(problem);
      const best = Math.sqrt(at.Sigma[a?.term as number]?.data[0] as number);
      const bs = Array.from({ length: 400 }, (_, i) => (i * 4 * best) / 399);
      const as = [0.7 * best, best, 1.4 * best];
      const values = landscape.surface(
        { kind: 'sd', ...(a as { term: number; column: number }) },
        { kind: 'sd', ...(b as { term: number; column: number }) },
        as,
        bs,
        at,
      );
      const profile = landscape.profile({ kind: 'sd', ...(a as { term: number; column: number }) }, as, at);
      values.forEach((row, i) => {
        const top = Math.max(...row);
        expect(top).toBeLessThan((profile[i] as number) + 1e-6);
        agree(top, profile[i] as number, {
          abs: 0.02,
          source: 'the profile; a grid of 400 misses the ridge by a little',
        });
      });
    }
  });
  it('are drawn where there are two random-effects standard deviations', () => {
    const [surface] = curves(penicillin('ML')).surfaces;
    expect(surface?.x.at.length).toBe(24);
    expect(surface?.logLik.length).toBe(24);
    expect(curves(sleepstudy('ML', false)).surfaces).toEqual([]);
  });
});
