/**
 * One pass over the data: Z'WZ in blocks, and Z'W^(1/2)Q. Nothing after it costs anything that grows with n.
 *
 * Random effects are numbered term by term, level by level, column by column: (k, l, a) -> offset_k + l c_k + a. For
 * each pair of terms (k >= h) only the blocks of levels that occur together are stored, c_k x c_h, column-major.
 */
import type { Problem } from '@mixdiff/contract';
import { type RowsByLevel, rowsByLevel } from '@mixdiff/linalg';
import type { FixedEffects } from './design.ts';

export interface Term {
  /** Columns. */
  readonly c: number;
  /** Levels. */
  readonly m: number;
  readonly offset: number;
  readonly level: Int32Array;
  /** n x c */
  readonly Z: Float64Array;
}
/** Blocks of Z'WZ with rows in term `row` and columns in term `column` <= `row`, sorted by column level, then row level. */
interface Pair {
  readonly row: number;
  readonly column: number;
  readonly rowLevel: Int32Array;
  readonly columnLevel: Int32Array;
  readonly values: Float64Array;
}
export interface CrossProducts {
  readonly n: number;
  /** Random effects in all. */
  readonly q: number;
  readonly terms: readonly Term[];
  /** By column term, then row term. */
  readonly pairs: readonly Pair[];
  /** Diagonal of Z'WZ, q. */
  readonly ZZdiagonal: Float64Array;
  /** Z'W^(1/2)Q, q x rank. */
  readonly ZQ: Float64Array;
  readonly rank: number;
}

export function crossProducts(problem: Problem, fixed: FixedEffects, weights: Float64Array | null): CrossProducts {
  const n = problem.response.y.length;
  const terms: Term[] = [];
  let q = 0;
  for (const { columns, levels, level, Z } of problem.random) {
    terms.push({ c: columns.length, m: levels.length, offset: q, level, Z: Z.data });
    q += columns.length * levels.length;
  }
  const pairs = terms.flatMap((column, h) => {
    const own = ownProducts(column, h, weights);
    const later = terms.slice(h + 1);
    if (later.length === 0) return [own];
    const rows = rowsByLevel(column.level, column.m);
    return [own, ...later.map((row, k) => pairProducts(row, h + 1 + k, column, h, rows, weights))];
  });
  const ZZdiagonal = diagonalOf(q, terms, pairs);
  return { n, q, terms, pairs, ZZdiagonal, ZQ: borderProducts(n, q, terms, fixed, weights), rank: fixed.rank };
}

/** Of a term with itself: a block for each level that occurs. */
function ownProducts(term: Term, k: number, weights: Float64Array | null): Pair {
  const { m, level } = term;
  const occurs = new Uint8Array(m);
  for (let i = 0; i < level.length; i++) occurs[level[i]] = 1;
  const blockAt = new Int32Array(m);
  const occurring = new Int32Array(m);
  let blocks = 0;
  for (let l = 0; l < m; l++) {
    if (occurs[l] === 0) continue;
    blockAt[l] = blocks;
    occurring[blocks++] = l;
  }
  const levels = occurring.slice(0, blocks);
  const blockOf = blocks === m ? level : level.map((l) => blockAt[l]);
  return {
    row: k,
    column: k,
    rowLevel: levels,
    columnLevel: levels,
    values: accumulate(term, term, blockOf, blocks, weights),
  };
}

function pairProducts(
  row: Term,
  k: number,
  column: Term,
  h: number,
  { start, list: order }: RowsByLevel,
  weights: Float64Array | null,
): Pair {
  const n = order.length;
  const rowLevel = new Int32Array(n);
  const columnLevel = new Int32Array(n);
  const blockOf = new Int32Array(n);
  const seen = new Int32Array(row.m).fill(-1);
  let blocks = 0;
  for (let l = 0; l < column.m; l++) {
    const from = blocks;
    for (let at = start[l]; at < start[l + 1]; at++) {
      const level = row.level[order[at]];
      if (seen[level] >= from) continue;
      seen[level] = from;
      rowLevel[blocks++] = level;
    }
    if (blocks > from + 1) rowLevel.subarray(from, blocks).sort();
    columnLevel.fill(l, from, blocks);
    for (let block = from; block < blocks; block++) seen[rowLevel[block]] = block;
    for (let at = start[l]; at < start[l + 1]; at++) blockOf[order[at]] = seen[row.level[order[at]]];
  }
  return {
    row: k,
    column: h,
    rowLevel: rowLevel.slice(0, blocks),
    columnLevel: columnLevel.slice(0, blocks),
    values: accumulate(row, column, blockOf, blocks, weights),
  };
}

function accumulate(row: Term, column: Term, blockOf: Int32Array, blocks: number, weights: Float64Array | null) {
  const n = blockOf.length;
  const { c: cr, Z: Zr } = row;
  const { c: cc, Z: Zc } = column;
  const values = new Float64Array(blocks * cr * cc);
  if (cr === 1 && cc === 1 && !weights) {
    for (let i = 0; i < n; i++) values[blockOf[i]] += Zr[i] * Zc[i];
    return values;
  }
  for (let i = 0; i < n; i++) {
    const w = weights ? weights[i] : 1;
    const block = blockOf[i] * cr * cc;
    for (let b = 0; b < cc; b++) {
      const wz = w * Zc[i + b * n];
      for (let a = 0; a < cr; a++) values[block + a + b * cr] += Zr[i + a * n] * wz;
    }
  }
  return values;
}

function diagonalOf(q: number, terms: readonly Term[], pairs: readonly Pair[]): Float64Array {
  const diagonal = new Float64Array(q);
  for (const { row, column, rowLevel, values } of pairs) {
    if (row !== column) continue;
    const { c, offset } = terms[row];
    rowLevel.forEach((level, block) => {
      for (let a = 0; a < c; a++) diagonal[offset + level * c + a] = values[(block * c + a) * c + a];
    });
  }
  return diagonal;
}

function borderProducts(
  n: number,
  q: number,
  terms: readonly Term[],
  fixed: FixedEffects,
  weights: Float64Array | null,
) {
  const ZQ = new Float64Array(q * fixed.rank);
  const rootWeights = weights?.map(Math.sqrt);
  const Q = rootWeights ? fixed.Q.data.map((x, at) => x * rootWeights[at % n]) : fixed.Q.data;
  for (const term of terms) {
    let j = 0;
    if (term.c === 1) for (; j + 4 <= fixed.rank; j += 4) addFourColumns(term, n, Q, j * n, q, ZQ, j * q);
    for (; j < fixed.rank; j++) addZt(term, Q.subarray(j * n, (j + 1) * n), ZQ, j * q);
  }
  return ZQ;
}

/** addZt of four columns of Q from `from`, a term of one column: their sums do not wait for one another. */
function addFourColumns(
  { offset, level, Z }: Term,
  n: number,
  Q: Float64Array,
  from: number,
  q: number,
  out: Float64Array,
  at: number,
): void {
  const first = at + offset;
  for (let i = 0, p = from; i < n; i++, p++) {
    const to = first + level[i];
    const z = Z[i];
    out[to] += z * Q[p];
    out[to + q] += z * Q[p + n];
    out[to + 2 * q] += z * Q[p + 2 * n];
    out[to + 3 * q] += z * Q[p + 3 * n];
  }
}
/** out[at + offset ..] += Z_k' x, x: n. */
export function addZt({ c, offset, level, Z }: Term, x: Float64Array, out: Float64Array, at = 0): void {
  const n = x.length;
  const first = at + offset;
  if (c === 1) {
    for (let i = 0; i < n; i++) out[first + level[i]] += Z[i] * x[i];
    return;
  }
  for (let i = 0; i < n; i++) {
    const to = first + level[i] * c;
    for (let a = 0; a < c; a++) out[to + a] += Z[i + a * n] * x[i];
  }
}
/** x (n) += sign Z_k b_k, b: q. */
export function addZ({ c, offset, level, Z }: Term, b: Float64Array, x: Float64Array, sign = 1): void {
  const n = x.length;
  if (c === 1) {
    for (let i = 0; i < n; i++) x[i] += sign * Z[i] * b[offset + level[i]];
    return;
  }
  for (let i = 0; i < n; i++) {
    const from = offset + level[i] * c;
    for (let a = 0; a < c; a++) x[i] += sign * Z[i + a * n] * b[from + a];
  }
}
/** out (q) <- Z'WZ d, d: q. */
export function multiplyZtZ({ terms, pairs }: CrossProducts, d: Float64Array, out: Float64Array): void {
  out.fill(0);
  for (let t = 0; t < pairs.length; t++) {
    const pair = pairs[t];
    const { c: cr, offset: or } = terms[pair.row];
    const { c: cc, offset: oc } = terms[pair.column];
    const { rowLevel, columnLevel, values } = pair;
    const mirrored = pair.row !== pair.column;
    if (cr === 1 && cc === 1) {
      for (let k = 0; k < values.length; k++) {
        const r = or + rowLevel[k];
        const c = oc + columnLevel[k];
        out[r] += values[k] * d[c];
        if (mirrored) out[c] += values[k] * d[r];
      }
      continue;
    }
    for (let k = 0, at = 0; k < rowLevel.length; k++) {
      const r = or + rowLevel[k] * cr;
      const c = oc + columnLevel[k] * cc;
      for (let b = 0; b < cc; b++) {
        for (let a = 0; a < cr; a++, at++) {
          out[r + a] += values[at] * d[c + b];
          if (mirrored) out[c + b] += values[at] * d[r + a];
        }
      }
    }
  }
}
