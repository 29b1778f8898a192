import { expect, test } from 'vitest';
import { openBrute } from '../src/generalized/brute.ts';
import { designsOf, endsOf, isContradicted, judgedOf, type OfDesign, tableOf } from '../src/generalized/study.ts';

const LONG = process.env['LONG'] === '1';
/** Designs, starts of the second optimizer, and clusters at most. */
const [DESIGNS, STARTS, MOST] = LONG ? [500, 20, 200] : [9, 3, 25];

test('no verdict on a generalized design is contradicted, and no integral by another rule', {
  timeout: LONG ? 7_200_000 : 300_000,
}, async () => {
  const seen: OfDesign[] = [];
  for (const [k, design] of designsOf(DESIGNS, 23, MOST).entries())
    seen.push(await endsOf(k, design, { starts: STARTS, seed: 23 + k }));
  const judged = seen.flatMap(judgedOf);
  if (LONG) process.stderr.write(`${tableOf(seen)}\n`);
  expect(judged.filter(isContradicted).map((one) => `${one.engine}, ${one.design}: ${one.verdict}`)).toEqual([]);
  expect(judged.length).toBeGreaterThan(1.5 * DESIGNS);
  expect(judged.filter(({ verdict }) => verdict === 'not-assessed').length).toBeLessThanOrEqual(0.01 * judged.length);
  expect(judged.filter(({ quadrature }) => quadrature !== null).length).toBeGreaterThan(DESIGNS / 2);
});
test('a planted fault is one: a maximum below a known point, a stop with nothing above it, another likelihood, another integral', () => {
  const right = {
    design: '',
    family: 'poisson',
    crossed: false,
    engine: '',
    information: 'observed',
    second: -100,
    verdict: 'interior-maximum',
    gain: 0,
    logLik: -100,
    best: -100,
    apart: 0,
    quadrature: 0,
    why: '',
    gap: 0,
    reach: 1,
  } as const;
  expect(isContradicted(right)).toBe(false);
  expect(isContradicted({ ...right, gap: 0.1 })).toBe(true);
  expect(isContradicted({ ...right, verdict: 'stopped-short', gain: 0.1, gap: 0.1, best: -99.9 })).toBe(false);
  expect(isContradicted({ ...right, verdict: 'stopped-short', gain: 0.1 })).toBe(true);
  expect(isContradicted({ ...right, verdict: 'separated' })).toBe(true);
  expect(isContradicted({ ...right, apart: 1e-3 })).toBe(true);
  expect(isContradicted({ ...right, quadrature: 1e-2 })).toBe(true);
});
test('the plain likelihood has no jump where theta is large, and no memory', () => {
  const design = designsOf(6, 23, 20).find(({ family }) => family === 'nbinom2');
  if (!design) throw new Error('none');
  const brute = openBrute(design);
  const at = (logTheta: number): number =>
    brute.logLik(Float64Array.from({ length: brute.length }, (_, j) => (j === brute.length - 1 ? logTheta : 0.3)));
  expect(Math.abs(at(Math.log(1.000001e7)) - at(Math.log(0.999999e7)))).toBeLessThan(1e-3);
  const here = at(0.5);
  at(-3);
  expect(Math.abs(at(0.5) - here)).toBeLessThan(1e-9);
});
