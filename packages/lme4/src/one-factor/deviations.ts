/** Variances that lme4 looks at before it searches, from the sums that the criterion has already. */
import { varianceOfMeans } from '../moments.ts';
import type { GroupSums, Reduced } from './sums.ts';

/** The variance over all n rows of the mean of each row's group, from sums that were made with those of y. */
export function varianceBetween({ m, width, border, rows }: GroupSums, n: number): number {
  const [sums, low] = [new Float64Array(rows.length), new Float64Array(rows.length)];
  for (let g = 0; g < rows.length; g++) {
    sums[g] = border[g * width + m];
    low[g] = border[g * width + m + 1];
  }
  return varianceOfMeans(sums, low, rows, n);
}

/**
 * Standard deviations of the kept columns but the intercept, of n rows; null: there is none. It is the first column, so that the others of the
 * basis are at a right angle to it: R without its first row is of deviations from means.
 */
export function deviationsOfColumns({ basis: { rank, R }, intercept }: Reduced, n: number): number[] | null {
  if (!intercept) return null;
  const deviations: number[] = [];
  for (let j = 1; j < rank; j++) {
    let squares = 0;
    for (let i = 1; i <= j; i++) squares += R[j * rank + i] ** 2;
    deviations.push(Math.sqrt(squares / (n - 1)));
  }
  return deviations;
}
