import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { drawPictures, PICTURE_NAMES } from '../../src/pages/index.ts';
import { domainOf } from '../../src/pictures/forest.ts';
import { jitter, thinned } from '../../src/pictures/jitter.ts';
import { seriesOf, styled } from '../../src/pictures/series.ts';
import { example } from '../example.ts';

const document = example();
const drawn = drawPictures(document);
const parsed = (name: string) => parseHTML(`<html><body>${drawn.get(name)?.svg}</body></html>`).document;
const texts = (name: string): string[] => [...parsed(name).querySelectorAll('text')].map((t) => t.textContent ?? '');

test('every picture that issue and page name is drawn when its data is there', () => {
  for (const name of PICTURE_NAMES) expect(drawn.get(name)?.svg, name).toMatch(/^<svg /);
});
test('every picture has a name and a description of its own, under ids of its own', () => {
  const ids = PICTURE_NAMES.flatMap((name) => [...parsed(name).querySelectorAll('[id]')].map((e) => e.id));
  expect(new Set(ids).size).toBe(ids.length);
  for (const name of PICTURE_NAMES) {
    expect(parsed(name).querySelector('title')?.textContent, name).toBe(drawn.get(name)?.title);
    expect(parsed(name).querySelector('desc')?.textContent, name).toBe(drawn.get(name)?.description);
  }
});
test('a point for every row, a box for every level, a mark for every group', () => {
  expect(parsed('residuals').querySelectorAll('circle')).toHaveLength(953);
  expect(parsed('boxes').querySelectorAll('rect')).toHaveLength(9);
  expect(parsed('random-effects').querySelectorAll('circle')).toHaveLength(48 + 90);
});
test('the profiles carry a mark of every fit on every panel', () => {
  // three standard deviations, two methods of three fits; and the three of the legend
  const marks = [...parsed('profiles').querySelectorAll('g[stroke-width="2.2"] > *')];
  expect(marks).toHaveLength(3 * 2 * 3);
});
test('the integral has a mark of every fit on its curve, and the groups that its approximation is wrong about', () => {
  expect([...parsed('integral').querySelectorAll('g[stroke-width="2.2"] > *')]).toHaveLength(document.fits.length);
  expect(texts('integral')).toContain('b (1 of 4)');
  expect(drawn.get('integral')?.description).toContain("Laplace's is highest at 1.00, that of quadrature at 1.25");
});
test('a rootogram is drawn once for fits that expect the same, with its zeros in words', () => {
  expect(parsed('counts').querySelectorAll('rect')).toHaveLength(3);
  expect(drawn.get('counts')?.description).toContain('40 zeros observed, 31.5 expected');
});
test('the heat map says 0 for the best of a row and how far below the others are', () => {
  expect(texts('cross').filter((t) => t === '0')).toHaveLength(3 + 2);
  expect(texts('cross')).toContain('−0.942');
});
test('small numbers in text stay whole when coordinates are shortened', () => {
  const tiny = example();
  for (const cell of tiny.crossEvaluation)
    if (cell.fit === 'r:lme4/ML' && cell.method === 'ML') cell.logLik = -2964.1687;
  expect(drawPictures(tiny).get('cross')?.svg).toContain('−0.004');
});
test('the scatter names the slope that it draws and whose it is', () => {
  expect(drawn.get('scatter')?.description).toContain('slope of r:lme4/REML, 0.5841');
});
test('fits that share a colour differ in shape', () => {
  const looks = Array.from({ length: 30 }, (_, i) => styled(`e${i}`, i)).map((s) => `${s.colour} ${s.symbol}`);
  expect(new Set(looks).size).toBe(30);
  expect(seriesOf(document, 'r:lme4/REML')).toEqual(seriesOf(document, 'r:lme4/ML'));
});
test('jitter is the same every time, and never reaches half way to the next value', () => {
  const values = [1, 1, 1, 2, 2, 2, 4, 4, 4];
  expect(jitter(values, 1)).toEqual(jitter(values, 1));
  for (const [i, x] of jitter(values, 3).entries()) expect(Math.abs(x - values[i])).toBeLessThan(0.5);
  expect(jitter([1.5, 2.5, 7], 1)).toEqual([1.5, 2.5, 7]);
});
test('thinning keeps so many rows, evenly', () => {
  const rows = Array.from({ length: 1000 }, (_, i) => i);
  expect(thinned(rows, 100)).toHaveLength(100);
  expect(thinned(rows, 2000)).toBe(rows);
});
test('a picture without its data is absent with a sentence; the others stay', () => {
  const bare = drawPictures(example({ bare: true }));
  const missing = [...bare].filter(([, p]) => p.svg === null).map(([name]) => name);
  expect(missing).toEqual([
    'scatter',
    'boxes',
    'profiles',
    'integral',
    'paths',
    'surface',
    'grid',
    'residuals',
    'quantiles',
    'counts',
  ]);
});
test('no spread between groups is said, not hidden', () => {
  expect(drawPictures(example({ noSpread: true })).get('random-effects')?.description).toContain('no spread');
});
test('a panel shows no rounding: an axis is at least a tenth of its largest value wide, and holds what is drawn', () => {
  for (const [low, high] of [
    [1.2345, 1.2345 + 1e-9],
    [-3e-4, -3e-4],
    [0, 0],
    [0, 2],
    [5, 5.4],
    [-1, 3],
  ] as const) {
    const [from, to] = domainOf(low, high);
    expect(from).toBeLessThan(low);
    expect(to).toBeGreaterThan(high);
    expect(to - from).toBeGreaterThanOrEqual(0.0999 * Math.max(Math.abs(low), Math.abs(high)));
  }
  expect(domainOf(0, 2)[1]).toBeLessThan(2.3);
});
