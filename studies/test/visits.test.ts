import { residualNames } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { agree } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { openDense, parametersAt, slopes } from '../src/visits/dense.ts';
import { drawVisits, KINDS } from '../src/visits/draw.ts';
import {
  designsOf,
  endsOf,
  isCertified,
  isContradicted,
  isShort,
  judgedOf,
  type OfDesign,
  tableOf,
} from '../src/visits/study.ts';

const LONG = process.env['LONG'] === '1';
/** Designs, starts of the second optimizer, and subjects at most. */
const [DESIGNS, STARTS, MOST] = LONG ? [400, 20, 200] : [KINDS.length, 2, 20];

test('no verdict on a design of visits is contradicted by another optimizer on another likelihood, no certified fit is short', {
  timeout: LONG ? 7_200_000 : 300_000,
}, async () => {
  const seen: OfDesign[] = [];
  for (const [k, design] of designsOf(DESIGNS, 11, MOST).entries())
    seen.push(await endsOf(k, design, { starts: STARTS, seed: 11 + k }));
  const judged = seen.flatMap(judgedOf);
  if (LONG) process.stderr.write(`${tableOf(judged)}\n`);
  const told = judged.filter((one) => isContradicted(one) || isShort(one));
  expect(told.map((one) => `${one.engine}, ${one.design}: ${one.verdict}`)).toEqual([]);
  const faithful = judged.filter((one) => !isCertified(one));
  expect(faithful.length).toBeGreaterThan(DESIGNS);
  expect(judged.length).toBeGreaterThan(1.9 * faithful.length);
  const blank = faithful.filter(({ verdict }) => verdict === 'not-assessed').length;
  expect(blank).toBeLessThanOrEqual(0.01 * faithful.length);
  const least = LONG ? 20 : 0;
  for (const kind of KINDS) expect(faithful.filter((one) => one.kind === kind).length).toBeGreaterThanOrEqual(least);
});
test('a likelihood that rises for ever beside a local maximum, where the last lag alone leads, has no maximum', async () => {
  const [design] = designsOf(163, 11).slice(162);
  if (!design) throw new Error('no design');
  // 5 of 20 subjects have all 8 visits; one of 20 random starts of another optimizer gets 14 higher, and on
  const { ends } = await endsOf(162, design, { starts: 1, seed: 1 });
  expect(ends.map(({ verdict }) => verdict)).toEqual(['unbounded', 'unbounded', 'unbounded']);
});
test('a planted fault is one: a fit that is called a maximum below a known point, and a gain that is not there', () => {
  const right = {
    design: '',
    kind: 'us',
    engine: '',
    verdict: 'interior-maximum',
    gain: 0,
    gap: 0,
    found: 0,
    apart: 0,
  } as const;
  expect(isContradicted(right)).toBe(false);
  expect(isContradicted({ ...right, gap: 0.1 })).toBe(true);
  expect(isContradicted({ ...right, verdict: 'stopped-short', gap: 0.1, found: 0.1 })).toBe(true);
  expect(isContradicted({ ...right, apart: 1e-3 })).toBe(true);
  expect(isShort({ ...right, engine: 'nlme* certified', verdict: 'stopped-short', gap: 0.1 })).toBe(true);
});
test('the slopes of the dense likelihood are its differences, for every structure, by ML and REML', () => {
  const random = new Random(5);
  for (let k = 0; k < 2 * KINDS.length; k++) {
    const design = drawVisits(random, k, 20);
    const residual = design.problem.residual;
    if (!residual) throw new Error('no residual model');
    const names = residualNames(residual);
    const dense = openDense(design);
    const at = (x: Float64Array): number => dense.logLik(parametersAt(design, names, x));
    const x = Float64Array.from(names, (name, i) => (/^(sigma2|variance|range)/.test(name) ? 1 : 0.05) + 0.01 * i);
    at(x);
    const analytic = slopes(design, dense, names, x);
    for (const [j, one] of analytic.entries()) {
      const moved = [1e-5, -1e-5].map((step) => at(x.map((value, i) => value + (i === j ? step : 0))));
      const source = `central differences, ${design.name}, ${names[j]}`;
      agree(one, ((moved[0] ?? 0) - (moved[1] ?? 0)) / 2e-5, { abs: 1e-5 * (1 + Math.abs(one)), source });
    }
  }
});
test('the dense likelihood of independent rows is that of the normal density', () => {
  const { problem, ...design } = drawVisits(new Random(3), KINDS.indexOf('diag-het'), 15);
  const v = Object.fromEntries(design.times.map((_, i) => [`variance.${i + 1}`, 2]));
  const judged = openDense({ ...design, problem }).logLik(v);
  const { nrow: n, ncol: p, data } = problem.parts.conditional.X;
  // Gram and Schmidt: what X leaves of y
  const e = [...problem.response.y];
  const basis: number[][] = [];
  for (let j = 0; j <= p; j++) {
    const own = j < p ? Array.from(data.subarray(j * n, (j + 1) * n)) : e;
    for (let pass = 0; pass < 2; pass++) {
      for (const q of basis) {
        const along = q.reduce((sum, one, i) => sum + one * (own[i] ?? 0), 0);
        for (let i = 0; i < n; i++) own[i] = (own[i] ?? 0) - along * (q[i] ?? 0);
      }
    }
    const length = Math.hypot(...own);
    if (j < p) basis.push(own.map((one) => one / length));
  }
  const rss = e.reduce((sum, one) => sum + one * one, 0);
  agree(judged, -(n * Math.log(2 * Math.PI * 2) + rss / 2) / 2, { abs: 1e-8, source: 'n independent normals' });
});
