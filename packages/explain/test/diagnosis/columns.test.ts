import { intercept, problem } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { columnScales } from '../../src/diagnosis/columns.ts';

const n = 20;
const x: number[] = Array.from({ length: n }, (_, i) => (i % 2 ? 1 : -1));
const column = (name: string, values: number[]) => ({ name, term: name, values });
const labels = Array.from({ length: n }, (_, i) => `g${i % 4}`);
const of = (values: number[], y = x) =>
  columnScales(
    problem(
      y,
      [intercept(n), column('x', values)],
      [{ group: 'g', labels, columns: [intercept(n), column('x', values)] }],
      'ML',
    ),
  );
const scaleOf = (values: number[]) => of(values).find(({ part }) => part === 'fixed');

test('every column that varies, of X and of each Z, the response first', () => {
  expect(of(x).map(({ part, name }) => [part, name])).toEqual([
    ['response', 'response'],
    ['fixed', 'x'],
    ['(1 + x | g)', 'x'],
  ]);
});
test('mean and standard deviation, n - 1 in it', () => {
  expect(scaleOf(x.map((v) => 5 + 3 * v))).toMatchObject({ mean: 5, sd: expect.closeTo(3 * Math.sqrt(20 / 19), 12) });
});
test('odd from three powers of ten off one, either way', () => {
  const sd = Math.sqrt(20 / 19);
  const odd = [999, 1001, 1 / 999, 1 / 1001].map((size) => scaleOf(x.map((v) => (size * v) / sd))?.odd);
  expect(odd).toEqual([false, true, false, true]);
});
test('uncentred from thirty standard deviations off zero; the response never is', () => {
  const sd = Math.sqrt(20 / 19);
  expect([29, 31, -31].map((m) => scaleOf(x.map((v) => v + m * sd))?.uncentred)).toEqual([false, true, true]);
  expect(of(x, x.map((v) => v + 1e6))[0]).toMatchObject({ part: 'response', uncentred: false }); // biome-ignore format: one line
});
