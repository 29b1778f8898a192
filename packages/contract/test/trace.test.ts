import { expect, test } from 'vitest';
import { evaluationsOf, type Segment, traceOf } from '../src/index.ts';

const segment = (phase: string, names: readonly string[], points: readonly (readonly number[])[]): Segment => ({
  phase,
  names,
  par: { nrow: names.length, ncol: points.length, data: Float64Array.from(points.flat()) },
  value: Float64Array.from(points, ([x = 0]) => x),
  accepted: Uint8Array.from(points, (_, i) => i % 2),
});
test('phases with parameters of their own are read evaluation by evaluation, in order', () => {
  const trace = traceOf(segment('first', ['a'], [[1], [2]]), null, segment('second', ['a', 'b'], [[3, 4]]));
  expect(
    evaluationsOf(trace ?? []).map(({ phase, par, value, accepted }) => [phase, [...par], value, accepted]),
  ).toEqual([
    ['first', [1], 1, false],
    ['first', [2], 2, true],
    ['second', [3, 4], 3, false],
  ]);
});
test('without a phase there is no trace', () => {
  expect(traceOf(null, undefined)).toBeNull();
});
