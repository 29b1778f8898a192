/** Where there are so many rows that no Q of X is kept, against what is known of a straight line in closed form. */
import type { Problem } from '@mixdiff/contract';
import { expect, test } from 'vitest';
import { likelihoodOf } from '../src/index.ts';

test('leverages and residuals of a line through two million rows', () => {
  const n = 2 ** 21 + 5;
  const X = { nrow: n, ncol: 3, data: new Float64Array(3 * n).fill(1, 0, n) };
  const y = new Float64Array(n);
  const level = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const x = (i % 1000) / 1000 + 5;
    X.data[n + i] = x;
    X.data[2 * n + i] = 2 * x - 1;
    y[i] = 3 + 2 * x + (i % 2 ? 0.5 : -0.5);
    level[i] = i % 7;
  }
  const Z = { nrow: n, ncol: 1, data: new Float64Array(n).fill(1) };
  const problem = {
    response: { y, family: 'gaussian', link: 'identity', trials: null },
    parts: { conditional: { X, columns: ['1', 'x', 'z'], term: ['1', 'x', 'z'], offset: null } },
    random: [
      { name: '1 | g', group: 'g', columns: ['1'], levels: [...'abcdefg'], level, Z, structure: { kind: 'us' } },
    ],
    residual: null,
    weights: null,
    method: 'REML',
    source: { formula: '', dataHash: '', rows: new Int32Array(0), dropped: [] },
  } as unknown as Problem;

  let [mean, my] = [0, 0];
  for (let i = 0; i < n; i++) {
    mean += (X.data[n + i] as number) / n;
    my += (y[i] as number) / n;
  }
  let [sxx, sxy, syy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, v] = [(X.data[n + i] as number) - mean, (y[i] as number) - my];
    sxx += x * x;
    sxy += x * v;
    syy += v * v;
  }
  let [squares, cubes] = [0, 0];
  for (let i = 0; i < n; i++) {
    const h = 1 / n + ((X.data[n + i] as number) - mean) ** 2 / sxx;
    squares += h ** 2;
    cubes += h ** 3;
  }
  const { fixed, random } = likelihoodOf(problem);
  const ratio = (found: unknown, expected: number): number => (found as number) / expected;
  expect(fixed[0]).toBe(2);
  expect(ratio(fixed[1], (syy - sxy ** 2 / sxx) / syy)).toBeCloseTo(1, 9);
  expect(ratio(fixed[2], squares)).toBeCloseTo(1, 9);
  expect(ratio(fixed[3], cubes)).toBeCloseTo(1, 9);
  // seven levels, each of about n / 7 rows of Z / sqrt(n)
  expect(ratio(random[0]?.at(-1), 1 / 7)).toBeCloseTo(1, 5);
});
