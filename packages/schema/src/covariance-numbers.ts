/**
 * What a likelihood has of its covariance structures, in numbers that depend neither on names nor on the order of rows. With
 * d the standardised response, u_j the sum of Z_j d over a level (of a residual model: the d of the row at position j), sums
 * over levels (subjects):
 *
 *   any kind       sum_j u_j^2 / n, (sum_j u_j)^2 / n              one value for each position: sum_j (sum u_j^2)^2 / n^2
 *   by lags        sum_j u_j u_j+1 / n, and of all pairs lag^2 / n^2, lag^2 u_j u_k / n
 *   by distances   sum over pairs h^2 u_j u_k / n, with h the distance in units of its root mean square
 *   known          sum u'Ku / n
 *   groups         sum over groups (sum d^2)^2 / n^2
 *   variances      v standardised (of a power log|v|, and of a constant with one v / rms): sum |v|^3 / n, |sum v d|, sum |v| d^2 / n
 */
import type { By, Matrix, RandomTerm, ResidualModel, Structure, VarianceFunction } from '@mixdiff/contract';
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

/** Of a residual model, beyond what a subject's rows have in common. */
export function residualCovariance(model: ResidualModel, d: Float64Array): CovarianceNumbers {
  const { structure, subject, position, by, at: points, variance = [] } = model;
  const { kind, known } = structure;
  const n = d.length;
  const numbers: number[] = [];
  if (kind === 'us-hom' || PLAIN.has(kind) || EACH.has(kind))
    numbers.push(spread(position, structure.labels.length, d));
  if (BY_LAG.has(kind)) numbers.push(...squaredDistances([position], subject, d));
  if (points) {
    const columns = Array.from({ length: points.ncol }, (_, c) => points.data.subarray(c * n, (c + 1) * n));
    const [size = 0, along = 0] = squaredDistances(columns, subject, d);
    numbers.push(along / (size || 1));
  }
  if (known) numbers.push(sum(n, (i) => at(known.data, at(position, i) * (known.nrow + 1)) * at(d, i) ** 2) / n);
  if (by) numbers.push(spread(by.index, by.levels.length, d));
  numbers.push(...variance.flatMap((f) => varianceNumbers(f, d)));
  const functions = variance.map((f) => (f.kind === 'power' && f.of !== 'fitted' ? 'exp' : f.kind));
  return {
    kind: [kindOf(structure), by ? 'groups' : '', ...functions.sort()].filter(Boolean).join(' '),
    numbers: finiteAll(numbers),
  };
}
/** How the squares of d lie in a partition. */
function spread(index: Int32Array, levels: number, d: Float64Array): number {
  const totals = new Float64Array(levels);
  for (const [i, level] of index.entries()) totals[level] = at(totals, level) + at(d, i) ** 2;
  return sum(levels, (l) => at(totals, l) ** 2) / d.length ** 2;
}
/**
 * Over all pairs of rows of a subject, of h^2 and of h^2 d_i d_j; from sums over rows, as (x_i - x_j)^2 multiplied out.
 */
function squaredDistances(
  columns: readonly ArrayLike<number>[],
  { index, levels }: By,
  d: Float64Array,
): [number, number] {
  const n = d.length;
  let [size, along] = [0, 0];
  for (const column of columns) {
    const first = new Float64Array(levels.length);
    const rows = new Float64Array(levels.length);
    for (let i = 0; i < n; i++) {
      first[at(index, i)] = at(first, at(index, i)) + at(column, i);
      rows[at(index, i)] = at(rows, at(index, i)) + 1;
    }
    // about the subject's mean, so that nothing is lost where times are large
    const x = Float64Array.from(
      { length: n },
      (_, i) => at(column, i) - at(first, at(index, i)) / at(rows, at(index, i)),
    );
    const [s0, s1, s2, q] = [0, 1, 2, 3].map(() => new Float64Array(levels.length)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    for (let i = 0; i < n; i++) {
      const who = at(index, i);
      s0[who] = at(s0, who) + at(d, i);
      s1[who] = at(s1, who) + at(d, i) * at(x, i);
      s2[who] = at(s2, who) + at(d, i) * at(x, i) ** 2;
      q[who] = at(q, who) + at(x, i) ** 2;
    }
    size += sum(levels.length, (l) => at(rows, l) * at(q, l));
    along += sum(levels.length, (l) => at(s0, l) * at(s2, l) - at(s1, l) ** 2);
  }
  return [size / n ** 2, along / n];
}

function varianceNumbers({ kind, of, by }: VarianceFunction, d: Float64Array): number[] {
  const n = d.length;
  const strata = by ? [spread(by.index, by.levels.length, d)] : [];
  if (!(of instanceof Float64Array)) return strata;
  const v = kind === 'power' ? of.map((x) => Math.log(Math.abs(x))) : of;
  const centre = kind === 'power' || kind === 'exp' ? sum(n, (i) => at(v, i)) / n : 0;
  const scale = Math.sqrt(sum(n, (i) => (at(v, i) - centre) ** 2) / n) || 1;
  const z = v.map((x) => (x - centre) / scale);
  return [
    ...strata,
    sum(n, (i) => Math.abs(at(z, i)) ** 3) / n,
    Math.abs(sum(n, (i) => at(z, i) * at(d, i))) / n,
    sum(n, (i) => Math.abs(at(z, i)) * at(d, i) ** 2) / n,
  ];
}
