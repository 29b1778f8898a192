/**
 * What a likelihood has of the covariance structures of its random terms, in numbers that depend neither on names nor on the order of rows. With
 * d the standardised response, u_j the sum of Z_j d over a level, sums over levels:
 *
 *   any kind       sum_j u_j^2 / n, (sum_j u_j)^2 / n              one value for each position: sum_j (sum u_j^2)^2 / n^2
 *   by lags        sum_j u_j u_j+1 / n
 *   by distances   sum over pairs h^2 u_j u_k / n, with h the distance in units of its root mean square
 *   known          sum u'Ku / n
 */
import type { Matrix, RandomTerm, Structure } from '@mixdiff/contract';
import { finiteAll } from './number.ts';

export interface CovarianceNumbers {
  readonly kind: string;
  readonly numbers: (number | null)[];
}
/** Of independent or unstructured columns a likelihood has nothing beyond the space of its columns. */
const PLAIN: ReadonlySet<string> = new Set(['us', 'diag-het']);
const BY_LAG: ReadonlySet<string> = new Set(['ar1-hom', 'ar1-het', 'toep-hom', 'toep-het', 'ad-hom', 'ad-het', 'arma']);
const EACH: ReadonlySet<string> = new Set(['cs-het', 'ar1-het', 'toep-het', 'ad-het', 'diag-het']);

/** The kind with what belongs to it, `arma(1,2)`, `exp+nugget`. */
const kindOf = ({ kind, order, nugget }: Structure): string =>
  `${kind}${order ? `(${order.join()})` : ''}${nugget ? '+nugget' : ''}`;
const at = (x: ArrayLike<number>, i: number): number => x[i] as number;
function sum(n: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += term(i);
  return total;
}

/** Of one random term; null: its columns are all. */
export function termCovariance({ Z, level, levels, structure }: RandomTerm, d: Float64Array): CovarianceNumbers | null {
  if (PLAIN.has(structure.kind)) return null;
  // any basis of the columns has the same covariances of reduced rank
  if (structure.kind === 'rr') return { kind: kindOf(structure), numbers: [] };
  const { nrow: n, ncol: m } = Z;
  const u = new Float64Array(levels.length * m);
  for (let j = 0; j < m; j++) {
    for (let i = 0; i < n; i++) {
      const place = at(level, i) * m + j;
      u[place] = at(u, place) + at(Z.data, i + j * n) * at(d, i);
    }
  }
  const numbers: number[] = [...totals(u, m, n), ...(EACH.has(structure.kind) ? [each(u, m, n)] : [])];
  if (BY_LAG.has(structure.kind)) numbers.push(neighbours(u, m, n));
  if (structure.coordinates) numbers.push(distances(u, structure.coordinates, n));
  if (structure.known) numbers.push(quadratic(u, structure.known, n));
  return { kind: kindOf(structure), numbers: finiteAll(numbers) };
}
function totals(u: Float64Array, m: number, n: number): number[] {
  const levels = u.length / m;
  return [sum(u.length, (k) => at(u, k) ** 2) / n, sum(levels, (l) => sum(m, (j) => at(u, l * m + j)) ** 2) / n];
}
const each = (u: Float64Array, m: number, n: number): number =>
  sum(m, (j) => sum(u.length / m, (l) => at(u, l * m + j) ** 2) ** 2) / n ** 2;
const neighbours = (u: Float64Array, m: number, n: number): number =>
  sum(u.length, (k) => (k % m === m - 1 ? 0 : at(u, k) * at(u, k + 1))) / n;
function distances(u: Float64Array, points: Matrix, n: number): number {
  const { nrow: m, ncol, data } = points;
  const square = (j: number, k: number): number => sum(ncol, (c) => (at(data, j + c * m) - at(data, k + c * m)) ** 2);
  const mean = sum(m, (j) => sum(m, (k) => square(j, k))) / m ** 2 || 1;
  const pair = (j: number, k: number): number => sum(u.length / m, (l) => at(u, l * m + j) * at(u, l * m + k));
  return sum(m, (j) => sum(m, (k) => (square(j, k) / mean) * pair(j, k))) / n;
}
const quadratic = (u: Float64Array, { nrow: m, data }: Matrix, n: number): number =>
  sum(u.length / m, (l) => sum(m, (j) => sum(m, (k) => at(data, j + k * m) * at(u, l * m + j) * at(u, l * m + k)))) / n;
