import { absorb } from '@mixdiff/wasm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const EPS = 2 ** -52;
/** A'A of the k + rows by width matrix with T on top of B, both column-major. */
function gram(t: Float64Array, k: number, b: Float64Array, rows: number, width: number): number[] {
  const entry = (i: number, j: number): number => {
    let sum = 0;
    for (let r = 0; r < k; r++) sum += (t[i * k + r] as number) * (t[j * k + r] as number);
    for (let r = 0; r < rows; r++) sum += (b[i * rows + r] as number) * (b[j * rows + r] as number);
    return sum;
  };
  return Array.from({ length: width * width }, (_, at) => entry(at % width, Math.floor(at / width)));
}

const shapes = fc.record({
  k: fc.constantFrom(0, 1, 2, 3, 17),
  more: fc.integer({ min: 0, max: 4 }),
  full: fc.constantFrom(0, 1, 2, 3, 17, 70),
  triangular: fc.integer({ min: 0, max: 3 }),
  seed: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 }),
});

describe('absorbing rows into a triangle', () => {
  test('by hand: lengths 3 and 4 make 5', () => {
    const t = Float64Array.of(3, 0);
    const b = Float64Array.of(4, 5);
    absorb(t, 0, 1, b, 0, 1, 1, 0, 1, 2);
    expect([...t]).toEqual([-5, -4]);
    expect(b[1]).toBeCloseTo(3, 14);
  });

  test('keeps the cross-products and leaves zeros below the triangle', () => {
    fc.assert(
      fc.property(shapes, ({ k, more, full, triangular, seed }) => {
        const width = k + more;
        const rows = full + triangular;
        const value = (i: number): number => (seed[i % 7] as number) + Math.sin(i + 1);
        const t = new Float64Array(k * width).map((_, at) =>
          at % Math.max(k, 1) <= Math.floor(at / Math.max(k, 1)) ? value(at) : 0,
        );
        const b = new Float64Array(rows * width).map((_, at) => {
          const [row, column] = [at % rows, Math.floor(at / rows)];
          return row - full > column ? 0 : value(at + 31);
        });
        const before = gram(t, k, b, rows, width);
        const scale = Math.max(1, ...before.map(Math.abs));
        absorb(t, 0, k, b, 0, rows, full, triangular, k, width);
        b.fill(0, 0, k * rows);
        const after = gram(t, k, b, rows, width);
        for (let at = 0; at < before.length; at++) {
          const difference = Math.abs((after[at] as number) - (before[at] as number));
          expect(difference).toBeLessThanOrEqual(20 * (k + rows + 1) * EPS * scale);
        }
        for (let j = 0; j < k; j++) for (let i = j + 1; i < k; i++) expect(t[j * k + i]).toBe(0);
      }),
      { numRuns: 100 },
    );
  });
});
