/** Random intercepts each of whose levels lies within one level of the next term, with rows sorted by the levels of the innermost one. */
import type { Problem, RandomTerm } from '@mixdiff/contract';

export interface NestedIntercepts {
  /** Effects in all: those of the problem, in its order. */
  readonly q: number;
  /** From the innermost outwards. */
  readonly terms: readonly NestedTerm[];
  /** q: the effect of the level around each; -1: none. */
  readonly around: Int32Array;
  /** Where the rows of each innermost level begin, and where all end. */
  readonly ptr: Int32Array;
  /** n: which row of the problem stands there; null: they stand as they do in the problem. */
  readonly order: Int32Array | null;
}
export interface NestedTerm {
  /** Which term of the problem. */
  readonly term: number;
  /** Its effects. */
  readonly first: number;
  readonly end: number;
}

/** null: the design is another. */
export function nestedIntercepts({ random, method, parts }: Problem): NestedIntercepts | null {
  if (method === 'REML' || parts.zeroInflation || random.length === 0 || !random.every(isIntercept)) return null;
  let q = 0;
  const terms = random.map(({ levels }, term) => {
    const first = q;
    q += levels.length;
    return { term, first, end: q };
  });
  terms.sort((a, b) => b.end - b.first - (a.end - a.first) || a.term - b.term);
  const around = new Int32Array(q).fill(-1);
  for (let k = 0; k + 1 < terms.length; k++) if (!isWithin(random, terms[k], terms[k + 1], around)) return null;
  const { term, first, end } = terms[0];
  return { q, terms, around, ...sortedRows(random[term].level, end - first) };
}
const isIntercept = ({ columns, part, Z }: RandomTerm): boolean =>
  !part && columns.length === 1 && Z.data.every((z) => z === 1);

/** Fills `around` for the levels of one term; false where one has rows in two levels of the other. */
function isWithin(random: readonly RandomTerm[], inner: NestedTerm, outer: NestedTerm, around: Int32Array): boolean {
  const [own, other] = [random[inner.term].level, random[outer.term].level];
  for (let i = 0; i < own.length; i++) {
    const at = inner.first + own[i];
    const to = outer.first + other[i];
    if (around[at] >= 0 && around[at] !== to) return false;
    around[at] = to;
  }
  return true;
}
function sortedRows(level: Int32Array, levels: number): Pick<NestedIntercepts, 'ptr' | 'order'> {
  const ptr = new Int32Array(levels + 1);
  for (let i = 0; i < level.length; i++) ptr[level[i] + 1]++;
  for (let l = 0; l < levels; l++) ptr[l + 1] += ptr[l];
  if (level.every((l, i) => i === 0 || level[i - 1] <= l)) return { ptr, order: null };
  const next = ptr.slice();
  const order = new Int32Array(level.length);
  for (let i = 0; i < level.length; i++) order[next[level[i]]++] = i;
  return { ptr, order };
}

/** x with rows as they are sorted; `columns` of them. */
export function sorted(order: Int32Array | null, x: Float64Array, columns = 1): Float64Array {
  if (!order) return x;
  const n = order.length;
  const out = new Float64Array(x.length);
  for (let j = 0; j < columns; j++) for (let i = 0; i < n; i++) out[j * n + i] = x[j * n + order[i]];
  return out;
}
