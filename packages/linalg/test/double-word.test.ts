import { agree } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyze, DoubleWord, doubleWords, store } from '../src/index.ts';

/** Integers, so that BigInt knows the exact answers. */
const integer = fc.integer({ min: -(2 ** 52), max: 2 ** 52 });
const exactly = ({ high, low }: DoubleWord): bigint => BigInt(high) + BigInt(low);
const word = (high: number, low = 0): DoubleWord => {
  const out = new DoubleWord();
  out.set(high, low);
  return out;
};

describe('DoubleWord', () => {
  test('products and sums of integers are exact as long as 106 bits hold them', () => {
    fc.assert(
      fc.property(integer, integer, integer, integer, (a, b, c, d) => {
        const sum = word(0);
        sum.addProduct(a, 0, b, 0);
        sum.subtractProduct(c, 0, d, 0);
        sum.add(a, 0);
        expect(exactly(sum)).toBe(BigInt(a) * BigInt(b) - BigInt(c) * BigInt(d) + BigInt(a));
      }),
    );
  });
  test('a quotient and a root, multiplied again, give the number to 30 digits', () => {
    const positive = fc.double({ min: 1e-60, max: 1e60, noNaN: true });
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        const quotient = word(a);
        quotient.divide(b, 0);
        const back = word(-a);
        back.addProduct(quotient.high, quotient.low, b, 0);
        expect(Math.abs(back.high)).toBeLessThanOrEqual(1e-30 * a);
        const root = word(a);
        root.root();
        const square = word(-a);
        square.addProduct(root.high, root.low, root.high, root.low);
        expect(Math.abs(square.high)).toBeLessThanOrEqual(1e-30 * a);
      }),
    );
  });
  test('a logarithm takes the low part along', () => {
    expect(word(1, 1e-20).log()).toBe(1e-20);
  });
});

/** Blocks [1, m; m, m^2 + 1] of determinant 1 and a dense border that makes every third pivot 1 again. */
function hardMatrix(blocks: number, m: number) {
  const n = 2 * blocks + 1;
  const columns: [number, number][][] = [];
  for (let k = 0; k < blocks; k++) {
    columns.push([
      [2 * k, 1],
      [2 * k + 1, m],
      [n - 1, 1],
    ]);
    columns.push([
      [2 * k + 1, m * m + 1],
      [n - 1, m],
    ]);
  }
  columns.push([[n - 1, blocks + 1]]);
  const colPtr = Int32Array.from([0, ...columns.map((_, j) => columns.slice(0, j + 1).flat().length)]);
  const rowIdx = Int32Array.from(columns.flat().map(([row]) => row));
  return { pattern: { n, colPtr, rowIdx }, values: Float64Array.from(columns.flat().map(([, value]) => value)) };
}

describe.each([3, 40])('Cholesky with %i blocks', (blocks) => {
  // m^2 + 1 has no double from 2^27 on: the entry is what the double is, plus one in its low part
  test.each([10, 2 ** 20, 2 ** 40])('of determinant 1, entries up to %d squared', (m) => {
    const { pattern, values } = hardMatrix(blocks, m);
    const L = analyze(pattern);
    const wide = doubleWords(values.length);
    values.forEach((value, p) => {
      const square = word(value);
      if (value >= m * m) {
        square.set(0);
        square.addProduct(m, 0, m, 0);
        square.add(1, 0);
      }
      store(wide, p, square);
    });
    const { factor, halfLogDet, halfSolve } = L.inDoubleWords();
    expect(factor(wide)).toBe(-1);
    agree(halfLogDet(), 0, { abs: 1e-6 / m + 1e-13, source: 'determinant 1 by hand' });
    // b = A e_0, so |L^-1 P b|^2 = b'A^-1 b = A_00 = 1
    const b = doubleWords(pattern.n);
    b.high[0] = 1;
    b.high[1] = m;
    b.high[pattern.n - 1] = 1;
    halfSolve(b, 1);
    agree(
      b.high.reduce((sum, x) => sum + x * x, 0),
      1,
      { abs: 1e-6, source: 'by hand' },
    );
    if (m === 10) {
      expect(L.factor(values)).toBe(-1);
      agree(L.halfLogDet(), 0, { abs: 1e-10, source: 'determinant 1 by hand' });
    }
  });
  test('names the pivot that fails', () => {
    const { pattern, values } = hardMatrix(blocks, 10);
    const wide = doubleWords(values.length);
    wide.high.set(values);
    wide.high[2 * 1 + 1] = 100;
    expect(analyze(pattern).inDoubleWords().factor(wide)).toBeGreaterThanOrEqual(0);
  });
});

test('cancellation counts what the pivots have lost', () => {
  const { pattern, values } = hardMatrix(1, 100);
  const L = analyze(pattern, Int32Array.of(0, 1, 2));
  L.factor(values);
  agree(L.cancellation(values), 1 + 10001 + 2, { rel: 1e-9, source: 'pivots 1, 1, 1 by hand' });
});
