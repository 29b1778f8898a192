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

/** Entries by column, then row, each once; q^2 is exact far beyond any q that fits into memory. */
function pattern(effect: Int32Array, n: number, width: number, q: number) {
  const pairs = (width * (width + 1)) / 2;
  const keys = new Float64Array(n * pairs);
  let next = 0;
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < width; a++) {
      for (let b = 0; b <= a; b++) keys[next++] = effect[i * width + b] * q + effect[i * width + a];
    }
  }
  const distinct = keys
    .slice()
    .sort()
    .filter((key, k, all) => k === 0 || key !== all[k - 1]);
  const at = new Map<number, number>();
  const colPtr = new Int32Array(q + 1);
  const rowIdx = new Int32Array(distinct.length);
  distinct.forEach((key, k) => {
    at.set(key, k);
    const column = Math.floor(key / q);
    rowIdx[k] = key - column * q;
    colPtr[column + 1]++;
  });
  for (let j = 0; j < q; j++) colPtr[j + 1] += colPtr[j];
  return { colPtr, rowIdx, pair: Int32Array.from(keys, (key) => at.get(key) as number) };
}
