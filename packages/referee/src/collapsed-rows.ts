/**
 * Fewer rows that say the same. Rows of one cell have the same level in every term; reflections of them leave all of Z in the first ones,
 * as many as Z has independent columns there. What is left of all cells has no Z, and is turned until X is a triangle:
 *
 *   H W^(1/2) [Z, X, y] = [Z1, X1, y1; 0, R2, y2; 0, 0, |y3|],   H orthogonal,
 *
 * so every inner product that the likelihood and its derivatives are made of is the same, and no digit of one is lost, as it would be in
 * cross-products (Golub & Van Loan 2013, ch. 5). log|V|, Z'WZ and the number of rows go on being those of the data. y is turned once what
 * is large was taken away (likelihood.ts).
 */
import { length } from './basis.ts';
import { dot } from './dense.ts';
import type { DesignAlone } from './design.ts';

/** Reflections I - tau v v' of rows from .. from + count - 1, in the order in which they are applied. */
interface Reflections {
  readonly from: number[];
  readonly tau: number[];
  readonly v: Float64Array[];
}
const reflections = (): Reflections => ({ from: [], tau: [], v: [] });

/** What a column loses to those before it, beyond which nothing but rounding is left. */
const NOTHING = 8 * Number.EPSILON;
/** Share of the rows below which others that stand for them are worth their making. */
const FEWER = 0.75;

/** Rows that stand for those of a design, and how a vector of its rows is turned into one of them. */
export interface CollapsedRows {
  /** The design with these rows, of weight one. */
  readonly design: DesignAlone;
  /** n -> rows: H W^(1/2) v, the length of what no column reaches last. */
  turned(v: Float64Array): Float64Array;
}

/** null: hardly any rows less. */
export function collapsedRows(design: DesignAlone): CollapsedRows | null {
  const { n, p, terms, w, equal } = design;
  const { order, first } = cellsOf(design);
  const width = terms.reduce((sum, { columns }) => sum + columns, 0);
  const tops = first.slice(1).reduce((sum, end, c) => sum + Math.min(width, end - first[c]), 0);
  if (tops + p + 1 > FEWER * n) return null;
  const sorted = (v: Float64Array, from: number): Float64Array => {
    const out = new Float64Array(n);
    for (let i = 0; i < n; i++) out[i] = v[from + order[i]];
    if (!equal) for (let i = 0; i < n; i++) out[i] *= Math.sqrt(w[order[i]]);
    return out;
  };
  const Z = terms.flatMap((term) => Array.from({ length: term.columns }, (_, a) => sorted(term.Z, a * n)));
  const inCells = reflections();
  const [top, rest] = [new Int32Array(tops), new Int32Array(n)];
  let [above, under] = [0, 0];
  for (let c = 0; c + 1 < first.length; c++) {
    const rank = reflectCell(Z, first[c], first[c + 1], inCells);
    for (let i = first[c]; i < first[c + 1]; i++) {
      if (i < first[c] + rank) top[above++] = i;
      else rest[under++] = i;
    }
  }
  const below = (v: Float64Array): Float64Array => {
    const out = new Float64Array(under);
    for (let t = 0; t < under; t++) out[t] = v[rest[t]];
    return out;
  };
  const X = Array.from({ length: p }, (_, j) => applied(inCells, sorted(design.X, j * n)));
  const restOfX = X.map(below);
  const ofRest = reflections();
  restOfX.forEach((column, j) => {
    if (j < under) reflectOne(column, j, under, ofRest, restOfX.slice(j + 1));
    column.fill(0, j + 1);
  });
  const height = Math.min(p, under);
  const rows = above + height + 1;
  const spread = (upper: Float64Array, lower: Float64Array | null, last: number, out = new Float64Array(rows)) => {
    for (let t = 0; t < above; t++) out[t] = upper[top[t]];
    if (lower) out.set(lower.subarray(0, height), above);
    out[rows - 1] = last;
    return out;
  };
  let column = 0;
  const collapsed: DesignAlone = {
    ...design,
    ...{ n: rows, equal: true, w: new Float64Array(rows).fill(1) },
    X: joined(X.map((upper, j) => spread(upper, restOfX[j], 0))),
    terms: terms.map((term) => {
      const at = new Int32Array(rows);
      for (let t = 0; t < above; t++) at[t] = term.at[order[top[t]]];
      return { ...term, at, Z: joined(Array.from({ length: term.columns }, () => spread(Z[column++], null, 0))) };
    }),
  };
  return {
    design: collapsed,
    turned(v) {
      const upper = applied(inCells, sorted(v, 0));
      const lower = applied(ofRest, below(upper));
      return spread(upper, lower, length(lower.subarray(height)));
    },
  };
}

/** Rows cell by cell; cell c is first[c] .. first[c + 1] - 1 of them. */
function cellsOf({ n, terms, q }: DesignAlone): { order: Int32Array; first: Int32Array } {
  const cell = new Int32Array(n);
  for (const { at } of terms) {
    const known = new Map<number, number>();
    for (let i = 0; i < n; i++) {
      const key = cell[i] * q + at[i];
      const found = known.get(key) ?? known.size;
      known.set(key, found);
      cell[i] = found;
    }
  }
  const cells = cell.reduce((most, c) => Math.max(most, c + 1), 0);
  const first = new Int32Array(cells + 1);
  for (const c of cell) first[c + 1]++;
  for (let c = 0; c < cells; c++) first[c + 1] += first[c];
  const next = first.slice();
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[next[cell[i]]++] = i;
  return { order, first };
}

/** A triangle of rows from .. to - 1 of all columns; returns its rank, and zeros below it. */
function reflectCell(columns: readonly Float64Array[], from: number, to: number, made: Reflections): number {
  // as many rows as columns or fewer: nothing to be had
  if (to - from <= columns.length) return to - from;
  let rank = 0;
  for (const [k, column] of columns.entries()) {
    const at = from + rank;
    if (!(lengthOf(column, at, to) > NOTHING * lengthOf(column, from, to))) column.fill(0, at, to);
    else {
      reflectOne(column, at, to, made, columns.slice(k + 1));
      column.fill(0, at + 1, to);
      rank++;
    }
  }
  return rank;
}
/** The reflection that leaves of rows from .. to - 1 of a column the first alone, taken of the others too. */
function reflectOne(
  column: Float64Array,
  from: number,
  to: number,
  made: Reflections,
  others: readonly Float64Array[],
): void {
  const size = lengthOf(column, from, to);
  if (size === 0) return;
  const head = column[from] > 0 ? -size : size;
  const v = column.slice(from, to);
  const pivot = v[0] - head;
  for (let i = 1; i < v.length; i++) v[i] /= pivot;
  v[0] = 1;
  column[from] = head;
  made.from.push(from);
  made.tau.push(-pivot / head);
  made.v.push(v);
  for (const other of others) reflect(other, from, -pivot / head, v);
}
const lengthOf = (v: Float64Array, from: number, to: number): number => length(v.subarray(from, to));
function reflect(x: Float64Array, from: number, tau: number, v: Float64Array): void {
  const along = tau * dot(v, 0, x, from, v.length);
  for (let i = 0; i < v.length; i++) x[from + i] -= along * v[i];
}
/** x after all reflections, in place. */
function applied({ from, tau, v }: Reflections, x: Float64Array): Float64Array {
  for (let k = 0; k < v.length; k++) reflect(x, from[k], tau[k], v[k]);
  return x;
}
function joined(columns: readonly Float64Array[]): Float64Array {
  const [n, r] = [columns[0]?.length ?? 0, columns.length];
  const out = new Float64Array(n * r);
  columns.forEach((column, j) => {
    out.set(column, j * n);
  });
  return out;
}
