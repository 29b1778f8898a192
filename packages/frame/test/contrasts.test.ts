import { pivotedQr } from '@mixdiff/linalg';
import { agree } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { CONTRASTS, type Coding, contrastCoding, dummyCoding } from '../src/contrasts.ts';

const levels = (k: number): string[] => Array.from({ length: k }, (_, i) => `l${i + 1}`);
const rows = (coding: Coding, k: number): number[][] =>
  levels(k).map((_, i) => coding.names.map((_name, j) => coding.at(i, j)));

test('three levels, as in R', () => {
  expect(rows(contrastCoding('treatment', levels(3)), 3)).toEqual([
    [0, 0],
    [1, 0],
    [0, 1],
  ]);
  expect(rows(contrastCoding('SAS', levels(3)), 3)).toEqual([
    [1, 0],
    [0, 1],
    [0, 0],
  ]);
  expect(rows(contrastCoding('sum', levels(3)), 3)).toEqual([
    [1, 0],
    [0, 1],
    [-1, -1],
  ]);
  expect(rows(contrastCoding('helmert', levels(3)), 3)).toEqual([
    [-1, -1],
    [1, -1],
    [0, 2],
  ]);
  expect(rows(dummyCoding(levels(2)), 2)).toEqual([
    [1, 0],
    [0, 1],
  ]);
  expect(contrastCoding('helmert', levels(3)).names).toEqual(['1', '2']);
  expect(contrastCoding('poly', levels(6)).names).toEqual(['.L', '.Q', '.C', '^4', '^5']);
});

test('codings of ones among zeros say at which level they begin', () => {
  const ones = [...CONTRASTS.map((name) => contrastCoding(name, levels(4))), dummyCoding(levels(4))].filter(
    ({ firstOne }) => firstOne !== undefined,
  );
  expect(ones).toHaveLength(3);
  for (const coding of ones) {
    const first = coding.firstOne as number;
    expect(rows(coding, 4)).toEqual(levels(4).map((_, i) => coding.names.map((_name, j) => (i === j + first ? 1 : 0))));
  }
});

describe('polynomials are orthonormal, orthogonal to 1, and their leading powers positive', () => {
  test.each([2, 3, 4, 7, 20])('%d levels', (k) => {
    const { names, at } = contrastCoding('poly', levels(k));
    const dot = (f: (i: number) => number, g: (i: number) => number): number =>
      levels(k).reduce((total, _, i) => total + f(i) * g(i), 0);
    const tolerance = { abs: 1e-14 * k, source: 'definition' };
    for (let a = 0; a < names.length; a++) {
      agree(
        dot(
          (i) => at(i, a),
          () => 1,
        ),
        0,
        tolerance,
      );
      for (let b = 0; b <= a; b++)
        agree(
          dot(
            (i) => at(i, a),
            (i) => at(i, b),
          ),
          a === b ? 1 : 0,
          tolerance,
        );
      expect(at(k - 1, a)).toBeGreaterThan(0);
    }
  });
});

test('every coding spans the same space: with the constant, k independent columns', () => {
  const k = 5;
  for (const name of CONTRASTS) {
    const { names, at } = contrastCoding(name, levels(k));
    const data = Float64Array.from({ length: k * k }, (_, i) => (i < k ? 1 : at(i % k, Math.floor(i / k) - 1)));
    expect([name, names.length, pivotedQr({ nrow: k, ncol: k, data }).rank]).toEqual([name, k - 1, k]);
  }
});
