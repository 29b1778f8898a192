import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalsOf, matches, roundingOf } from '../../src/statement/digits.ts';

describe('digits that a stored number shows', () => {
  it.each([
    [1.25, 2],
    [0.00012, 5],
    [1200, 0],
    [1.5e-7, 8],
    [-3.125, 3],
  ])('%d has %d decimals', (x, decimals) => expect(decimalsOf(x)).toBe(decimals));
  it('are none at full precision', () => {
    expect(decimalsOf(Math.PI)).toBeNull();
    expect(roundingOf(Math.SQRT2)).toBe(0);
  });
  it('match no number that is not finite', () => {
    expect([Number.NaN, Number.POSITIVE_INFINITY].map((x) => matches(1, x, 1, 1e9))).toEqual([false, false]);
  });
  it('cover the number that was rounded', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1000, noNaN: true }), fc.integer({ min: 0, max: 4 }), (x, decimals) => {
        const printed = Number(x.toFixed(decimals));
        if (printed === 0 || Number.isInteger(printed)) return;
        expect(matches(printed, x, 0)).toBe(true);
      }),
    );
  });
});
