import { absorb } from '@mixdiff/wasm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { absorbPair } from '../src/absorb-pair.ts';

const entry = fc.oneof(fc.double({ noNaN: true, min: -1e3, max: 1e3 }), fc.constantFrom(0, -0, 1e-200, 1e160));
const cases = fc.record({
  more: fc.integer({ min: 0, max: 5 }),
  delta: fc.tuple(entry, entry, entry),
  rows: fc.array(entry, { minLength: 14, maxLength: 14 }),
});
test('two rows under a triangle: the bits of absorb', () => {
  fc.assert(
    fc.property(cases, ({ more, delta: [a, b, c], rows }) => {
      const width = 2 + more;
      const [before, stride] = [3, 5];
      const delta = Float64Array.of(a, 0, b, c);
      const block = Float64Array.from({ length: 2 * width }, (_, i) => (i === 1 ? 0 : (rows[i] as number)));
      const t = new Float64Array(2 * width);
      t.set(delta);
      const B = new Float64Array(stride * width);
      for (let k = 0; k < width; k++) B.set(block.subarray(2 * k, 2 * k + 2), k * stride);
      absorb(t, 0, 2, B, 0, stride, 0, 2, 2, width);

      const blocks = new Float64Array(before + 2 * width);
      blocks.set(block, before);
      const factor = new Float64Array(before + 2 * width);
      const left = new Float64Array(stride * width);
      absorbPair(delta, blocks, before, width, factor, left, 0, stride);
      expect(factor.slice(before)).toEqual(t);
      for (let k = 2; k < width; k++)
        for (const i of [0, 1]) expect(Object.is(left[k * stride + i], B[k * stride + i])).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
