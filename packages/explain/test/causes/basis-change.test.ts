import { matrix, sleepstudy } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basisChange, kindOf } from '../../src/causes/basis-change.ts';

const base = sleepstudy('ML', false);
const withX = (columns: number[][]) => ({
  ...base,
  parts: { conditional: { ...base.parts.conditional, X: matrix(columns) } },
});
const rows = base.response.y.length;
const one = Array<number>(rows).fill(1);
const dummy = (level: number): number[] => one.map((_, i) => (i % 3 === level ? 1 : 0));
const kind = (a: number[][], b: number[][]) => {
  const change = basisChange(withX(a), withX(b));
  return change && kindOf(change);
};

describe('how two matrices of fixed effects are related', () => {
  it('the same columns in another order', () => {
    expect(kind([one, dummy(1), dummy(2)], [dummy(2), one, dummy(1)])).toBe('permutation');
  });
  it('another reference level', () => {
    expect(kind([one, dummy(1), dummy(2)], [one, dummy(0), dummy(2)])).toBe('relevel');
  });
  it('another reference of two levels', () => {
    const [d, e] = [one.map((_, i) => i % 2), one.map((_, i) => 1 - (i % 2))];
    expect(kind([one, d], [one, e])).toBe('relevel');
  });
  it('sum contrasts against treatment', () => {
    const sum = (level: number): number[] => one.map((_, i) => (i % 3 === level ? 1 : i % 3 === 2 ? -1 : 0));
    expect(kind([one, dummy(1), dummy(2)], [one, sum(0), sum(1)])).toBe('basis');
  });
  it('a turned sign, a scale and a shift are other bases', () => {
    const x = one.map((_, i) => i / 7);
    for (const f of [(v: number) => -v, (v: number) => 10 * v, (v: number) => v - 3.3]) {
      expect(kind([one, x], [one, x.map(f)])).toBe('basis');
    }
  });
  it('a column more, or another column, is no change of basis', () => {
    const [x, z] = [one.map((_, i) => i / 7), one.map((_, i) => (i * i) % 11)];
    expect(kind([one, x], [one, z])).toBe('other');
    expect(kind([one, x], [one, x, z])).toBe('other');
    expect(kind([one, x, z], [one, x])).toBe('other');
  });
  it('T takes one basis to the other', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 9, maxLength: 9 }), (entries) => {
        const A = [0, 1, 2].map((j) => [0, 1, 2].map((i) => (entries[j * 3 + i] as number) + (i === j ? 20 : 0)));
        const b = [one, dummy(1), one.map((_, i) => i / 10)];
        const a = A.map((column) =>
          one.map((_, i) => column.reduce((sum, t, k) => sum + t * (b[k]?.[i] as number), 0)),
        );
        const change = basisChange(withX(a), withX(b));
        A.flat().forEach((t, at) => {
          expect(change?.T.data[at]).toBeCloseTo(t, 8);
        });
      }),
      { numRuns: 30 },
    );
  });
});
