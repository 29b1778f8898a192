import { agree, agreeAll } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { doubleWords } from '../src/double-word.ts';
import { symbolicOf } from '../src/last-symbolic.ts';
import { analyze, type SparseCholesky } from '../src/sparse-cholesky.ts';
import { crossed, DESIGNS, dense, draws, randomSparse, range, type Sparse, sparse } from './designs.ts';
import {
  anySeed,
  anySize,
  EPS,
  maxAbs,
  maxDifference,
  naiveCholesky,
  naiveInverse,
  naiveMultiply,
  randomMatrix,
  uniforms,
} from './naive.ts';

/** Every number a factor gives, against dense textbook algebra. Bounds are EPS times order times condition. */
function expectSound(matrix: Sparse, order?: Int32Array): SparseCholesky {
  const { n } = matrix.pattern;
  const a = dense(matrix);
  const factor = analyze(matrix.pattern, order);
  expect(factor.factor(matrix.values)).toBe(-1);
  const inverse = naiveInverse(a, n);
  const condition = Math.max(1, n * maxAbs(a) * maxAbs(inverse));
  const bound = 4 * (n + 1) * EPS * condition;

  let logDet = 0;
  const l = naiveCholesky(a, n);
  for (let j = 0; j < n; j++) logDet += Math.log(l[j * n + j]);
  agree(factor.halfLogDet(), logDet, { abs: bound, source: 'dense' }, 'halfLogDet');

  const b = randomMatrix(n, 2, 3);
  const x = b.slice();
  factor.solve(x, 2);
  const expected = naiveMultiply(inverse, b, n, n, 2);
  agreeAll(x, expected, { abs: bound * maxAbs(inverse), source: 'dense' }, 'solve');

  const half = b.slice();
  factor.halfSolve(half, 2);
  for (const c of [0, 1]) {
    let length = 0;
    let quadratic = 0;
    for (let i = c * n; i < (c + 1) * n; i++) {
      length += half[i] ** 2;
      quadratic += b[i] * expected[i];
    }
    agree(length, quadratic, { abs: n * bound * maxAbs(inverse), source: 'b A^-1 b' }, 'length of halfSolve');
  }
  factor.halfSolveT(half, 2);
  agreeAll(half, expected, { abs: bound * maxAbs(inverse), source: 'dense' }, 'halfSolveT after halfSolve');

  const selected = new Float64Array(matrix.values.length).fill(Number.NaN);
  factor.inverse(selected);
  const { colPtr, rowIdx } = matrix.pattern;
  const wanted = new Float64Array(selected.length);
  for (let j = 0; j < n; j++) {
    for (let p = colPtr[j]; p < colPtr[j + 1]; p++) wanted[p] = inverse[j * n + rowIdx[p]];
  }
  agreeAll(selected, wanted, { abs: bound * maxAbs(inverse), source: 'dense' }, 'inverse');
  return factor;
}

describe('agrees with dense algebra', () => {
  test.each(Object.keys(DESIGNS))('%s', (design) => {
    expectSound(DESIGNS[design]);
  });

  test('random patterns of any density', () => {
    fc.assert(
      fc.property(anySize, fc.double({ min: 0, max: 1, noNaN: true }), anySeed, (n, density, seed) => {
        expectSound(randomSparse(n, density, seed));
      }),
    );
  });

  test('in any order', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(
          range(17, (i) => i),
          { minLength: 17 },
        ),
        anySeed,
        (order, seed) => {
          const factor = expectSound(randomSparse(17, 0.2, seed), Int32Array.from(order));
          expect(Array.from(factor.order)).toEqual(order);
        },
      ),
      { numRuns: 30 },
    );
  });
});

test('a column is solved alike alone and among others', () => {
  for (const name of ['nested 90 in 48', 'two slopes, crossed 40 x 12']) {
    const { pattern, values } = DESIGNS[name];
    const { n } = pattern;
    const factor = analyze(pattern);
    factor.factor(values);
    const b = randomMatrix(n, 6, 4);
    for (const solve of [factor.solve, factor.halfSolve, factor.halfSolveT]) {
      for (const count of [2, 3, 4, 5, 6]) {
        const together = b.slice();
        solve(together, count);
        for (let r = 0; r < 6; r++) {
          const alone = b.slice(r * n, r * n + n);
          if (r < count) solve(alone, 1);
          expect(maxDifference(together.slice(r * n, r * n + n), alone)).toBe(0);
        }
      }
    }
  }
});

test('the values may change and change back', () => {
  const { pattern, values } = DESIGNS['three crossed factors'];
  const factor = analyze(pattern);
  factor.factor(values);
  const first = factor.halfLogDet();
  factor.factor(values.map((value) => 4 * value));
  agree(factor.halfLogDet(), first + pattern.n * Math.log(2), { rel: 1e-14, source: 'log|4A| = n log 4 + log|A|' });
  factor.factor(values);
  expect(factor.halfLogDet()).toBe(first);
});

test('one in panels is kept for the values that it is of, and not for others in their place', () => {
  const { pattern, values } = crossed([draws(9000, 900, 11), draws(9000, 400, 12)]);
  expect(symbolicOf(pattern).panels).not.toBeNull();
  const [factor, other] = [analyze(pattern), analyze(pattern)];
  const ofBoth = (one: SparseCholesky): Float64Array => {
    expect(one.factor(values)).toBe(-1);
    const [inverse, again] = [new Float64Array(values.length), new Float64Array(values.length)];
    one.inverse(inverse);
    one.inverse(again);
    expect(maxDifference(again, inverse)).toBe(0);
    return Float64Array.of(one.halfLogDet(), ...inverse);
  };
  const first = ofBoth(factor);
  expect(maxDifference(ofBoth(factor), first)).toBe(0);
  values[0] *= 2;
  const second = ofBoth(factor);
  expect(second[0]).not.toBe(first[0]);
  expect(maxDifference(ofBoth(other), second)).toBe(0);
  const pivot = values[0];
  values[0] = -1;
  for (let times = 0; times < 2; times++) expect(factor.factor(values)).toBe(0);
  values[0] = pivot;
  expect(maxDifference(ofBoth(factor), second)).toBe(0);
});

test('factors of one pattern in panels, asked in turns, are each their own', () => {
  const { pattern, values } = crossed([draws(9000, 900, 11), draws(9000, 400, 12)]);
  const b = randomMatrix(pattern.n, 5, 4);
  const asked = (one: SparseCholesky): Float64Array[] => {
    const [inverse, alone, together] = [new Float64Array(values.length), b.slice(0, pattern.n), b.slice()];
    one.solve(alone, 1);
    one.solve(together, 5);
    one.inverse(inverse);
    return [inverse, alone, together, Float64Array.of(one.halfLogDet(), one.cancellation(values))];
  };
  const [one, other] = [analyze(pattern), analyze(pattern)];
  one.factor(values);
  const first = asked(one);
  other.factor(values.map((value) => 4 * value));
  const second = asked(other);
  expect(asked(one)).toEqual(first);
  expect(asked(other)).toEqual(second);
  one.factor(values);
  expect(asked(one)).toEqual(first);
  // one in twice the precision leaves an L that no values give
  const doubled = doubleWords(values.length);
  doubled.high.set(values);
  expect(one.inDoubleWords().factor(doubled)).toBe(-1);
  const rounded = asked(one);
  expect(asked(other)).toEqual(second);
  expect(asked(one)).toEqual(rounded);
});

describe('fill', () => {
  const nnz = (design: string) => DESIGNS[design].values.length;

  test.each(['nested 90 in 48', 'nested thrice', 'intercept and slope, 18 subjects', 'a diagonal', 'a dense border'])(
    'none for %s',
    (design) => {
      expect(analyze(DESIGNS[design].pattern).fill).toBe(nnz(design));
    },
  );

  test('crossed factors fill the smaller one only', () => {
    const { fill } = analyze(DESIGNS['partly crossed 120 x 55'].pattern);
    expect(fill).toBeLessThanOrEqual(nnz('partly crossed 120 x 55') + (55 * 54) / 2);
  });
});

describe('a matrix that is not positive definite', () => {
  const names = Object.keys(DESIGNS);
  const diagonal = ({ pattern }: Sparse, j: number) => pattern.colPtr[j];

  test('names the original index of the pivot, and the next factor is untouched by it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), (name, draw) => {
        const matrix = DESIGNS[name];
        const j = draw % matrix.pattern.n;
        const factor = analyze(matrix.pattern);
        factor.factor(matrix.values);
        const sound = factor.halfLogDet();
        const bad = matrix.values.slice();
        bad[diagonal(matrix, j)] = -1;
        expect(factor.factor(bad)).toBe(j);
        expect(factor.factor(matrix.values)).toBe(-1);
        expect(factor.halfLogDet()).toBe(sound);
      }),
    );
  });

  test('a singular one fails at the later of two equal columns', () => {
    const { pattern } = sparse([
      new Map([
        [0, 1],
        [1, 1],
      ]),
      new Map([[1, 1]]),
    ]);
    expect(analyze(pattern).factor(Float64Array.of(1, 1, 1))).toBe(1);
  });

  test('not a number, or infinite', () => {
    const matrix = DESIGNS['nested 90 in 48'];
    for (const value of [Number.NaN, Infinity]) {
      const bad = matrix.values.slice();
      bad[diagonal(matrix, 40)] = value;
      expect(analyze(matrix.pattern).factor(bad)).toBe(40);
    }
  });
});

test('log-determinants far beyond the range of doubles', () => {
  const n = 400;
  const { pattern } = crossed([range(n, (i) => i)]);
  const next = uniforms(3);
  const values = Float64Array.from({ length: n }, () => 10 ** (300 * next()));
  const factor = analyze(pattern);
  factor.factor(values);
  const expected = values.reduce((sum, value) => sum + Math.log(value) / 2, 0);
  agree(factor.halfLogDet(), expected, { abs: 1e-9, source: 'sum of logarithms' });
});
