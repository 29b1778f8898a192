import { expect, test } from 'vitest';
import { analyze } from '../src/sparse-cholesky.ts';
import { DESIGNS } from './designs.ts';

const CALLS = 500;

/** Bytes by which the heap and the array buffers grew over the calls; the least of some rounds, others' noise aside. */
function growth(work: () => void): number {
  const rounds = Array.from({ length: 5 }, () => {
    const before = process.memoryUsage();
    for (let i = 0; i < CALLS; i++) work();
    const after = process.memoryUsage();
    return Math.abs(after.heapUsed - before.heapUsed) + Math.abs(after.arrayBuffers - before.arrayBuffers);
  });
  return Math.min(...rounds);
}

test.each(['nested 90 in 48', 'fully crossed 24 x 6', 'three crossed factors', 'dense of order 60'])(
  'factor allocates nothing: %s',
  (design) => {
    const { pattern, values } = DESIGNS[design];
    const factor = analyze(pattern);
    const work = () => {
      factor.factor(values);
    };
    for (let i = 0; i < CALLS; i++) work();
    // The smallest object is 16 bytes; process.memoryUsage itself takes a few hundred.
    expect(growth(work)).toBeLessThan(8 * CALLS);
  },
);

test('the measure sees an allocation', () => {
  const kept: Float64Array[] = [];
  expect(growth(() => kept.push(new Float64Array(1)))).toBeGreaterThan(8 * CALLS);
});
