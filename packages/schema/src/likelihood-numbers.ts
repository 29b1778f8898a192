/** Sums that depend neither on the order of rows nor on the names of levels. */
import type { Matrix, RandomTerm } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';

export const at = (x: Float64Array | Int32Array, i: number): number => x[i] as number;
export const column = ({ nrow, data }: Matrix, j: number): Float64Array => data.subarray(j * nrow, (j + 1) * nrow);
export function sum(n: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += term(i);
  return total;
}

export interface Response {
  readonly d: Float64Array;
  readonly e: Float64Array;
  readonly E: number;
}
export function termNumbers(
  { level, levels }: Pick<RandomTerm, 'level' | 'levels'>,
  Z: Matrix,
  { d, e, E }: Response,
): number[] {
  if (Z.ncol === 1 && Z.nrow > LARGE) return numbersOfOne(level, levels.length, Z.data, { d, e, E });
  const { Q, rank } = pivotedQr(Z);
  // per level: Z~'d, Z~'e and Z~'Z~
  const width = rank * (2 + rank);
  const products = new Float64Array(levels.length * width);
  const add = (place: number, x: number): void => {
    products[place] = at(products, place) + x;
  };
  for (let i = 0; i < d.length; i++) {
    const from = (level[i] as number) * width;
    for (let j = 0; j < rank; j++) {
      const own = at(Q.data, j * Q.nrow + i);
      add(from + j, own * at(d, i));
      add(from + rank + j, own * at(e, i));
      for (let k = 0; k < rank; k++) add(from + (2 + j) * rank + k, own * at(Q.data, k * Q.nrow + i));
    }
  }
  const squares = (l: number, first: number, count: number): number =>
    sum(count, (j) => at(products, l * width + first + j) ** 2);
  const perLevel = (f: (l: number) => number): number => sum(levels.length, f);
  const n = d.length;
  return [
    levels.length,
    Z.ncol,
    perLevel((l) => squares(l, 0, rank)) / n,
    perLevel((l) => squares(l, 0, rank) ** 2) / n ** 2,
    perLevel((l) => squares(l, rank, rank)) / E,
    perLevel((l) => squares(l, 2 * rank, rank * rank)),
  ];
}
/** Rows from which on one column is not copied to be divided by its length. */
const LARGE = 2 ** 18;
/** The same of one column z, Z~ = z / |z|. */
function numbersOfOne(level: Int32Array, levels: number, z: Float64Array, { d, e, E }: Response): number[] {
  const n = d.length;
  let square = 0;
  for (let i = 0; i < n; i++) square += at(z, i) ** 2;
  // a column of zeros has no basis, and nothing is added up
  if (square === 0) return [levels, 1, 0, 0, 0, 0];
  const length = Math.sqrt(square);
  const products = new Float64Array(3 * levels);
  for (let i = 0; i < n; i++) {
    const [to, own] = [3 * at(level, i), at(z, i) / length];
    products[to] = at(products, to) + own * at(d, i);
    products[to + 1] = at(products, to + 1) + own * at(e, i);
    products[to + 2] = at(products, to + 2) + own * own;
  }
  const perLevel = (f: (from: number) => number): number => sum(levels, (l) => f(3 * l));
  return [
    levels,
    1,
    perLevel((from) => at(products, from) ** 2) / n,
    perLevel((from) => at(products, from) ** 4) / n ** 2,
    perLevel((from) => at(products, from + 1) ** 2) / E,
    perLevel((from) => at(products, from + 2) ** 2),
  ];
}
