/**
 * Two crossed random intercepts beside single binomial(logit) trials, most levels of one meeting most of the other: rows sorted by the
 * levels of the first, successes first within each, and a table of both terms' levels.
 */
import { type LinearPart, linearPart } from '../linear-part.ts';
import type { GlmerModel } from '../model.ts';

export interface CrossedDesign {
  readonly n: number;
  readonly rank: number;
  /** Levels of the first term and of the second. */
  readonly many: number;
  readonly few: number;
  /** Rows of level l of the first term from ptr[l] on, its failures from middle[l] on. */
  readonly ptr: Int32Array;
  readonly middle: Int32Array;
  /** n: level of the second term. */
  readonly item: Int32Array;
  /** n x rank, columns of X by sorted rows; with the offset, each row times its sign, which is -1 at a success. */
  readonly X: Float64Array;
  readonly linear: LinearPart;
  readonly sign: Float64Array;
  readonly saturated: number;
  /** Blocks of Z'WZ: of each level, and of each cell of the table that has rows, which it is. */
  readonly own: Int32Array;
  readonly cells: readonly { readonly cell: number; readonly at: number }[];
}

/** A table that is emptier than this has a sparse factor of its own. */
const FULL = 0.3;
/** Most levels of the second term: its block of the factor is dense. */
const FEW = 200;

/** null: the design is another. */
export function crossedDesign({ design, y, response }: GlmerModel): CrossedDesign | null {
  const { terms, problem, w, n, rank, offset, blocks, slots } = design;
  const { family, link } = problem.response;
  if (terms.length !== 2 || response.saturated === null || family !== 'binomial' || link !== 'logit') return null;
  if (terms.some(({ size, Z }) => size !== 1 || Z.some((z) => z !== 1))) return null;
  if (!w.every((v, i) => v === 1 && (y[i] === 0 || y[i] === 1))) return null;
  const [{ level, levels: many }, { level: other, levels: few }] = terms;
  const pairs = blocks.row.length;
  if (few > FEW || pairs < FULL * many * few) return null;
  const order = Int32Array.from(level, (_, i) => i).sort((a, b) => level[a] - level[b] || y[b] - y[a] || a - b);
  const ptr = new Int32Array(many + 1);
  const middle = new Int32Array(many);
  for (let i = 0; i < n; i++) {
    ptr[level[i] + 1]++;
    middle[level[i]] += y[i];
  }
  for (let l = 0; l < many; l++) {
    ptr[l + 1] += ptr[l];
    middle[l] += ptr[l];
  }
  const sign = Float64Array.from(order, (i) => 1 - 2 * y[i]);
  const X = new Float64Array(n * rank);
  for (let j = 0, to = 0; j < rank; j++) for (let i = 0; i < n; i++) X[to++] = design.X[j * n + order[i]];
  const found = new Map<number, number>();
  for (let i = 0; i < n; i++) found.set(level[i] * few + other[i], slots[0][1][i]);
  return {
    n,
    rank,
    many,
    few,
    ptr,
    middle,
    item: Int32Array.from(order, (i) => other[i]),
    X,
    linear: linearPart(
      X,
      Float64Array.from(order, (i) => offset[i]),
      sign,
      rank,
    ),
    sign,
    saturated: response.saturated,
    own: Int32Array.from(blocks.own),
    cells: Array.from(found, ([cell, at]) => ({ cell, at })),
  };
}
