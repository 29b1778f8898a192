/**
 * Every row of the design of all random effects has entries for one level of each term, and where fixed effects are integrated out with them
 * (REML) for each of those: C in all. Those that move the mean's predictor come first, fixed ones before the others, then those of the
 * zero-inflation. Random effects are numbered term by term, level by level, column by column; H = Z~'WZ~ + diag has entries where two of them
 * meet in a row, and no others.
 */
import type { RandomTerm } from '@mixdiff/contract';
import { analyze, type SparseCholesky } from '@mixdiff/linalg';

export interface RandomRows {
  readonly n: number;
  /** Effects in all, fixed ones that are integrated out among them. */
  readonly q: number;
  /** The first so many are fixed ones. */
  readonly fixed: number;
  /** C */
  readonly width: number;
  /** The first of the C that moves the zero-inflation's predictor. */
  readonly split: number;
  /** Per term: its first random effect, its columns, and the first of its columns among the C. */
  readonly terms: readonly { readonly first: number; readonly columns: number; readonly at: number }[];
  /** n x C, by rows: the random effects of a row, ascending. */
  readonly effect: Int32Array;
  /** n x C (C + 1) / 2, by rows: where pair (a, b <= a) stands among the values of H. */
  readonly pair: Int32Array;
  /** q: where the diagonal stands. */
  readonly diagonal: Int32Array;
  readonly cholesky: SparseCholesky;
  /** Entries of H. */
  readonly entries: number;
}

/** `fixed`: how many fixed effects are integrated out. Terms of the mean stand before the others. */
export function randomRows(random: readonly RandomTerm[], n: number, fixed = 0): RandomRows {
  const terms: { first: number; columns: number; at: number }[] = [];
  let [q, width, split] = [fixed, fixed, fixed];
  for (const { columns, levels, part } of random) {
    terms.push({ first: q, columns: columns.length, at: width });
    q += columns.length * levels.length;
    width += columns.length;
    if (!part) split = width;
  }
  const effect = new Int32Array(n * width);
  for (let i = 0; i < n; i++) for (let j = 0; j < fixed; j++) effect[i * width + j] = j;
  random.forEach(({ level }, k) => {
    const { first, columns, at } = terms[k];
    for (let i = 0; i < n; i++)
      for (let a = 0; a < columns; a++) effect[i * width + at + a] = first + level[i] * columns + a;
  });
  const { colPtr, rowIdx, pair } = pattern(effect, n, width, q);
  return {
    n,
    q,
    fixed,
    width,
    split,
    terms,
    effect,
    pair,
    diagonal: colPtr.slice(0, q),
    cholesky: analyze({ n: q, colPtr, rowIdx }),
    entries: rowIdx.length,
  };
}

/** Entries by column, then row, each once, and where each pair of a row finds its own. */
function pattern(effect: Int32Array, n: number, width: number, q: number) {
  const { ptr, place } = placesByEffect(effect, q);
  const pairs = (width * (width + 1)) / 2;
  const pair = new Int32Array(n * pairs);
  const colPtr = new Int32Array(q + 1);
  const seen = new Int32Array(q).fill(-1);
  const at = new Int32Array(q);
  const rows: number[] = [];
  for (let column = 0; column < q; column++) {
    const first = rows.length;
    for (let p = ptr[column]; p < ptr[column + 1]; p++) {
      for (let a = place[p], end = a - (a % width) + width; a < end; a++) {
        if (seen[effect[a]] === column) continue;
        seen[effect[a]] = column;
        rows.push(effect[a]);
      }
    }
    if (rows.length - first > 1) sortFrom(rows, first);
    for (let k = first; k < rows.length; k++) at[rows[k]] = k;
    for (let p = ptr[column]; p < ptr[column + 1]; p++) {
      const row = (place[p] - (place[p] % width)) / width;
      const b = place[p] % width;
      for (let a = b; a < width; a++) pair[row * pairs + (a * (a + 1)) / 2 + b] = at[effect[row * width + a]];
    }
    colPtr[column + 1] = rows.length;
  }
  return { colPtr, rowIdx: Int32Array.from(rows), pair };
}
function sortFrom(rows: number[], first: number): void {
  const sorted = Int32Array.from(rows.slice(first)).sort();
  for (let k = 0; k < sorted.length; k++) rows[first + k] = sorted[k];
}
/** Places among n x C by the effect that stands there. */
function placesByEffect(effect: Int32Array, q: number): { ptr: Int32Array; place: Int32Array } {
  const ptr = new Int32Array(q + 1);
  for (let k = 0; k < effect.length; k++) ptr[effect[k] + 1]++;
  for (let j = 0; j < q; j++) ptr[j + 1] += ptr[j];
  const next = ptr.slice();
  const place = new Int32Array(effect.length);
  for (let k = 0; k < effect.length; k++) place[next[effect[k]]++] = k;
  return { ptr, place };
}
