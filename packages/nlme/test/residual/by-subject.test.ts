/** Correlations of rows equally far apart are asked once, and every number is the same as where each pair is asked. */
import type { By, Matrix } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { expect, test } from 'vitest';
import { bySubject } from '../../src/residual/by-subject.ts';
import { continuousTime, spatial } from '../../src/residual/spatial.ts';

const [subjects, size] = [5, 12];
const n = subjects * size;
const index = Int32Array.from({ length: n }, (_, i) => Math.floor(i / size));
const subject: By = { name: 'g', levels: ['a', 'b', 'c', 'd', 'e'], index };
const times: Matrix = { nrow: n, ncol: 1, data: Float64Array.from({ length: n }, (_, i) => (i % size) / 3) };
const places: Matrix = { nrow: n, ncol: 2, data: Float64Array.from({ length: 2 * n }, (_, e) => (e * e * e) % 3) };
const scattered: Matrix = { nrow: n, ncol: 1, data: Float64Array.from({ length: n }, (_, i) => Math.sqrt(i)) };

test.each([
  ['exponential with a nugget, on a grid', spatial('exp', places, subject, true), [0.3, 0.2]],
  ['continuous time, at equal steps', continuousTime(times), [-0.4]],
  ['no two distances the same', spatial('gau', scattered, subject, false), [-1]],
])('%s', (_, map, x) => {
  if (!map) throw new Error('no map');
  const { apart: _distance, ...plain } = map;
  const random = new Random(1);
  const data = Float64Array.from({ length: 2 * n }, () => random.normRand());
  const [once, each] = [map, plain].map((one) => {
    const correlation = bySubject(one, subject, String);
    const values = correlation.constrained(Float64Array.from(x));
    const white = data.slice();
    return { half: correlation.whiten(values, white, 2), white };
  });
  expect(once).toEqual(each);
  expect(once?.white).not.toEqual(data);
});
