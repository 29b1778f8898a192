import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BlockLayout, blockLayout, type LayoutFactor } from '../src/block-layout.ts';
import { fillCrossProducts, fillCrossVector, subtractBlockProduct } from '../src/block-products.ts';
import { anySeed, uniforms } from './naive.ts';

/** n x q, as the layout numbers its columns. */
function denseZ({ q, factors, first }: BlockLayout, Z: readonly Float64Array[], n: number): Float64Array {
  const out = new Float64Array(n * q);
  factors.forEach(({ size, level }, k) => {
    for (let a = 0; a < size; a++) {
      for (let i = 0; i < n; i++) out[(first[k] + level[i] * size + a) * n + i] = Z[k][a * n + i];
    }
  });
  return out;
}
/** The full q x q matrix of the values, from their places alone. */
function denseOf({ q, at, place, pattern }: BlockLayout, values: Float64Array): Float64Array {
  const lower = new Float64Array(pattern.rowIdx.length);
  for (let e = 0; e < at[at.length - 1]; e++) lower[place[e]] = values[e];
  const out = new Float64Array(q * q);
  for (let j = 0; j < q; j++) {
    for (let e = pattern.colPtr[j]; e < pattern.colPtr[j + 1]; e++) {
      const i = pattern.rowIdx[e];
      out[j * q + i] = lower[e];
      out[i * q + j] = lower[e];
    }
  }
  return out;
}
function naive(Z: Float64Array, weights: Float64Array, n: number, q: number): Float64Array {
  const out = new Float64Array(q * q);
  for (let a = 0; a < q; a++) {
    for (let b = 0; b < q; b++) for (let i = 0; i < n; i++) out[a * q + b] += weights[i] * Z[a * n + i] * Z[b * n + i];
  }
  return out;
}
const largest = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);

const someFactor = fc.record({ levels: fc.integer({ min: 1, max: 7 }), size: fc.integer({ min: 1, max: 3 }) });
const design = fc.record({
  shape: fc.array(someFactor, { maxLength: 3 }),
  n: fc.integer({ min: 0, max: 40 }),
  seed: anySeed,
});
function drawn({ shape, n, seed }: { shape: { levels: number; size: number }[]; n: number; seed: number }) {
  const next = uniforms(seed);
  const factors = shape.map(
    ({ levels, size }): LayoutFactor => ({
      levels,
      size,
      level: Int32Array.from({ length: n }, () => Math.floor(((next() + 1) / 2) * levels)),
    }),
  );
  const Z = factors.map(({ size }) => Float64Array.from({ length: n * size }, next));
  const weights = (): Float64Array => Float64Array.from({ length: n }, () => 10 ** (2 * next()));
  return { factors, Z, weights, next };
}

describe("blocks of Z'WZ", () => {
  test('by hand', () => {
    const levels = [
      [0, 0, 1],
      [0, 1, 0],
    ];
    const factors = levels.map((level) => ({ levels: 2, size: 1, level: Int32Array.from(level) }));
    const layout = blockLayout(factors);
    const values = new Float64Array(layout.place.length);
    fillCrossProducts(layout, [new Float64Array(3).fill(1), new Float64Array(3).fill(1)], null, values);
    expect(layout.parts.map(({ kind, row, column, from, to }) => [kind, row, column, to - from])).toEqual([
      ['diagonal', 0, 0, 2],
      ['sparse', 1, 0, 3],
      ['diagonal', 1, 1, 2],
    ]);
    expect([...values]).toEqual([2, 1, 1, 1, 1, 2, 1]);
    expect([...layout.pattern.rowIdx]).toEqual([0, 2, 3, 1, 2, 2, 3]);
  });
  test('most levels first; every pair of levels together is dense', () => {
    const level = (of: number) => Int32Array.from({ length: 12 }, (_, i) => i % of);
    const factors = [3, 4].map((levels, k) => ({ levels, size: k + 1, level: level(levels) }));
    const layout = blockLayout(factors);
    expect([...layout.first]).toEqual([8, 0]);
    expect(layout.parts.map(({ kind, row, column }) => [kind, row, column])).toEqual([
      ['block-diagonal', 1, 1],
      ['dense', 0, 1],
      ['diagonal', 0, 0],
    ]);
  });
  test('weighted anew they are those formed anew', () => {
    fc.assert(
      fc.property(design, (given) => {
        const { factors, Z, weights } = drawn(given);
        const { n } = given;
        const layout = blockLayout(factors);
        const values = new Float64Array(layout.place.length);
        const full = denseZ(layout, Z, n);
        for (let step = 0; step < 3; step++) {
          const w = weights();
          fillCrossProducts(layout, Z, w, values);
          const expected = naive(full, w, n, layout.q);
          const size = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
          // a few additions of each other's rounding
          expect(largest(denseOf(layout, values), expected)).toBeLessThanOrEqual(1e-12 * size);
        }
        fillCrossProducts(layout, Z, null, values);
        expect(largest(denseOf(layout, values), naive(full, new Float64Array(n).fill(1), n, layout.q))).toBeLessThan(
          1e-12,
        );
      }),
    );
  });
  test("Z'Wv, and the product with two columns", () => {
    fc.assert(
      fc.property(design, (given) => {
        const { factors, Z, weights, next } = drawn(given);
        const { n } = given;
        const layout = blockLayout(factors);
        const { q } = layout;
        const w = weights();
        const full = denseZ(layout, Z, n);
        const v = Float64Array.from({ length: 2 * n }, next);
        const out = new Float64Array(2 * q).fill(7);
        fillCrossVector(layout, Z, w, v, 1, out);
        const expected = Float64Array.from({ length: 2 * q }, (_, a) => {
          if (a < q) return 7;
          let sum = 0;
          for (let i = 0; i < n; i++) sum += full[(a - q) * n + i] * w[i] * v[n + i];
          return sum;
        });
        expect(largest(out, expected)).toBeLessThan(1e-11);
        const values = new Float64Array(layout.place.length);
        fillCrossProducts(layout, Z, w, values);
        const A = denseOf(layout, values);
        const x = Float64Array.from({ length: 2 * q }, next);
        const product = x.map((_, at) => {
          let sum = 0;
          for (let j = 0; j < q; j++) sum -= A[j * q + (at % q)] * x[Math.floor(at / q) * q + j];
          return sum;
        });
        const got = new Float64Array(2 * q);
        subtractBlockProduct(layout, values, x, got, 2);
        expect(largest(got, product)).toBeLessThan(1e-9);
      }),
    );
  });
});
