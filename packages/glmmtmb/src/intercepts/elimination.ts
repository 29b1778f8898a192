/**
 * Whether random intercepts lie within one another, so that H = T'Z'WZT / sigma^2 + I is factored without an entry that it has not: the
 * term with most levels first, level by level; every two entries of a column then meet in a third. Not so where terms are crossed.
 */
import type { CrossProducts } from '../cross-products.ts';

export interface Elimination {
  /** Unknowns. Those of a term keep their order; terms stand by number of levels, most first. */
  readonly n: number;
  /** Terms, as they stand; the first unknown of each by its number in the Problem, and where each ends as they stand. */
  readonly order: readonly number[];
  readonly start: readonly number[];
  readonly ends: Int32Array;
  /** n: which one of `order` an unknown is of. */
  readonly term: Int32Array;
  /** n + 1, and per entry below the diagonal its row; entries of Z'WZ. */
  readonly ptr: Int32Array;
  readonly row: Int32Array;
  readonly values: Float64Array;
  /** For each two entries of a column, in order: that which they meet in. */
  readonly target: Int32Array;
}

/** null: there are other terms, or more entries would come. */
export function elimination({ q, terms, pairs }: CrossProducts): Elimination | null {
  if (terms.length === 0 || terms.some(({ c }) => c > 1)) return null;
  const order = [...terms.keys()].sort((a, b) => terms[b].m - terms[a].m || a - b);
  const start: number[] = [];
  const ends = new Int32Array(terms.length);
  const term = new Int32Array(q);
  let end = 0;
  order.forEach((k, at) => {
    start[k] = end;
    term.fill(at, end, end + terms[k].m);
    end += terms[k].m;
    ends[at] = end;
  });
  const ptr = new Int32Array(q + 1);
  const across = pairs.filter(({ row, column }) => row !== column);
  for (const pair of across) {
    const [inner, levels] = innerOf(pair, start);
    for (const l of levels) ptr[start[inner] + l + 1]++;
  }
  // two entries in the rows of one term would meet in one that is not there
  if (ptr.some((count) => count >= terms.length)) return null;
  for (let j = 0; j < q; j++) ptr[j + 1] += ptr[j];
  const next = ptr.slice();
  const row = new Int32Array(ptr[q]);
  const values = new Float64Array(ptr[q]);
  for (const pair of across) {
    const [inner, levels, outer, others] = innerOf(pair, start);
    for (let block = 0; block < levels.length; block++) {
      const at = next[start[inner] + levels[block]]++;
      row[at] = start[outer] + others[block];
      values[at] = pair.values[block];
    }
  }
  const target = meetings(ptr, row);
  return target && { n: q, order, start, ends, term, ptr, row, values, target };
}

type Pair = CrossProducts['pairs'][number];
/** The term that stands first and its levels, then the other's. */
const innerOf = (
  { row, column, rowLevel, columnLevel }: Pair,
  start: readonly number[],
): readonly [number, Int32Array, number, Int32Array] =>
  start[row] < start[column] ? [row, rowLevel, column, columnLevel] : [column, columnLevel, row, rowLevel];

/** null where two entries of a column meet in one that is not there. */
function meetings(ptr: Int32Array, row: Int32Array): Int32Array | null {
  const target: number[] = [];
  for (let j = 0; j + 1 < ptr.length; j++) {
    for (let p = ptr[j]; p < ptr[j + 1]; p++) {
      for (let other = p + 1; other < ptr[j + 1]; other++) {
        const [above, below] = row[p] < row[other] ? [row[p], row[other]] : [row[other], row[p]];
        const at = row.indexOf(below, ptr[above]);
        if (at < 0 || at >= ptr[above + 1]) return null;
        target.push(at);
      }
    }
  }
  return Int32Array.from(target);
}
