import { matrix, sleepstudy } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { fixedChange } from '../../src/causes/fixed-part.ts';

const base = sleepstudy('ML', false);
const one = Array<number>(base.response.y.length).fill(1);
const level = one.map((_, i) => i % 3);
/** A factor of three levels by its contrast matrix, its levels in some order. */
const coded = (contrasts: number[][], order = [0, 1, 2]): number[][] =>
  [0, 1].map((j) => level.map((l) => contrasts[order.indexOf(l)]?.[j] as number));
const TREATMENT = [[0, 0], [1, 0], [0, 1]]; // biome-ignore format: a matrix
const SUM = [[1, 0], [0, 1], [-1, -1]]; // biome-ignore format: a matrix
const HELMERT = [[-1, -1], [1, -1], [0, 2]]; // biome-ignore format: a matrix

const problem = (columns: number[][], term: string[]) => ({
  ...base,
  parts: {
    conditional: { ...base.parts.conditional, X: matrix(columns), columns: term.map((name, j) => `${name}${j}`), term },
  },
});
const factor = (columns: number[][]) => problem([one, ...columns], ['(Intercept)', 'f', 'f']);
const kind = (a: typeof base, b: typeof base) => fixedChange(a, b)?.kind;

describe('what lies between two fixed parts', () => {
  it.each([
    ['treatment', TREATMENT],
    ['sum', SUM],
    ['Helmert', HELMERT],
  ])('levels in another order, %s contrasts', (_, contrasts) => {
    expect(kind(factor(coded(contrasts)), factor(coded(contrasts, [2, 0, 1])))).toBe('relevel');
  });
  it('the same reference and another order of the rest', () => {
    expect(kind(factor(coded(TREATMENT)), factor(coded(TREATMENT, [0, 2, 1])))).toBe('relevel');
  });
  it('another coding, though T holds only 0, 1 and -1', () => {
    expect(kind(factor(coded(HELMERT)), factor(coded(SUM)))).toBe('basis');
    const cells = [0, 1, 2].map((l) => level.map((x) => (x === l ? 1 : 0)));
    expect(kind(factor(coded(TREATMENT)), problem(cells, ['f', 'f', 'f']))).toBe('basis');
  });
  it('a number less 1 is no relevel', () => {
    const x = one.map((_, i) => i / 7);
    const terms = ['(Intercept)', 'x'];
    const less = x.map((v) => v - 1);
    expect(kind(problem([one, x], terms), problem([one, less], terms))).toBe('basis');
  });
  it('whole terms in another order', () => {
    const x = one.map((_, i) => i / 7);
    const [first, second] = [
      problem([one, x, ...coded(SUM)], ['(Intercept)', 'x', 'f', 'f']),
      problem([one, ...coded(SUM), x], ['(Intercept)', 'f', 'f', 'x']),
    ];
    expect(kind(first, second)).toBe('order');
  });
  it('the order of redundant columns, which decides what is dropped', () => {
    const x = one.map((_, i) => i / 7);
    const v = x.map((value) => 2 * value - 1);
    const [first, second] = [
      problem([one, x, v], ['(Intercept)', 'x', 'v']),
      problem([one, v, x], ['(Intercept)', 'v', 'x']),
    ];
    expect(kind(first, second)).toBe('rank');
  });
});
