import { isMaximum, isRefusal } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { installedAt, placeOf } from '@mixdiff/r';
import { agree, exactLogLik } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { bruteForce } from '../src/brute.ts';
import { drawHard, KINDS } from '../src/hard/draw.ts';
import { fromJson, toJson } from '../src/hard/kept.ts';
import {
  isFalselyConvicted,
  isHeldAgainstPackage,
  isUnnamed,
  type Pair,
  type Real,
  WITHIN,
} from '../src/hard/pairs.ts';
import { highest } from '../src/hard/standard.ts';
import { hardStudy } from '../src/hard/study.ts';

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

test('answers of the packages are kept as they are', () => {
  const matrix = { nrow: 1, ncol: 1, data: Float64Array.of(2.5) };
  const canonical = {
    beta: Float64Array.of(1, Number.NaN),
    Sigma: [matrix],
    residual: { kind: 'iid', sigma2: 3 } as const,
  };
  const real = new Map<string, Real>([
    ['a', { logLik: -1.5, canonical, why: 'converged' }],
    ['b', { logLik: null, canonical: null, why: 'singular' }],
  ]);
  expect(fromJson(toJson(real))).toEqual(real);
});

test('what is held against whom', () => {
  const pair: Pair = {
    engine: 'lme4',
    what: 'one',
    kind: 'slopes',
    apart: -1,
    refused: 'neither',
    sensitive: false,
    sameEnd: false,
    gap: { ours: 1, theirs: 0 },
    verdict: { ours: 'stopped-short', theirs: 'interior-maximum' },
  };
  expect([isUnnamed(pair), isHeldAgainstPackage(pair), isFalselyConvicted(pair)]).toEqual([true, true, false]);
  const marked = { ...pair, sensitive: true };
  expect([isUnnamed(marked), isHeldAgainstPackage(marked)]).toEqual([false, false]);
  expect(isFalselyConvicted({ ...pair, verdict: { ours: null, theirs: 'false-zero' } })).toBe(true);
});

test.skipIf(!LONG)(
  '300 hard problems against the packages: no false conviction, and what ends apart is named',
  async () => {
    if (isRefusal(await installedAt(placeOf({})))) return;
    const { pairs } = await hardStudy(300, 1, { ...quiet, kept: null });
    expect(pairs.filter(isFalselyConvicted)).toEqual([]);
    expect(pairs.filter(isHeldAgainstPackage)).toEqual([]);
    expect(pairs.filter(isUnnamed)).toEqual([]);
  },
  7_200_000,
);
