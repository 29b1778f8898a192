import { backends } from '@mixdiff/backends';
import { isMaximum, isRefusal } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { installedAt, placeOf } from '@mixdiff/r';
import { agree, exactLogLik } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { bruteForce } from '../src/brute.ts';
import { drawHard, KINDS } from '../src/hard/draw.ts';
import { fromJson, toJson } from '../src/hard/kept.ts';
import { countsOf, page } from '../src/hard/page.ts';
import {
  falseMaxima,
  isFalselyConvicted,
  isHeldAgainstPackage,
  isUnnamed,
  isWrong,
  type Pair,
  type Real,
  WITHIN,
} from '../src/hard/pairs.ts';
import { highest } from '../src/hard/standard.ts';
import { fitted, hardStudy } from '../src/hard/study.ts';

const LONG = process.env['LONG'] === '1';
const quiet = { breathe: async () => {}, progress: () => {} };

test('the maximum found on the standardised problem is that of the hard one', () => {
  const random = new Random(5);
  for (let i = 0; i < KINDS.length; i++) {
    const design = drawHard(random, i);
    // where the raw problem can be searched as it is
    if (!['few groups', 'crossed', 'slopes'].includes(design.kind)) continue;
    for (const method of ['ML', 'REML'] as const) {
      const problem = design.problem(method);
      const raw = bruteForce(problem);
      agree(highest(problem, []), exactLogLik(problem, raw.at), { abs: 1e-5, source: 'the raw problem' });
    }
  }
});

test('on hard problems of every kind a verdict is what an independent search says', async () => {
  const real = new Map<string, Real>();
  // no package is asked: each of its fits counts as stopped with an error
  const kept = { get: () => ({ logLik: null, canonical: null, why: '' }) } as unknown as typeof real;
  const { pairs } = await hardStudy(KINDS.length, 7, { ...quiet, kept });
  expect(pairs.length).toBeGreaterThan(2 * KINDS.length);
  for (const { gap, verdict, engine, what } of pairs) {
    if (gap.ours === null || verdict.ours === null || verdict.ours === 'not-assessed') continue;
    if (Math.abs(gap.ours - WITHIN) < WITHIN / 5) continue;
    expect(isMaximum(verdict.ours), `${engine}, ${what}: ${gap.ours} short`).toBe(gap.ours < WITHIN);
  }
});

/**
 * What R 4.2.2 reports there (lme4 1.1-31, nlme 3.1-162, glmmTMB 1.1.5). Moving the data by 1e-15 moves each of R's own
 * numbers: by 2e-5, 9e-5, 3e-6, 41, 2e-5 and 5e-3.
 */
test.each([
  ['nlme', 25, 'REML', -51.2905144999704],
  ['nlme', 45, 'ML', -59.3658418693309],
  ['lme4', 46, 'REML', -43.8972641970176],
  ['glmmTMB', 60, 'ML', -86.4744016208574],
  ['glmmTMB', 146, 'REML', -52.0347098240143],
  ['lme4', 293, 'REML', -37.0691057643429],
] as const)('%s on problem %i by %s, where R ends or prints otherwise, says so', async (id, number, method, logLik) => {
  const random = new Random(1);
  const design = Array.from({ length: number }, (_, i) => drawHard(random, i))[number - 1];
  const backend = backends.find((one) => one.id === id);
  if (!design || !backend) throw new Error(id);
  const { fit, sensitivity } = await fitted(backend, design.problem(method));
  if (isRefusal(fit) || typeof sensitivity !== 'object') throw new Error('not measured');
  const apart = Math.abs(fit.logLik - logLik);
  expect(apart).not.toBeLessThan(1e-6);
  expect(sensitivity.sensitive || apart <= (sensitivity.valueRounding ?? 0)).toBe(true);
});

test('answers of the packages are kept as they are', () => {
  const matrix = { nrow: 1, ncol: 1, data: Float64Array.of(2.5) };
  const canonical = {
    beta: Float64Array.of(1, Number.NaN),
    Sigma: [matrix],
    residual: { kind: 'variance', sigma2: 3 } as const,
  };
  const real = new Map<string, Real>([
    ['a', { logLik: -1.5, canonical, why: 'converged' }],
    ['b', { logLik: null, canonical: null, why: 'singular' }],
  ]);
  expect(fromJson(toJson(real))).toEqual(real);
});

const pair: Pair = {
  engine: 'lme4',
  what: 'one',
  kind: 'slopes',
  apart: -1,
  refused: 'neither',
  sensitive: false,
  valueRounding: null,
  sameEnd: false,
  gap: { ours: 1, theirs: 0 },
  verdict: { ours: 'stopped-short', theirs: 'interior-maximum' },
};
test('what is held against whom', () => {
  expect([isUnnamed(pair), isHeldAgainstPackage(pair), isFalselyConvicted(pair)]).toEqual([true, true, false]);
  const marked = { ...pair, sensitive: true };
  expect([isUnnamed(marked), isHeldAgainstPackage(marked)]).toEqual([false, false]);
  expect(isFalselyConvicted({ ...pair, verdict: { ours: null, theirs: 'false-zero' } })).toBe(true);
});
test('a difference no larger than the rounding that the fit states is named, and counted apart from the mark', () => {
  const off = { ...pair, apart: -3e-5 };
  expect([2e-5, 4e-5, null].map((valueRounding) => isUnnamed({ ...off, valueRounding }))).toEqual([true, false, true]);
  const stated = { ...off, valueRounding: 4e-5 };
  const all = [stated, { ...stated, sensitive: true }, { ...stated, sameEnd: true }, off, { ...stated, apart: 1e-7 }];
  expect(countsOf('lme4', all)).toMatchObject({ apart: 4, sensitive: 1, printed: 1, rounding: 1, unnamed: 1 });
});
test('an end called a maximum below what the search finds is wrong, whose ever it is', () => {
  const verdict = { ours: 'interior-maximum', theirs: 'interior-maximum' } as const;
  const at = (ours: number | null, theirs: number | null): Pair => ({
    ...pair,
    apart: 0,
    verdict,
    gap: { ours, theirs },
  });
  expect(falseMaxima(at(2e-4, 0))).toEqual(['ours']);
  expect(falseMaxima(at(0, 2e-4))).toEqual(['theirs']);
  expect(falseMaxima(at(5e-5, null))).toEqual([]);
  expect(falseMaxima({ ...pair, gap: { ours: 1, theirs: 1 } })).toEqual(['theirs']);
  expect([isWrong(at(2e-4, 0)), isWrong(at(0, 0))]).toEqual([true, false]);
  const text = page({ problems: 1, seed: 1, versions: '', before: {}, pairs: [at(2e-4, 3e-4), at(0, 0)] });
  expect(text).toContain('of 4 of either, though that search finds more than 1e-4 higher: 2.');
});

test.skipIf(!LONG)(
  '300 hard problems against the packages: no false conviction, no false maximum, and what ends apart is named',
  async () => {
    if (isRefusal(await installedAt(placeOf({})))) return;
    const { pairs } = await hardStudy(300, 1, { ...quiet, kept: null });
    expect(pairs.filter(isFalselyConvicted)).toEqual([]);
    expect(pairs.filter(isHeldAgainstPackage)).toEqual([]);
    expect(pairs.filter(isUnnamed)).toEqual([]);
    expect(pairs.filter((pair) => falseMaxima(pair).length > 0)).toEqual([]);
  },
  7_200_000,
);
