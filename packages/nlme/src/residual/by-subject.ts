/**
 * Whitening subject by subject with the Cholesky factor of the subject's R: R = U'U, R^-1/2 v = U'^-1 v. Subjects whose rows lie
 * alike share a factor.
 */
import type { By } from '@mixdiff/contract';
import { haltedCholesky, solveTransposed } from '../halted-cholesky.ts';
import type { Correlation, CorrelationMap } from './correlation.ts';

/** Row lists of the subjects whose rows lie alike. */
type Alike = readonly (readonly number[])[];

/** `place`: two rows with the same text lie at the same place. */
export function bySubject(map: CorrelationMap, subject: By, place: (row: number) => string): Correlation {
  const n = subject.index.length;
  const patterns = alike(subject, place);
  const factorOf = (values: Float64Array, [rows]: Alike): { U: Float64Array; halted: number } => {
    const m = rows.length;
    const between = map.between(values);
    const U = new Float64Array(m * m);
    for (let j = 0; j < m; j++) {
      for (let i = 0; i < j; i++) U[j * m + i] = between(rows[i], rows[j]);
      U[j * (m + 1)] = 1;
    }
    return { U, halted: haltedCholesky(U, m) };
  };
  return {
    ...map,
    whiten(values, data, columns) {
      let half = 0;
      for (const pattern of patterns) {
        const { U } = factorOf(values, pattern);
        const m = pattern[0].length;
        // 1/2 log|R| = sum log U_ii
        for (let i = 0; i < m; i++) half += pattern.length * Math.log(Math.abs(U[i * (m + 1)]));
        for (const rows of pattern) solveRows(U, rows, data, n, columns);
      }
      return half;
    },
    invalid: (values) => patterns.some((pattern) => factorOf(values, pattern).halted >= 0),
  };
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
