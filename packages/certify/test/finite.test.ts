/** Judging by differences of an engine's own objective, held against the referee. */

import { type Canonical, type Engine, type Fit, type Problem, refuse, sigma2Of } from '@mixdiff/contract';
import { type Landscape, openLandscape } from '@mixdiff/surface';
import { agree, intercept, penicillin, problem, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { finiteJudge } from '../src/finite.ts';
import { openCertifier } from '../src/index.ts';
import { point, profiledAt, refereeOf, square } from './points.ts';

/** An engine whose native parameters are canonical ones, all of them, or that refuses singular matrices. */
function refereeEngine(data: Problem, refusesZero: boolean): Engine {
  const referee = refereeOf(data);
  const points: Canonical[] = [];
  const logLik = (par: Float64Array): number => {
    const answer = referee.logLik(points[par[0]]);
    return 'refused' in answer ? Number.NaN : answer.logLik;
  };
  return {
    ...stub,
    logLik,
    objective: (par) => -logLik(par),
    toNative: (at) => {
      if (refusesZero && at.Sigma.some(({ data: [v] }) => v === 0)) return refuse('test/zero', 'no log of zero');
      points.push(at);
      return Float64Array.of(points.length - 1);
    },
    toCanonical: (par) => points[par[0]],
  };
}
/** An engine that maximises beta and sigma^2 out. */
const profiledEngine = (landscape: Landscape): Engine => ({
  ...stub,
  profiled: ['beta', 'sigma2'],
  objective: (par) => landscape.value(par),
  logLik: (par) => -landscape.value(par),
  toNative: (at) => landscape.position(at.Sigma, sigma2Of(at)),
  toCanonical: (par) => landscape.canonical(par),
});
const absent = refuse('test/absent', 'not needed here');
const stub: Engine = {
  names: [],
  lower: new Float64Array(0),
  start: new Float64Array(0),
  profiled: [],
  gradient: false,
  objective: () => Number.NaN,
  logLik: () => Number.NaN,
  logLikRounding: () => Number.NaN,
  toNative: () => absent,
  toCanonical: () => point([], [], 1),
  fit: () => absent,
  at: () => absent as unknown as Fit,
  refit: () => {},
};

describe('the score by differences', () => {
  test.each([
    ['inside', sleepstudy('ML'), [square(0.8, 0.1, 0.1, 0.06)]],
    ['singular', sleepstudy('ML'), [square(1, 0.2, 0.2, 0.04)]],
    ['at zero', penicillin('REML'), [square(2), square(0)]],
  ] as const)('%s', (_, data, relative) => {
    const at = profiledAt(data, relative);
    const shifted = { ...at, beta: at.beta.map((b) => b + 0.01) };
    const expected = refereeOf(data).score(shifted);
    const got = finiteJudge(refereeEngine(data, false)).score(shifted);
    if ('refused' in expected || !got) throw new Error('no score');
    expected.Sigma.forEach((S, k) => {
      const size = Math.max(...S.data.map(Math.abs));
      S.data.forEach((v, i) => {
        agree(got.Sigma[k].data[i], v, { abs: 2e-3 * size, source: 'referee' });
      });
    });
  });
  test('where zero is at minus infinity, next to it', () => {
    const data = penicillin('REML');
    const at = profiledAt(data, [square(2), square(0)]);
    const expected = refereeOf(data).score(at);
    const got = finiteJudge(refereeEngine(data, true)).score(at);
    if ('refused' in expected || !got) throw new Error('no score');
    agree(got.Sigma[1].data[0], expected.Sigma[1].data[0], { rel: 2e-3, source: 'referee' });
  });
});

describe('a block of 1,600 effects, too large for the referee', () => {
  const n = 2400;
  const labels = (step: number, of: number): string[] => Array.from({ length: n }, (_, i) => String((i * step) % of));
  const [g, h] = [labels(7, 997), labels(11, 601)];
  const wave = (label: string, by: number): number => Math.sin(by * (Number(label) + 1) ** 2);
  const y = g.map((label, i) => 2 * wave(label, 0.7) + wave(h[i], 1.3) + Math.sin(3.1 * (i + 1) ** 2));
  const data = problem(
    y,
    [intercept(n)],
    [
      { group: 'g', labels: g },
      { group: 'h', labels: h },
    ],
    'ML',
  );
  const at = (...ratios: number[]): Canonical =>
    point(
      [0],
      ratios.map((r) => square(0.5 * r)),
      0.5,
    );
  test('without an engine: not assessed; with one: judged, and said so', () => {
    const certifier = openCertifier(data, { starts: 20 });
    expect(certifier.certify(at(1, 1)).because[0].code).toBe('certify/no-judge');
    const engine = profiledEngine(openLandscape(data, 'precision'));
    const first = certifier.certify(at(1, 1), { engine });
    expect([first.verdict, first.judge]).toEqual(['stopped-short', 'finite-difference']);
    expect(first.because.map(({ code }) => code)).toContain('certify/finite-difference');
    const best = certifier.certify(first.best ?? at(1, 1), { engine });
    expect(best.verdict).toBe('interior-maximum');
    const zero = certifier.certify(
      { ...(first.best ?? at(1, 1)), Sigma: [first.best?.Sigma[0] ?? square(1), square(0)] },
      { engine },
    );
    expect(zero.verdict).toBe('false-zero');
    expect(zero.zeroed[0].slope).toBeGreaterThan(0);
  });
});
