import { agreeAll } from '@mixdiff/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { momentsOf, packedLength } from '../src/moments.ts';

/** Numbers of a sequence that repeats after very long, in (-1, 1). */
const numbers = (count: number, seed: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.sin((i + 1) * (seed + 0.618)));
function symmetric(size: number, seed: number): Float64Array {
  const raw = numbers(size * size, seed);
  return raw.map((x, i) => x + (raw[(i % size) * size + Math.floor(i / size)] ?? 0));
}

test('many subjects go through sums, few one by one, and both are the sums that they say', () => {
  const ways = new Set<boolean>();
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(99),
      (v, q, subjects, seed) => {
        ways.add((v * q) / 2 <= subjects * (v + q));
        const Z = numbers(subjects * v * q, seed);
        const pattern = { domain: 0, visits: Int32Array.from({ length: v }, (_, i) => i), subjects, from: 0 };
        const moments = momentsOf(pattern, Z, q);
        const [G, M] = [symmetric(v, seed + 1), symmetric(q, seed + 2)];
        const z = (s: number, a: number, i: number): number => Z[(s * v + a) * q + i] ?? 0;
        const sum = (of: (s: number, a: number, b: number) => number): number => {
          let total = 0;
          for (let s = 0; s < subjects; s++)
            for (let a = 0; a < v; a++) for (let b = 0; b < v; b++) total += of(s, a, b);
          return total;
        };
        const lower = Array.from({ length: q }, (_, i) =>
          Array.from({ length: i + 1 }, (_, j) => [i, j] as const),
        ).flat();
        const out = new Float64Array(packedLength(q));
        moments.contract(G, out);
        const tolerance = { abs: 1e-11, source: 'sums over subjects and visits' };
        agreeAll(
          out,
          lower.map(([i, j]) => sum((s, a, b) => (G[b * v + a] ?? 0) * z(s, a, i) * z(s, b, j))),
          tolerance,
        );
        const pair = [numbers(v, seed + 3), numbers(v, seed + 4)] as const;
        const both = new Float64Array(packedLength(q));
        moments.contractPair(...pair, both);
        const of = (a: number, b: number): number => (pair[0][a] ?? 0) * (pair[1][b] ?? 0);
        agreeAll(
          both,
          lower.map(([i, j]) => sum((s, a, b) => (of(a, b) + of(b, a)) * z(s, a, i) * z(s, b, j))),
          tolerance,
        );
        // with W the identity: E itself
        const E = new Float64Array(v * v);
        const identity = Float64Array.from({ length: v * v }, (_, at) => (at % (v + 1) === 0 ? 1 : 0));
        const doubled = Float64Array.from(lower, ([i, j]) => (M[j * q + i] ?? 0) * (i === j ? 1 : 2));
        moments.outer(identity, { full: M, doubled }, E);
        const scaled = new Float64Array(v * v);
        moments.outer(
          identity.map((x) => 3 * x),
          { full: M, doubled },
          scaled,
        );
        agreeAll(
          scaled,
          E.map((x) => 9 * x),
          tolerance,
        );
        const expected = Array.from({ length: v * v }, (_, at) => {
          let total = 0;
          for (let s = 0; s < subjects; s++) {
            for (let i = 0; i < q; i++) {
              for (let j = 0; j < q; j++) total += (M[j * q + i] ?? 0) * z(s, at % v, i) * z(s, Math.floor(at / v), j);
            }
          }
          return total;
        });
        // symmetrised: only symmetric G meet it
        agreeAll(
          E,
          expected.map((x, at) => (x + (expected[(at % v) * v + Math.floor(at / v)] ?? 0)) / 2),
          tolerance,
        );
      },
    ),
  );
  expect(ways.size).toBe(2);
});
