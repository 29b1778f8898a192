/**
 * Blocks of rows that have one covariance matrix at every point: rows alike in position, place, group, weight, scale and random
 * effects, one after another. Of them a likelihood asks only sum_s B_s' W B_s, B_s = [Q e] of a block's rows, Q a basis of X and
 * e what least squares leave. With the numbers of a block in a row, M = O T with O'O = I by Gram and Schmidt, twice, this is
 * sum_t T_t' W T_t: the rows of T stand for the blocks, as many as M has rank, and but for the first few they have no Q.
 */
import type { Problem, ResidualModel } from '@mixdiff/contract';
import { type Basis, length, removeProjections } from './basis.ts';

/** Rows of blocks with one covariance matrix, in corresponding order. */
export type Alike = readonly (readonly number[])[];

export function alikeBlocks(
  problem: Problem,
  residual: ResidualModel,
  blocks: readonly (readonly number[])[],
): Alike[] {
  const kinds = kindsOf(problem, residual);
  const found = new Map<string, (readonly number[])[]>();
  for (const rows of blocks) {
    let key = rows.map((i) => kinds[i]).join(' ');
    for (const index of [residual.subject.index, ...problem.random.map(({ level }) => level)])
      key += `;${partition(rows, index)}`;
    const known = found.get(key);
    if (known) known.push(rows);
    else found.set(key, [rows]);
  }
  return [...found.values()];
}
/** Which rows belong together, whatever they are called. */
function partition(rows: readonly number[], index: Int32Array): string {
  const seen = new Map<number, number>();
  return rows
    .map((i) => {
      const known = seen.get(index[i]) ?? seen.size;
      seen.set(index[i], known);
      return known;
    })
    .join(' ');
}
/** Equal numbers: rows of which nothing that a covariance is made of differs. */
function kindsOf(
  { weights, random, response: { y } }: Problem,
  { position, by, at, variance = [] }: ResidualModel,
): Int32Array {
  const known = new Map<string, number>();
  return Int32Array.from(y, (_, i) => {
    const parts: (number | string)[] = [position[i], by?.index[i] ?? 0, weights?.values[i] ?? 1];
    for (let c = 0; c < (at?.ncol ?? 0); c++) parts.push(at?.data[c * y.length + i] ?? 0);
    // fitted values are those of the point
    for (const { of, by: own } of variance)
      parts.push(of === 'fitted' ? `row ${i}` : (of?.[i] ?? 0), own?.index[i] ?? 0);
    for (const { Z, columns } of random) for (const a of columns.keys()) parts.push(Z.data[a * y.length + i]);
    const key = parts.join(' ');
    const kind = known.get(key) ?? known.size;
    known.set(key, kind);
    return kind;
  });
}

/** One block, or a row of T. */
export interface Member {
  /** m x r, column-major; null: zero. */
  readonly Q: Float64Array | null;
  /** m: of the least-squares residuals. */
  readonly residual: Float64Array;
  /** The block's rows; null: a row of T. */
  readonly rows: readonly number[] | null;
}
/**
 * What a column of M keeps beside those before it, below which it is rounding: Q is a difference of columns of X, which leaves
 * more of it than one operation does.
 */
const SPANNED = 1e-12;

/** T, or the blocks themselves where it would be no smaller. */
export function membersOf(blocks: Alike, { Q, kept, residual }: Basis): Member[] {
  const [s, m, r, n] = [blocks.length, blocks[0].length, kept.length, residual.length];
  const asTheyAre = (): Member[] =>
    blocks.map((rows) => ({
      Q: Float64Array.from({ length: m * r }, (_, e) => Q[Math.floor(e / m) * n + rows[e % m]]),
      residual: Float64Array.from(rows, (i) => residual[i]),
      rows,
    }));
  if (s < 3) return asTheyAre();
  const most = Math.min(s, m * (r + 1));
  const O = new Float64Array(s * most);
  const columns: Float64Array[] = [];
  let [rank, ofQ] = [0, 0];
  for (let j = 0; j <= r; j++) {
    const from = j < r ? Q.subarray(j * n, (j + 1) * n) : residual;
    for (let a = 0; a < m; a++) {
      const v = Float64Array.from(blocks, (rows) => from[rows[a]]);
      const before = length(v);
      const column = new Float64Array(most);
      removeProjections(s, O, rank, v, column, 0);
      const after = length(v);
      if (rank < most && after > SPANNED * before) {
        for (let k = 0; k < s; k++) O[rank * s + k] = v[k] / after;
        column[rank++] = after;
      }
      columns.push(column);
    }
    if (j < r) ofQ = rank;
    if (2 * ofQ > s) return asTheyAre();
  }
  const row = (t: number, first: number, end: number): Float64Array =>
    Float64Array.from({ length: end - first }, (_, c) => columns[first + c][t]);
  return Array.from({ length: rank }, (_, t) => ({
    Q: t < ofQ ? row(t, 0, m * r) : null,
    residual: row(t, m * r, m * (r + 1)),
    rows: null,
  }));
}
