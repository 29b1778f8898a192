/**
 * Subjects whose rows have one covariance matrix at every point: the same cells of C, the same weights, and the same values of
 * what scales depend on. Of them only sum_s B_s' W B_s is in a likelihood, B_s = [X y] of a subject's rows, v x q. With their
 * numbers one subject a row and M = O T, O'O = I, this is sum_t T_t' W T_t over the rows of T, as many as M has rank: a few
 * rows that stand for all subjects, in which no digit is lost, as it would be in M'M. Columns of X go first, so that most rows
 * of T are of y alone.
 */
import type { Matrix, Problem, ResidualModel } from '@mixdiff/contract';
import type { ResidualCoordinates } from '@mixdiff/covariance';
import { pivotedQr } from '@mixdiff/linalg';

/** Subjects of one covariance matrix. */
export interface RowPattern {
  /** Of its first subject: what is asked of a row is asked of these. */
  readonly rows: Int32Array;
  readonly subjects: number;
  /** v x v: which cell of C stands between two rows. */
  readonly cells: Int32Array;
  /** v x (p + 1) each: [X y]. */
  readonly whole: readonly Float64Array[];
  /** v x rest, side by side: y of rows of T whose X is 0. */
  readonly alone: Float64Array;
  readonly rest: number;
}
/** What a column of M keeps beside those before it, below which it is rounding of them. */
const SPANNED = 1e-13;

export function rowPatterns(problem: Problem, residual: ResidualModel, at: ResidualCoordinates): RowPattern[] {
  const { X, offset } = problem.parts.conditional;
  const y = problem.response.y.map((v, i) => v - (offset?.[i] ?? 0));
  const found = new Map<string, { cells: Int32Array; subjects: Int32Array[] }>();
  const kinds = rowKinds(problem, residual);
  for (const rows of rowsOf(residual)) {
    const cells = cellsOf(rows, at);
    let key = '';
    for (const i of rows) key += `${kinds[i]} `;
    for (const cell of cells) key += ` ${cell}`;
    const known = found.get(key);
    if (known) known.subjects.push(rows);
    else found.set(key, { cells, subjects: [rows] });
  }
  return [...found.values()].map(({ cells, subjects }) => ({
    rows: subjects[0],
    subjects: subjects.length,
    cells,
    ...standIns(subjects, X, y),
  }));
}
function rowsOf({ subject: { index, levels } }: ResidualModel): Int32Array[] {
  const rows: number[][] = levels.map(() => []);
  for (const [i, s] of index.entries()) rows[s].push(i);
  return rows.filter(({ length }) => length > 0).map((own) => Int32Array.from(own));
}
function cellsOf(rows: Int32Array, at: ResidualCoordinates): Int32Array {
  const v = rows.length;
  const cells = new Int32Array(v * v);
  for (let b = 0; b < v; b++) for (let a = 0; a < v; a++) cells[b * v + a] = at.cell(rows[a], rows[b]);
  return cells;
}
/** Rows with equal numbers have the same weight, and the same scale wherever the search goes. */
function rowKinds({ weights, response: { y } }: Problem, { variance = [] }: ResidualModel): Int32Array {
  const known = new Map<string, number>();
  return Int32Array.from(y, (_, i) => {
    let key = `${weights?.values[i] ?? 1}`;
    for (const { of, by } of variance) key += ` ${of instanceof Float64Array ? of[i] : 0} ${by?.index[i] ?? 0}`;
    const kind = known.get(key) ?? known.size;
    known.set(key, kind);
    return kind;
  });
}

/** T of some subjects, or they themselves where T has as many rows of X. */
function standIns(subjects: readonly Int32Array[], X: Matrix, y: Float64Array) {
  const [s, p, n] = [subjects.length, X.ncol, X.nrow];
  const v = subjects[0].length;
  const own = subjects.map((rows) => {
    const block = new Float64Array(v * (p + 1));
    for (let j = 0; j <= p; j++)
      for (let a = 0; a < v; a++) block[j * v + a] = j < p ? X.data[j * n + rows[a]] : y[rows[a]];
    return block;
  });
  const asTheyAre = { whole: own, alone: new Float64Array(0), rest: 0 };
  if (s < 3) return asTheyAre;
  const width = v * (p + 1);
  const M = new Float64Array(s * width);
  for (const [k, block] of own.entries()) for (let c = 0; c < width; c++) M[c * s + k] = block[c];
  const { rank, R, pivot } = pivotedQr({ nrow: s, ncol: width, data: M }, SPANNED);
  let ofX = 0;
  while (ofX < rank && pivot[ofX] < v * p) ofX++;
  if (2 * ofX > s) return asTheyAre;
  const T = Array.from({ length: rank }, () => new Float64Array(width));
  for (let c = 0; c < width; c++) for (let t = 0; t < rank; t++) T[t][pivot[c]] = R[c * rank + t];
  const alone = new Float64Array(v * (rank - ofX));
  for (let t = ofX; t < rank; t++) alone.set(T[t].subarray(v * p), (t - ofX) * v);
  return { whole: T.slice(0, ofX), alone, rest: rank - ofX };
}
