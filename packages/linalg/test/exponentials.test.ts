import { expect, test } from 'vitest';
import { exponentials } from '../src/exponentials.ts';

test('within two roundings of e^x all over its range, and exact at 0', () => {
  const x = Float64Array.from({ length: 20_001 }, (_, i) => (i - 10_000) / 250);
  const out = new Float64Array(x.length);
  for (const sign of [1, -1]) {
    exponentials(x, sign, out);
    const worst = x.reduce((most, v, i) => Math.max(most, Math.abs((out[i] ?? 0) / Math.exp(sign * v) - 1)), 0);
    expect(worst).toBeLessThan(4.5e-16);
    expect(out[10_000]).toBe(1);
  }
});
test('may write over what it reads', () => {
  const x = Float64Array.of(-3, 0.5, 36);
  exponentials(x, 1, x);
  for (const [i, v] of [-3, 0.5, 36].entries()) expect(Math.log(x[i] ?? 0)).toBeCloseTo(v, 14);
});
