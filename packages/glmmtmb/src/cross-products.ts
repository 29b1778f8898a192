/**
 * One pass over the data: Z'WZ in blocks, and Z'W^(1/2)Q. Nothing after it costs anything that grows with n.
 *
 * Random effects are numbered term by term, level by level, column by column: (k, l, a) -> offset_k + l c_k + a. For
 * each pair of terms (k >= h) only the blocks of levels that occur together are stored, c_k x c_h, column-major.
 */
import type { Problem } from '@mixdiff/contract';
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
    const rows = rowsByLevel(column);
    return terms.slice(h).map((row, k) => pairProducts(row, h + k, column, h, rows, weights));
  });
  const ZZdiagonal = diagonalOf(q, terms, pairs);
  return { n, q, terms, pairs, ZZdiagonal, ZQ: borderProducts(n, q, terms, fixed, weights), rank: fixed.rank };
}

/** Rows of the data sorted by level (counting sort); rows of level l are order[start[l] .. start[l + 1]). */
function rowsByLevel({ level, m }: Term): { start: Int32Array; order: Int32Array } {
  const start = new Int32Array(m + 1);
  for (const l of level) start[l + 1]++;
  for (let l = 0; l < m; l++) start[l + 1] += start[l];
  const next = start.slice();
  const order = new Int32Array(level.length);
  for (let i = 0; i < level.length; i++) order[next[level[i]]++] = i;
  return { start, order };
}

function pairProducts(
  row: Term,
  k: number,
  column: Term,
  h: number,
  { start, order }: { start: Int32Array; order: Int32Array },
  weights: Float64Array | null,
): Pair {
  const rowLevel: number[] = [];
  const columnLevel: number[] = [];
  const blockOf = new Int32Array(order.length);
  const seen = new Int32Array(row.m).fill(-1);
  for (let l = 0; l < column.m; l++) {
    const from = rowLevel.length;
    const together: number[] = [];
    for (let at = start[l]; at < start[l + 1]; at++) {
      const level = row.level[order[at]];
      if (seen[level] >= from) continue;
      seen[level] = from;
      together.push(level);
    }
    for (const level of together.sort((a, b) => a - b)) {
      seen[level] = rowLevel.length;
      rowLevel.push(level);
      columnLevel.push(l);
    }
    for (let at = start[l]; at < start[l + 1]; at++) blockOf[order[at]] = seen[row.level[order[at]]];
  }
  return {
    row: k,
    column: h,
    rowLevel: Int32Array.from(rowLevel),
    columnLevel: Int32Array.from(columnLevel),
    values: accumulate(row, column, blockOf, rowLevel.length, weights),
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
  const column = new Float64Array(n);
  const rootWeights = weights?.map(Math.sqrt);
  for (let j = 0; j < fixed.rank; j++) {
    column.set(fixed.Q.data.subarray(j * n, (j + 1) * n));
    if (rootWeights) for (let i = 0; i < n; i++) column[i] *= rootWeights[i];
    for (const term of terms) addZt(term, column, ZQ, j * q);
  }
  return ZQ;
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
