/**
 * The objective and its gradient where Sigma of `us` is all but singular, as on the first line searches of BFGS and CG. There W = Sigma^-1 has lost its
 * digits, and Q'W Q is no longer positive definite to rounding; mmrm's own numbers are good to the twelfth digit. So nothing is inverted: with
 * L of theta (Sigma = L L') and K = L[v, ] the rows of a pattern's visits,
 *
 *   K = L_v G,  G G' = I,      white rows  L_v^-1 [X r]_i = [H R, .],  H'H = I,      e what H leaves of the last column
 *   f = N/2 log 2 pi + sum log|L_v| + 1/2 e'e + (REML) log|R| + ...
 *   df/dtheta_h = 1/2 sum over patterns of tr(T B_h),   T = sum over subjects of I - e_i e_i' - (REML) H_i H_i'
 *   B_h = A_h + A_h',  A_h = L_v^-1 K_h G',  K_h = dK/dtheta_h: one row, L[i, ] by its log diagonal, exp(theta_i) at (i, j) by an element
 *
 * Rows of very different size: Householder's reflectors on rows sorted by size lose none (Cox & Higham 1998, BIT 38:34).
 */
import { pivotedQr } from '@mixdiff/linalg';
import type { Design } from './design.ts';
import type { Pattern } from './layout.ts';
import type { Model, Sigma } from './model.ts';

/** Share of the largest variance that a visit keeps beside the visits before it: below, four digits and more are lost. */
const LEFT = 1e-4;

/** Whether the last evaluation lies where digits are lost; of structures with a factor in theta. */
export function isGraded({ sigmas, work }: Model): boolean {
  if (!work.factored) return false;
  return sigmas.some(({ covariance: { factor, m }, factor: L, matrix }) => {
    let [least, most] = [Number.POSITIVE_INFINITY, 0];
    for (let i = 0; i < m; i++) {
      least = Math.min(least, L[i * (m + 1)] ** 2);
      most = Math.max(most, matrix[i * (m + 1)]);
    }
    return factor !== null && !(least > LEFT * most);
  });
}

/** K = L_v G. */
interface Rows {
  /** v x v and v x m, column-major. */
  readonly L: Float64Array;
  readonly G: Float64Array;
}
function rowsOf({ covariance: { m }, factor }: Sigma, visits: Int32Array): Rows | null {
  const v = visits.length;
  const turned = new Float64Array(m * v);
  for (let a = 0; a < v; a++) for (let j = 0; j <= visits[a]; j++) turned[a * m + j] = factor[j * m + visits[a]];
  if (!turned.every(Number.isFinite)) return null;
  const { rank, R, Q } = pivotedQr({ nrow: m, ncol: v, data: turned }, Number.MIN_VALUE);
  if (rank < v) return null;
  const [L, G] = [new Float64Array(v * v), new Float64Array(v * m)];
  for (let j = 0; j < v; j++) for (let i = 0; i <= j; i++) L[i * v + j] = R[j * v + i];
  for (let a = 0; a < v; a++) for (let j = 0; j < m; j++) G[j * v + a] = Q.data[a * m + j];
  return { L, G };
}

/** -logL at the point of the last evaluation, and its gradient; +Infinity where a number overflows. */
export function gradedValue(model: Model, gradient?: Float64Array): number {
  const { design, sigmas, N, reml } = model;
  const { n, p, patterns } = design;
  const rows = patterns.map(({ domain, visits }) => rowsOf(sigmas[domain] as Sigma, visits));
  if (rows.some((one) => one === null)) return Number.POSITIVE_INFINITY;
  const white = whitened(model, rows as Rows[]);
  const order = sortedRows(white, n, p);
  const sorted = new Float64Array(n * (p + 1));
  for (const [to, from] of order.entries()) for (let j = 0; j <= p; j++) sorted[j * n + to] = white[from * (p + 1) + j];
  if (!sorted.every(Number.isFinite)) return Number.POSITIVE_INFINITY;
  const { rank, R, Q } = pivotedQr({ nrow: n, ncol: p, data: sorted.subarray(0, n * p) }, Number.MIN_VALUE);
  if (rank < p) return Number.POSITIVE_INFINITY;
  const e = sorted.slice(n * p);
  for (let pass = 0; pass < 2; pass++) takeOff(Q.data, e, p);
  let [logDet, logDetX, rss] = [0, 0, 0];
  for (const [at, { subjects, visits }] of patterns.entries())
    for (let a = 0; a < visits.length; a++)
      logDet += 2 * subjects * Math.log(Math.abs((rows[at] as Rows).L[a * (visits.length + 1)]));
  for (let j = 0; j < p; j++) logDetX += 2 * Math.log(Math.abs(R[j * (p + 1)]));
  for (const one of e) rss += one * one;
  const value = 0.5 * (N * Math.log(2 * Math.PI) + logDet - design.sumLogWeights + rss + (reml ? logDetX : 0));
  if (gradient) fill(model, rows as Rows[], { order, e, H: Q.data }, gradient);
  return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
}
/** e <- what the columns of H leave of it. */
function takeOff(H: Float64Array, e: Float64Array, p: number): void {
  const n = e.length;
  for (let j = 0; j < p; j++) {
    let along = 0;
    for (let i = 0; i < n; i++) along += H[j * n + i] * e[i];
    for (let i = 0; i < n; i++) e[i] -= along * H[j * n + i];
  }
}
/**
 * w^1/2 X in the layout's order, with room for another column. Not Q: a visit that weighs next to nothing is told by columns of its own, and
 * mixing them loses it.
 */
function ownColumns({ problem, n, p, kept, row, root }: Design): Float64Array {
  const { data } = problem.parts.conditional.X;
  const out = new Float64Array(n * (p + 1));
  for (let at = 0; at < n; at++) {
    const i = row[at];
    for (let j = 0; j < p; j++) out[at * (p + 1) + j] = (root ? root[i] : 1) * data[kept[j] * n + i];
  }
  return out;
}
/** Row by row, p + 1 numbers each. */
function whitened({ design }: Model, rows: readonly Rows[]): Float64Array {
  const { Z, patterns, p } = design;
  const q = p + 1;
  const out = ownColumns(design);
  for (let at = p; at < out.length; at += q) out[at] = Z[at];
  for (const [at, { visits, subjects, from }] of patterns.entries()) {
    const [v, { L }] = [visits.length, rows[at]];
    for (let s = 0; s < subjects; s++) {
      const start = (from + s * v) * q;
      for (let a = 0; a < v; a++) {
        for (let j = 0; j < q; j++) {
          let left = out[start + a * q + j];
          for (let b = 0; b < a; b++) left -= L[b * v + a] * out[start + b * q + j];
          out[start + a * q + j] = left / L[a * (v + 1)];
        }
      }
    }
  }
  return out;
}
/** The largest first. */
function sortedRows(white: Float64Array, n: number, p: number): Int32Array {
  const size = Float64Array.from({ length: n }, (_, i) => {
    let most = 0;
    for (let j = 0; j < p; j++) most = Math.max(most, Math.abs(white[i * (p + 1) + j]));
    return most;
  });
  return Int32Array.from(size.keys()).sort((a, b) => size[b] - size[a]);
}

interface Solved {
  readonly order: Int32Array;
  readonly e: Float64Array;
  readonly H: Float64Array;
}
function fill({ design, sigmas, reml }: Model, rows: readonly Rows[], solved: Solved, out: Float64Array): void {
  const { n, p, patterns } = design;
  const placeOf = new Int32Array(n);
  for (const [to, from] of solved.order.entries()) placeOf[from] = to;
  out.fill(0);
  for (const [at, pattern] of patterns.entries()) {
    const T = sumOf(pattern, { ...solved, order: placeOf }, n, reml ? p : 0);
    const { covariance, offset, theta, factor } = sigmas[pattern.domain] as Sigma;
    const [v, m] = [pattern.visits.length, covariance.m];
    const { L, G } = rows[at];
    for (let a = 0; a < v; a++) {
      const c = timesColumn(T, inverseColumn(L, a, v), v);
      const row = pattern.visits[a];
      // c' G x with x the row that moves
      const along = (j: number): number => {
        let sum = 0;
        for (let b = 0; b < v; b++) sum += c[b] * G[j * v + b];
        return sum;
      };
      for (let j = 0; j <= row; j++) out[offset + row] += factor[j * m + row] * along(j);
      const first = offset + m + (row * (row - 1)) / 2;
      for (let j = 0; j < row; j++) out[first + j] += Math.exp(theta[row]) * along(j);
    }
  }
}
/** T, v x v; `order`: where a row of the layout went. */
function sumOf({ visits, subjects, from }: Pattern, { order, e, H }: Solved, n: number, columns: number): Float64Array {
  const v = visits.length;
  const T = new Float64Array(v * v);
  for (let a = 0; a < v; a++) T[a * (v + 1)] = subjects;
  for (let s = 0; s < subjects; s++) {
    for (let a = 0; a < v; a++) {
      const i = order[from + s * v + a];
      for (let b = 0; b <= a; b++) {
        const k = order[from + s * v + b];
        let sum = e[i] * e[k];
        for (let j = 0; j < columns; j++) sum += H[j * n + i] * H[j * n + k];
        T[b * v + a] -= sum;
        if (a !== b) T[a * v + b] -= sum;
      }
    }
  }
  return T;
}
/** L^-1 e_a. */
function inverseColumn(L: Float64Array, a: number, v: number): Float64Array {
  const x = new Float64Array(v);
  x[a] = 1 / L[a * (v + 1)];
  for (let i = a + 1; i < v; i++) {
    let sum = 0;
    for (let b = a; b < i; b++) sum -= L[b * v + i] * x[b];
    x[i] = sum / L[i * (v + 1)];
  }
  return x;
}
function timesColumn(T: Float64Array, x: Float64Array, v: number): Float64Array {
  const out = new Float64Array(v);
  for (let j = 0; j < v; j++) for (let i = 0; i < v; i++) out[i] += T[j * v + i] * x[j];
  return out;
}
