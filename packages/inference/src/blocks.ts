/**
 * Z'Z by blocks: one own block per level of each random term, and one for every pair of levels of two terms that share a
 * row. Nothing else of F'Z'ZF + I is ever non-zero, whatever the relative factors F, so the pattern is found once and
 * one pass over the rows suffices.
 *
 * By hand: rows with (g, h) = (1,1), (1,2), (2,1) and intercepts give own blocks g1: 2, g2: 1, h1: 2, h2: 1 and shared
 * ones (h1, g1), (h2, g1), (h1, g2), all 1.
 */
import type { SymmetricPattern } from '@mixdiff/linalg';

/** A term's rows as the design wants them: Z already times the square roots of the weights. */
export interface TermRows {
  readonly levels: number;
  readonly size: number;
  /** n */
  readonly level: Int32Array;
  /** n x size */
  readonly Z: Float64Array;
}

/** Blocks in any order; block b is rows x cols, column-major from `at[b]`. */
export interface Blocks {
  /** Number of scalar columns of Z. */
  readonly q: number;
  /** Term of the block's rows and columns; rowTerm > colTerm, or the block is an own one. */
  readonly rowTerm: Int32Array;
  readonly colTerm: Int32Array;
  /** First scalar index of its rows and columns. */
  readonly row: Int32Array;
  readonly col: Int32Array;
  readonly at: Int32Array;
  readonly values: Float64Array;
  /** The lower triangle of the whole, and where each block's columns begin in it (`slotPtr[b] + j`). */
  readonly pattern: SymmetricPattern;
  readonly slotPtr: Int32Array;
  readonly slot: Int32Array;
}

interface Sorted {
  readonly rowTerm: number[];
  readonly colTerm: number[];
  readonly rowLevel: number[];
  readonly colLevel: number[];
}

/** First scalar index of each term, and the total at the end. */
export function firstColumns(terms: readonly Pick<TermRows, 'levels' | 'size'>[]): number[] {
  const first = [0];
  for (const { levels, size } of terms) first.push((first.at(-1) as number) + levels * size);
  return first;
}

export function buildBlocks(terms: readonly TermRows[], n: number): Blocks {
  const first = firstColumns(terms);
  const { found, slots } = findPairs(terms, n);
  const count = found.rowTerm.length;
  const [row, col, at] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  let length = 0;
  for (let b = 0; b < count; b++) {
    const [r, c] = [found.rowTerm[b], found.colTerm[b]];
    row[b] = first[r] + found.rowLevel[b] * terms[r].size;
    col[b] = first[c] + found.colLevel[b] * terms[c].size;
    at[b] = length;
    length += terms[r].size * terms[c].size;
  }
  const values = new Float64Array(length);
  accumulate(terms, slots, at, values, n);
  const [rowTerm, colTerm] = [Int32Array.from(found.rowTerm), Int32Array.from(found.colTerm)];
  const q = first.at(-1) as number;
  return { q, rowTerm, colTerm, row, col, at, values, ...layOut(terms, q, { rowTerm, colTerm, row, col }) };
}

/** Distinct pairs of levels, own ones first; slots: for each pair of terms and row of the data, its block. */
function findPairs(terms: readonly TermRows[], n: number): { found: Sorted; slots: Int32Array[][] } {
  const found: Sorted = { rowTerm: [], colTerm: [], rowLevel: [], colLevel: [] };
  const slots: Int32Array[][] = terms.map(() => []);
  const add = (r: number, c: number, i: number, j: number): number => {
    found.rowTerm.push(r);
    found.colTerm.push(c);
    found.rowLevel.push(i);
    found.colLevel.push(j);
    return found.rowTerm.length - 1;
  };
  terms.forEach(({ levels, level }, k) => {
    const from = found.rowTerm.length;
    for (let l = 0; l < levels; l++) add(k, k, l, l);
    slots[k][k] = level.map((l) => from + l);
  });
  for (let c = 0; c < terms.length; c++) {
    for (let r = c + 1; r < terms.length; r++) {
      const seen = new Map<number, number>();
      const slot = new Int32Array(n);
      for (let i = 0; i < n; i++) {
        const [l, m] = [terms[r].level[i], terms[c].level[i]];
        const key = m * terms[r].levels + l;
        let block = seen.get(key);
        if (block === undefined) {
          block = add(r, c, l, m);
          seen.set(key, block);
        }
        slot[i] = block;
      }
      slots[r][c] = slot;
    }
  }
  return { found, slots };
}

function accumulate(
  terms: readonly TermRows[],
  slots: readonly Int32Array[][],
  at: Int32Array,
  values: Float64Array,
  n: number,
): void {
  for (let r = 0; r < terms.length; r++) {
    for (let c = 0; c <= r; c++) {
      const [rows, cols, slot] = [terms[r], terms[c], slots[r][c]];
      for (let i = 0; i < n; i++) {
        let to = at[slot[i]];
        for (let b = 0; b < cols.size; b++) {
          const z = cols.Z[b * n + i];
          for (let a = 0; a < rows.size; a++) values[to++] += rows.Z[a * n + i] * z;
        }
      }
    }
  }
}

type Places = Pick<Blocks, 'rowTerm' | 'colTerm' | 'row' | 'col'>;

/** The scalar pattern: rows ascending within each column; an own block fills only its lower triangle. */
function layOut(terms: readonly TermRows[], q: number, { rowTerm, colTerm, row, col }: Places) {
  const count = row.length;
  const order = Int32Array.from({ length: count }, (_, b) => b).sort((a, b) => col[a] - col[b] || row[a] - row[b]);
  const colPtr = new Int32Array(q + 1);
  const heightIn = (b: number, j: number): number => terms[rowTerm[b]].size - (row[b] === col[b] ? j : 0);
  for (let b = 0; b < count; b++) {
    for (let j = 0; j < terms[colTerm[b]].size; j++) colPtr[col[b] + j + 1] += heightIn(b, j);
  }
  for (let j = 0; j < q; j++) colPtr[j + 1] += colPtr[j];
  const rowIdx = new Int32Array(colPtr[q]);
  const next = colPtr.slice(0, q);
  const slotPtr = new Int32Array(count + 1);
  for (let b = 0; b < count; b++) slotPtr[b + 1] = slotPtr[b] + terms[colTerm[b]].size;
  const slot = new Int32Array(slotPtr[count]);
  for (const b of order) {
    for (let j = 0; j < terms[colTerm[b]].size; j++) {
      slot[slotPtr[b] + j] = next[col[b] + j];
      const height = heightIn(b, j);
      const top = row[b] + terms[rowTerm[b]].size - height;
      for (let i = 0; i < height; i++) rowIdx[next[col[b] + j]++] = top + i;
    }
  }
  return { pattern: { n: q, colPtr, rowIdx }, slotPtr, slot };
}
