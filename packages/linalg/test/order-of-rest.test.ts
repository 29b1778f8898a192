import fc from 'fast-check';
import { expect, test } from 'vitest';
import { independentLead } from '../src/elimination-order.ts';
import { orderOfRest } from '../src/order-of-rest.ts';
import type { SymmetricPattern } from '../src/symmetric-pattern.ts';
import { crossed, randomSparse, range } from './designs.ts';
import { anySeed, uniforms } from './naive.ts';

/** Exact minimum degree on sets, lowest index first, after the lead in its own order, until what is left is nearly a clique. */
function greedy({ n, colPtr, rowIdx }: SymmetricPattern, lead: number): number[] {
  const around = Array.from({ length: n }, () => new Set<number>());
  for (let j = 0; j < n; j++) {
    for (let p = colPtr[j] + 1; p < colPtr[j + 1]; p++) {
      around[j].add(rowIdx[p]);
      around[rowIdx[p]].add(j);
    }
  }
  const eliminate = (node: number) => {
    for (const i of around[node]) {
      around[i].delete(node);
      for (const j of around[node]) if (j !== i) around[i].add(j);
    }
  };
  for (let node = 0; node < lead; node++) eliminate(node);
  const left = new Set(range(n - lead, (i) => lead + i));
  const order: number[] = [];
  while (left.size > 0) {
    const ascending = [...left].sort((i, j) => around[i].size - around[j].size || i - j);
    const [node] = ascending;
    if (around[node].size >= 0.95 * (left.size - 1)) return [...order, ...ascending];
    left.delete(node);
    eliminate(node);
    order.push(node);
  }
  return order;
}

test('whatever a lead leaves is ordered by exact minimum degree', () => {
  fc.assert(
    fc.property(anySeed, fc.integer({ min: 1, max: 3 }), (seed, k) => {
      const next = uniforms(seed);
      const upTo = (count: number) => Math.min(count - 1, Math.floor(((next() + 1) / 2) * count));
      const levels = range(120, (i) => (i < 40 ? i : upTo(40)));
      const { pattern } = crossed([levels, levels.map(() => upTo(21)), levels.map(() => upTo(14))], k, seed);
      const lead = independentLead(pattern);
      expect(lead).toBeGreaterThanOrEqual(40 * k);
      expect(Array.from(orderOfRest(pattern, lead) ?? [])).toEqual(greedy(pattern, lead));
    }),
    { numRuns: 30 },
  );
});

test('without a lead, sparse and dense', () => {
  for (const density of [0, 0.05, 0.3, 1]) {
    const { pattern } = randomSparse(50, density, 3);
    expect(Array.from(orderOfRest(pattern, 0) ?? [])).toEqual(greedy(pattern, 0));
  }
});

test('too many are left to others', () => {
  expect(orderOfRest(randomSparse(8193, 0, 1).pattern, 0)).toBeNull();
});
