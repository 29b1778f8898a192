import { agree, agreeAll } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eliminationOrder, independentLead } from '../src/elimination-order.ts';
import { minimumDegree } from '../src/minimum-degree.ts';
import { analyze } from '../src/sparse-cholesky.ts';
import { predictedCost, symbolicCholesky } from '../src/symbolic-cholesky.ts';
import { crossed, DESIGNS, randomSparse, range } from './designs.ts';
import { anySeed, uniforms } from './naive.ts';

/** Levels of a large factor that each meet some of a small one's, most of them of one part of it. */
function parted(levels: number, others: number, parts: number, each: number, seed: number) {
  const next = uniforms(seed);
  const upTo = (count: number) => Math.min(count - 1, Math.floor(((next() + 1) / 2) * count));
  const wide = Math.floor(others / parts);
  const of = (level: number) => (next() > 0.96 ? upTo(others) : (level % parts) * wide + upTo(wide));
  const rows = range(levels * each, (i) => Math.floor(i / each));
  return [rows, rows.map(of)];
}

describe('columns that are no neighbours of one another', () => {
  test.each([
    ['one column a level', 1],
    ['three of them', 3],
  ])('%s: those of the first factor', (_, k) => {
    const { pattern } = crossed(parted(60, 20, 2, 4, 1), k);
    expect(independentLead(pattern)).toBe(60 * k);
  });

  test('all of a diagonal, none of what is dense', () => {
    expect(independentLead(DESIGNS['a diagonal'].pattern)).toBe(DESIGNS['a diagonal'].pattern.n);
    const { pattern } = randomSparse(30, 1, 1);
    // one block of all
    expect(independentLead(pattern)).toBe(30);
  });

  test('whatever the pattern, a lead before all others is a permutation', () => {
    fc.assert(
      fc.property(anySeed, fc.integer({ min: 1, max: 3 }), (seed, k) => {
        const { pattern } = crossed(parted(12, 6, 2, 3, seed), k, seed);
        const order = minimumDegree(pattern, independentLead(pattern));
        expect(Array.from(order).sort((a, b) => a - b)).toEqual(range(pattern.n, (i) => i));
        expect(Math.max(...order.slice(0, 12 * k))).toBe(12 * k - 1);
      }),
      { numRuns: 30 },
    );
  });
});

test('small systems keep the order of minimum degree', () => {
  for (const { pattern } of Object.values(DESIGNS)) {
    if (pattern.n < 500) expect(eliminationOrder(pattern)).toEqual(minimumDegree(pattern));
  }
});

test('where levels meet many of another factor, the larger one first costs less, and gives the same numbers', () => {
  const { pattern, values } = crossed(parted(1800, 600, 12, 20, 3));
  const order = eliminationOrder(pattern);
  const mixed = minimumDegree(pattern);
  expect(predictedCost(pattern, order)).toBeLessThan(0.7 * predictedCost(pattern, mixed));

  const byPanels = symbolicCholesky(pattern, order);
  expect(byPanels.panels).not.toBeNull();
  expect(byPanels.tail).toBe(1800);
  const [one, other] = [analyze(pattern), analyze(pattern, mixed)];
  expect([one.factor(values), other.factor(values)]).toEqual([-1, -1]);
  agree(one.halfLogDet(), other.halfLogDet(), { rel: 1e-13, source: 'minimum degree' }, 'halfLogDet');
  const [x, y] = [Float64Array.from(values.slice(0, pattern.n)), Float64Array.from(values.slice(0, pattern.n))];
  one.solve(x, 1);
  other.solve(y, 1);
  agreeAll(x, y, { abs: 1e-11, source: 'minimum degree' }, 'solve');
  const [z, w] = [new Float64Array(values.length), new Float64Array(values.length)];
  one.inverse(z);
  other.inverse(w);
  agreeAll(z, w, { abs: 1e-11, source: 'minimum degree' }, 'inverse');

  // and a pivot that fails is the same
  const bad = values.slice();
  bad[pattern.colPtr[2100]] = -1;
  expect(analyze(pattern).factor(bad)).toBe(2100);
});

test('a tail by panels, of intercepts with slopes: the numbers of a dense one, whoever asks in between', () => {
  const { pattern, values } = crossed(parted(700, 240, 6, 12, 5), 2);
  const lead = independentLead(pattern);
  const order = eliminationOrder(pattern);
  const { panels, tail } = symbolicCholesky(pattern, order);
  expect([panels === null, tail]).toEqual([false, lead]);
  const [one, other] = [analyze(pattern), analyze(pattern, minimumDegree(pattern))];
  expect([one.factor(values), other.factor(values)]).toEqual([-1, -1]);
  const sides = 7;
  const b = Float64Array.from({ length: sides * pattern.n }, (_, i) => Math.sin(i));
  const [x, y] = [b.slice(), b.slice()];
  const again = analyze(pattern);
  again.factor(values.map((value) => 2 * value));
  // its memory grows, and grows again
  for (const count of [1, 3, sides]) {
    x.set(b);
    one.solve(x, count);
  }
  other.solve(y, sides);
  agreeAll(x, y, { abs: 1e-11, source: 'minimum degree' }, 'solve');
  agree(one.halfLogDet(), other.halfLogDet(), { rel: 1e-13, source: 'minimum degree' }, 'halfLogDet');
  const first = one.halfLogDet();
  expect([again.factor(values), one.factor(values)]).toEqual([-1, -1]);
  expect([again.halfLogDet(), one.halfLogDet()]).toEqual([first, first]);
});
