/**
 * Whitening subject by subject with the Cholesky factor of the subject's R: R = U'U, R^-1/2 v = U'^-1 v. Subjects whose rows lie
 * alike share a factor.
 */
import type { By } from '@mixdiff/contract';
import { haltedCholesky, solveTransposed } from '../halted-cholesky.ts';
import type { Correlation, CorrelationMap } from './correlation.ts';

/** Row lists of the subjects whose rows lie alike. */
type Alike = readonly (readonly number[])[];
/** Pairs of rows for each distance of a subject, and which of them the pairs i < j are, by j. */
interface Distances {
  readonly pairs: readonly (readonly [a: number, b: number])[];
  readonly which: Int32Array;
}
interface Pattern {
  readonly rows: Alike;
  /** null: hardly two pairs are equally far apart. */
  readonly distances: Distances | null;
}

/** `place`: two rows with the same text lie at the same place. */
export function bySubject(map: CorrelationMap, subject: By, place: (row: number) => string): Correlation {
  const n = subject.index.length;
  const patterns = alike(subject, place).map((rows) => ({ rows, distances: distancesOf(map, rows[0]) }));
  const factorOf = (
    values: Float64Array,
    { rows: [first], distances }: Pattern,
  ): { U: Float64Array; halted: number } => {
    const m = first.length;
    const between = map.between(values);
    const U = new Float64Array(m * m);
    if (distances) {
      const found = Float64Array.from(distances.pairs, ([a, b]) => between(a, b));
      for (let j = 0, e = 0; j < m; j++) for (let i = 0; i < j; i++) U[j * m + i] = found[distances.which[e++]];
    } else for (let j = 0; j < m; j++) for (let i = 0; i < j; i++) U[j * m + i] = between(first[i], first[j]);
    for (let j = 0; j < m; j++) U[j * (m + 1)] = 1;
    return { U, halted: haltedCholesky(U, m) };
  };
  return {
    ...map,
    whiten(values, data, columns) {
      let half = 0;
      for (const pattern of patterns) {
        const { U } = factorOf(values, pattern);
        const m = pattern.rows[0].length;
        // 1/2 log|R| = sum log U_ii
        for (let i = 0; i < m; i++) half += pattern.rows.length * Math.log(Math.abs(U[i * (m + 1)]));
        for (const rows of pattern.rows) solveRows(U, rows, data, n, columns);
      }
      return half;
    },
    invalid: (values) => patterns.some((pattern) => factorOf(values, pattern).halted >= 0),
  };
}

/** Pairs per distance from which on asking once is worth a list of which is which. */
const OFTEN = 4;
function distancesOf({ apart }: CorrelationMap, rows: readonly number[]): Distances | null {
  if (!apart) return null;
  const m = rows.length;
  const which = new Int32Array((m * (m - 1)) / 2);
  const pairs: [number, number][] = [];
  const known = new Map<number, number>();
  for (let j = 0, e = 0; j < m; j++) {
    for (let i = 0; i < j; i++) {
      const distance = apart(rows[i], rows[j]);
      const found = known.get(distance) ?? pairs.length;
      if (found === pairs.length) {
        if (OFTEN * (found + 1) > which.length) return null;
        known.set(distance, found);
        pairs.push([rows[i], rows[j]]);
      }
      which[e++] = found;
    }
  }
  return { pairs, which };
}

function alike({ levels, index }: By, place: (row: number) => string): Alike[] {
  const rowsOf: number[][] = levels.map(() => []);
  for (const [row, subject] of index.entries()) rowsOf[subject].push(row);
  const patterns = new Map<string, number[][]>();
  for (const rows of rowsOf) {
    if (rows.length === 0) continue;
    const key = JSON.stringify(rows.map(place));
    patterns.set(key, [...(patterns.get(key) ?? []), rows]);
  }
  return [...patterns.values()];
}

function solveRows(U: Float64Array, rows: readonly number[], data: Float64Array, n: number, columns: number): void {
  const v = new Float64Array(rows.length);
  for (let j = 0; j < columns; j++) {
    for (let a = 0; a < v.length; a++) v[a] = data[j * n + rows[a]];
    solveTransposed(U, rows.length, v);
    for (let a = 0; a < v.length; a++) data[j * n + rows[a]] = v[a];
  }
}
