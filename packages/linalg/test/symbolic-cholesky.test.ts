import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimumDegree } from '../src/minimum-degree.ts';
import { symbolicCholesky } from '../src/symbolic-cholesky.ts';
import type { SymmetricPattern } from '../src/symmetric-pattern.ts';
import { bordered, crossed, DESIGNS, randomSparse, range, sparse } from './designs.ts';
import { anySeed, uniforms } from './naive.ts';

/** The elimination game on sets: rows below the diagonal of each column of L. */
function eliminationGame({ n, colPtr, rowIdx }: SymmetricPattern, order: Int32Array): number[][] {
  const inverse = new Map(Array.from(order, (original, k) => [original, k]));
  const later = Array.from({ length: n }, () => new Set<number>());
  for (let j = 0; j < n; j++) {
    for (let p = colPtr[j]; p < colPtr[j + 1]; p++) {
      const [low, high] = [inverse.get(j) as number, inverse.get(rowIdx[p]) as number].sort((a, b) => a - b);
      if (low !== high) later[low].add(high);
    }
  }
  return later.map((rows) => {
    const [first, ...rest] = [...rows].sort((a, b) => a - b);
    for (const row of rest) later[first].add(row);
    return first === undefined ? [] : [first, ...rest];
  });
}

function expectGame(pattern: SymmetricPattern, order: Int32Array): void {
  const { tail, colPtr, rowIdx } = symbolicCholesky(pattern, order);
  const game = eliminationGame(pattern, order);
  const expected = game.slice(0, tail).flatMap((rows, k) => [k, ...rows]);
  expect(rowIdx.join()).toBe(expected.join());
  expect(colPtr[tail]).toBe(expected.length);
}

test('the head has the pattern of the elimination game', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1, 2, 3, 17, 40),
      fc.double({ min: 0, max: 0.4, noNaN: true }),
      anySeed,
      (n, density, seed) => {
        const { pattern } = randomSparse(n, density, seed);
        expectGame(pattern, minimumDegree(pattern));
        expectGame(
          pattern,
          Int32Array.from({ length: n }, (_, i) => n - 1 - i),
        );
      },
    ),
  );
  for (const { pattern } of Object.values(DESIGNS)) expectGame(pattern, minimumDegree(pattern));
});

test('the order is a permutation without needless fill: trees have none', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), anySeed, (n, seed) => {
      const next = uniforms(seed);
      const columns = Array.from({ length: n }, (_, j) => new Map([[j, n]]));
      for (let i = 1; i < n; i++) columns[Math.floor(((next() + 1) / 2) * i)].set(i, 1);
      const { pattern } = sparse(columns);
      const order = minimumDegree(pattern);
      expect(Array.from(order).sort((a, b) => a - b)).toEqual(range(n, (i) => i));
      const entries = eliminationGame(pattern, order).reduce((sum, rows) => sum + rows.length, 0);
      expect(entries).toBe(n - 1);
    }),
  );
});

test('fill of random patterns is near that of a plain greedy minimum degree', () => {
  for (const seed of [1, 2, 3, 4]) {
    const { pattern } = randomSparse(80, 0.04, seed);
    const fill = (order: Int32Array) => eliminationGame(pattern, order).reduce((sum, rows) => sum + rows.length, 0);
    // Ties are broken otherwise, and degrees within a tenth of the least count as least.
    expect(fill(minimumDegree(pattern))).toBeLessThanOrEqual(1.15 * fill(greedy(pattern)));
  }
});

/** Exact minimum degree, one node at a time, lowest index first. */
function greedy({ n, colPtr, rowIdx }: SymmetricPattern): Int32Array {
  const around = Array.from({ length: n }, () => new Set<number>());
  for (let j = 0; j < n; j++) {
    for (let p = colPtr[j] + 1; p < colPtr[j + 1]; p++) {
      around[j].add(rowIdx[p]);
      around[rowIdx[p]].add(j);
    }
  }
  const left = new Set(range(n, (i) => i));
  return Int32Array.from({ length: n }, () => {
    const node = [...left].reduce((best, i) => (around[i].size < around[best].size ? i : best));
    left.delete(node);
    for (const i of around[node]) {
      around[i].delete(node);
      for (const j of around[node]) if (j !== i) around[i].add(j);
    }
    return node;
  });
}

test('columns of one level stay together', () => {
  const { pattern } = DESIGNS['intercept and slope, 18 subjects'];
  const order = minimumDegree(pattern);
  for (let k = 0; k < order.length; k += 2) expect([order[k] % 2, order[k + 1] - order[k]]).toEqual([0, 1]);
});

test('a hub with most nodes for neighbours comes last', () => {
  const { pattern } = crossed([range(5000, (i) => i), range(5000, () => 0)]);
  expect(minimumDegree(pattern)[5000]).toBe(5000);
  const last = minimumDegree(bordered(3000, 3).pattern).slice(3000);
  expect(Array.from(last).sort()).toEqual([3000, 3001, 3002]);
});

test('nested factors have no tail; crossed ones have the smaller factor for it', () => {
  const tail = (name: string) => {
    const { pattern } = DESIGNS[name];
    return pattern.n - symbolicCholesky(pattern, minimumDegree(pattern)).tail;
  };
  expect(tail('nested 90 in 48')).toBe(0);
  expect(tail('a diagonal')).toBe(0);
  expect(tail('dense of order 60')).toBe(60);
  expect(Math.abs(tail('partly crossed 120 x 55') - 55)).toBeLessThanOrEqual(12);
});
