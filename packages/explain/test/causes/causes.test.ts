import { expect, test } from 'vitest';
import { causes } from '../../src/causes/causes.ts';
import { pageNamed } from '../../src/index.ts';

const codes = causes.map(({ code }) => code);
test('each cause is in the list once, has a rung, and a page', () => {
  expect(new Set(codes).size).toBe(codes.length);
  for (const { code, rungs } of causes) {
    expect(rungs.length, code).toBeGreaterThan(0);
    expect(pageNamed(code), code).toBeDefined();
  }
});
test('the particular ones stand before the general ones, which would claim their steps', () => {
  const before = (one: string, other: string) => expect(codes.indexOf(one)).toBeLessThan(codes.indexOf(other));
  before('rounding', 'stopped-short');
  before('budget-exhausted', 'stopped-short');
  before('false-zero', 'stopped-short');
  before('flat-ridge', 'boundary-representation');
  before('boundary-representation', 'stopped-short');
  before('stopped-short', 'numerical-noise');
  before('level-order', 'contrast-coding');
  before('type-coercion', 'contrast-coding');
  before('term-order-or-name', 'contrast-coding');
});
