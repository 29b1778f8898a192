/**
 * Z'Z by blocks: one block column per level of each term (terms in lme4's order, largest factor first), its own
 * size x size block, and one block for every later term's level that shares a row with it. Nothing else is ever
 * non-zero in Lambda'Z'Z Lambda + I (Bates et al. 2015, equation 18), whatever theta is, so the sparsity pattern is
 * fixed here, once, and the cost of an evaluation no longer depends on the number of rows.
 *
 * By hand: rows with (g, h) = (1,1), (1,2), (2,1) and intercepts: block columns g1, g2, h1, h2; own blocks 2, 1, 2, 1;
 * below g1: h1, h2; below g2: h1.
 */
import { countPairs, type RowsByLevel, rowsByLevel, rowsInOrder, type SymmetricPattern } from '@mixdiff/linalg';

/** A term's rows as the design wants them: Z already times the square roots of the weights. */
export interface CompactTerm {
  readonly levels: number;
  readonly size: number;
  /** n */
  readonly level: Int32Array;
  /** n x size, column-major. */
  readonly Z: Float64Array;
}
export interface Blocks {
  /** Number of block columns; q is the number of scalar ones. */
  readonly count: number;
  readonly q: number;
  /** count: term (lme4's order), columns, first scalar index. */
  readonly term: Int32Array;
  readonly size: Int32Array;
  readonly first: Int32Array;
  /** Term -> its first block column. */
  readonly firstOfTerm: Int32Array;
  /** count + 1, then per off-diagonal block: block row (ascending), first value, scalar rows of the blocks before it. */
  readonly ptr: Int32Array;
  readonly row: Int32Array;
  readonly at: Int32Array;
  readonly before: Int32Array;
  /** count: first value of the own block (full, column-major). */
  readonly own: Int32Array;
  readonly values: Float64Array;
  readonly pattern: SymmetricPattern;
  /** Whether every term has one column. */
  readonly oneColumn: boolean;
}

/** Numbers of block columns at once, what they hold when it is first asked for: levels within levels mostly do without. */
export const crossProducts = (terms: readonly CompactTerm[], n: number): Blocks => new CrossProducts(terms, n);

class CrossProducts implements Blocks {
  readonly count: number;
  readonly q: number;
  readonly term: Int32Array;
  readonly size: Int32Array;
  readonly first: Int32Array;
  readonly firstOfTerm: Int32Array;
  readonly oneColumn: boolean;
  private found: Contents | null = null;
  private readonly of: readonly [terms: readonly CompactTerm[], n: number];

  constructor(terms: readonly CompactTerm[], n: number) {
    const frame = blockColumns(terms);
    this.count = frame.count;
    this.q = frame.q;
    this.term = frame.term;
    this.size = frame.size;
    this.first = frame.first;
    this.firstOfTerm = frame.firstOfTerm;
    this.oneColumn = frame.oneColumn;
    this.of = [terms, n];
  }
  private get contents(): Contents {
    this.found ??= contentsOf(this, ...this.of);
    return this.found;
  }
  get ptr(): Int32Array {
    return this.contents.shape.ptr;
  }
  get row(): Int32Array {
    return this.contents.shape.row;
  }
  get at(): Int32Array {
    return this.contents.shape.at;
  }
  get before(): Int32Array {
    return this.contents.shape.before;
  }
  get own(): Int32Array {
    return this.contents.shape.own;
  }
  get values(): Float64Array {
    return this.contents.values;
  }
  get pattern(): SymmetricPattern {
    return this.contents.pattern;
  }
}

interface Contents {
  readonly shape: Shape;
  readonly values: Float64Array;
  readonly pattern: SymmetricPattern;
}
function contentsOf(frame: Frame, terms: readonly CompactTerm[], n: number): Contents {
  const sorted = terms.map(({ level, levels }) => rowsByLevel(level, levels));
  const shape = findBlocks(terms, sorted, frame);
  const values = new Float64Array(shape.length);
  accumulate(terms, sorted, frame, shape, values, n);
  return { shape, values, pattern: scalarPattern(frame, shape) };
}

type Frame = Pick<Blocks, 'count' | 'q' | 'term' | 'size' | 'first' | 'firstOfTerm' | 'oneColumn'>;
type Shape = Pick<Blocks, 'ptr' | 'row' | 'at' | 'before' | 'own'> & { readonly length: number };

function blockColumns(terms: readonly CompactTerm[]): Frame {
  const count = terms.reduce((sum, term) => sum + term.levels, 0);
  const [term, size, first] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  const firstOfTerm = new Int32Array(terms.length);
  let q = 0;
  let block = 0;
  terms.forEach((t, k) => {
    firstOfTerm[k] = block;
    for (let level = 0; level < t.levels; level++) {
      term[block] = k;
      size[block] = t.size;
      first[block++] = q;
      q += t.size;
    }
  });
  return { count, q, term, size, first, firstOfTerm, oneColumn: terms.every((t) => t.size === 1) };
}

function findBlocks(terms: readonly CompactTerm[], sorted: readonly RowsByLevel[], frame: Frame): Shape {
  const { count, size, firstOfTerm } = frame;
  const ptr = new Int32Array(count + 1);
  const own = new Int32Array(count);
  // rows of every level by their levels of each later term: those with one pair of levels are neighbours
  const inOrder = terms.map((t, k) => sorted.slice(k + 1).map(({ list }) => rowsInOrder(t.level, sorted[k], list)));
  const blocks = terms.reduce((sum, _, k) => {
    const later = terms.slice(k + 1);
    return sum + later.reduce((all, { level }, l) => all + countPairs(sorted[k], inOrder[k][l], level), 0);
  }, 0);
  const [row, at, before] = [new Int32Array(blocks), new Int32Array(blocks), new Int32Array(blocks)];
  let length = 0;
  let found = 0;
  terms.forEach((t, k) => {
    const { start } = sorted[k];
    for (let here = 0; here < t.levels; here++) {
      const block = firstOfTerm[k] + here;
      own[block] = length;
      length += t.size * t.size;
      let slide = 0;
      for (let l = k + 1; l < terms.length; l++) {
        const { level } = terms[l];
        const rows = inOrder[k][l - k - 1];
        let last = -1;
        for (let e = start[here]; e < start[here + 1]; e++) {
          const other = firstOfTerm[l] + level[rows[e]];
          if (other === last) continue;
          last = other;
          row[found] = other;
          at[found] = length;
          before[found++] = slide;
          length += t.size * size[other];
          slide += size[other];
        }
      }
      ptr[block + 1] = found;
    }
  });
  return { ptr, own, row, at, before, length };
}
function accumulate(
  terms: readonly CompactTerm[],
  sorted: readonly RowsByLevel[],
  { firstOfTerm, oneColumn }: Frame,
  { ptr, row, at, own }: Shape,
  values: Float64Array,
  n: number,
): void {
  const slot = new Int32Array(ptr.length);
  terms.forEach((t, k) => {
    const { start: from, list: rows } = sorted[k];
    for (let level = 0; level < t.levels; level++) {
      const block = firstOfTerm[k] + level;
      for (let e = ptr[block]; e < ptr[block + 1]; e++) slot[row[e]] = at[e];
      if (oneColumn) {
        values[own[block]] = sumOfSquares(t.Z, rows, from[level], from[level + 1]);
        for (let l = k + 1; l < terms.length; l++) {
          const { level: other, Z } = terms[l];
          for (let r = from[level]; r < from[level + 1]; r++) {
            const i = rows[r];
            values[slot[firstOfTerm[l] + other[i]]] += Z[i] * t.Z[i];
          }
        }
        continue;
      }
      for (let r = from[level]; r < from[level + 1]; r++) {
        const i = rows[r];
        addOuter(values, own[block], t, t, i, n);
        for (let l = k + 1; l < terms.length; l++) {
          addOuter(values, slot[firstOfTerm[l] + terms[l].level[i]], terms[l], t, i, n);
        }
      }
    }
  });
}

/** Of those of z that `rows` name from one place to before another. */
function sumOfSquares(z: Float64Array, rows: Int32Array, from: number, to: number): number {
  let sum = 0;
  for (let r = from; r < to; r++) {
    const own = z[rows[r]];
    sum += own * own;
  }
  return sum;
}

/** values[at..] (a.size x b.size) += z_a z_b' of row i. */
function addOuter(values: Float64Array, at: number, a: CompactTerm, b: CompactTerm, i: number, n: number): void {
  let to = at;
  for (let c = 0; c < b.size; c++) {
    const z = b.Z[c * n + i];
    for (let r = 0; r < a.size; r++) values[to++] += a.Z[r * n + i] * z;
  }
}

/** The lower triangle, column by column: own block from the diagonal down, then the blocks below it. */
function scalarPattern({ count, q, size, first }: Frame, { ptr, row }: Shape): SymmetricPattern {
  const colPtr = new Int32Array(q + 1);
  for (let block = 0; block < count; block++) {
    let below = 0;
    for (let e = ptr[block]; e < ptr[block + 1]; e++) below += size[row[e]];
    for (let j = 0; j < size[block]; j++) colPtr[first[block] + j + 1] = size[block] - j + below;
  }
  for (let j = 0; j < q; j++) colPtr[j + 1] += colPtr[j];
  const rowIdx = new Int32Array(colPtr[q]);
  let to = 0;
  for (let block = 0; block < count; block++) {
    for (let j = 0; j < size[block]; j++) {
      for (let i = j; i < size[block]; i++) rowIdx[to++] = first[block] + i;
      for (let e = ptr[block]; e < ptr[block + 1]; e++) {
        for (let i = 0; i < size[row[e]]; i++) rowIdx[to++] = first[row[e]] + i;
      }
    }
  }
  return { n: q, colPtr, rowIdx };
}
