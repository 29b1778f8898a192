/**
 * Whether the likelihood of a binomial or count model rises for ever. Of the fixed effects (Albert & Anderson 1984): there is a direction d in
 * which no row can fall, whatever its random effects, and some rise,
 *
 *   a_i'd >= 0 for all i, > 0 for one;   a_i = x_i where all trials succeed, -x_i where none does or a count is 0, both where neither
 *
 * which is so unless some lambda > 0 has sum lambda_i a_i = 0 (Stiemke 1915). With lambda = 1 + mu it is a least-squares problem in mu >= 0,
 * solved exactly by the active-set method (Lawson & Hanson 1974, chapter 23), and what is left of sum (1 + mu_i) a_i is such a direction.
 *
 * Of the random effects: where the rows of each level are told apart, given its fixed effects, by where its intercept lies, the likelihood at an
 * infinite standard deviation s, beta = s b, is Lambda(b) = sum log [Phi(high) - Phi(low)] over the levels, low and high the bounds that the
 * level's rows set to u ~ N(0, 1): all must have x'b + u > 0 where they succeed and < 0 where they fail.
 */
import type { Matrix, Problem } from '@mixdiff/contract';
import { cholesky, choleskySolve, pivotedQr } from '@mixdiff/linalg';
import { pnorm } from '@mixdiff/probability';
import { climb } from '@mixdiff/surface';
import { balances } from './balance.ts';

/** What is left of the sum, over the number of rows, above which it is a direction and no rounding. */
const LEFT = 1e-8;
const SAME = 1e-9;

/** p coefficients, the largest 1 in size; null: the fixed effects are not separated. */
export function separatedDirection({ response, parts, weights }: Problem): Float64Array | null {
  const { family, y, trials } = response;
  const counts = family === 'poisson' || family.startsWith('nbinom') || family === 'negative.binomial';
  if (!counts && family !== 'binomial' && family !== 'betabinomial') return null;
  if (counts && response.link !== 'log') return null;
  if (parts.zeroInflation) return null;
  const { X } = parts.conditional;
  const n = X.nrow;
  const { rank, pivot, R, Q } = pivotedQr(X, SAME);
  const sides: Float64Array[] = [];
  for (let i = 0; i < n; i++) {
    const t = weights?.values[i] === 0 ? 0 : (trials?.[i] ?? 1);
    if (t === 0) continue;
    const low = y[i] === 0;
    const high = !counts && y[i] === t;
    const row = Float64Array.from({ length: rank }, (_, j) => Q.data[j * n + i] * Math.sqrt(n));
    if (!low) sides.push(row);
    if (!high) sides.push(row.map((x) => -x));
  }
  if (balances(flat(sides, rank), rank)) return null;
  // rows of one pattern once
  const distinct = new Map(sides.map((row) => [keyOf(row), row]));
  const left = leastSquares([...distinct.values()], rank);
  if (!left) return null;
  return inColumns(left, X, rank, pivot, R);
}
function flat(rows: readonly Float64Array[], p: number): Float64Array {
  const all = new Float64Array(rows.length * p);
  for (const [i, row] of rows.entries()) all.set(row, i * p);
  return all;
}
const keyOf = (row: Float64Array): string => Array.from(row, (x) => x.toPrecision(10)).join();

/** What is left of sum (1 + mu_i) a_i at the best mu >= 0; null: nothing. */
function leastSquares(a: readonly Float64Array[], p: number): Float64Array | null {
  const c = new Float64Array(p);
  for (const row of a) for (let j = 0; j < p; j++) c[j] += row[j];
  const scale = a.length;
  const mu = new Float64Array(a.length);
  const active: number[] = [];
  const leftAt = (m: Float64Array): Float64Array => {
    const r = c.slice();
    for (const i of active) for (let j = 0; j < p; j++) r[j] += m[i] * a[i][j];
    return r;
  };
  let r = leftAt(mu);
  for (let count = 0; count < 20 * (p + 1) + a.length; count++) {
    if (Math.hypot(...r) <= LEFT * scale) return null;
    // the row that what is left falls most along
    let [best, fall] = [-1, -SAME * Math.hypot(...r)];
    for (const [i, row] of a.entries()) {
      if (active.includes(i)) continue;
      const along = row.reduce((sum, x, j) => sum + x * r[j], 0);
      if (along < fall) [best, fall] = [i, along];
    }
    if (best < 0) return r;
    active.push(best);
    for (;;) {
      const wanted = solve(
        active.map((i) => a[i]),
        c,
      );
      if (!wanted) {
        active.pop();
        return leftAt(mu);
      }
      let step = 1;
      for (const [k, i] of active.entries()) if (wanted[k] < 0) step = Math.min(step, mu[i] / (mu[i] - wanted[k]));
      for (const [k, i] of active.entries()) mu[i] += step * (wanted[k] - mu[i]);
      if (step === 1) break;
      for (const i of active.filter((i) => mu[i] <= 1e-12)) {
        mu[i] = 0;
        active.splice(active.indexOf(i), 1);
      }
    }
    r = leftAt(mu);
  }
  return null;
}
/** m of the least |c + sum m_k a_k|; null: the rows are no longer independent. */
function solve(rows: readonly Float64Array[], c: Float64Array): Float64Array | null {
  const k = rows.length;
  const gram = new Float64Array(k * k);
  const b = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) gram[j * k + i] = rows[i].reduce((sum, x, l) => sum + x * rows[j][l], 0);
    b[i] = -rows[i].reduce((sum, x, l) => sum + x * c[l], 0);
    gram[i * (k + 1)] *= 1 + 1e-13;
  }
  if (cholesky(gram, k) !== -1) return null;
  choleskySolve(gram, k, b, 1);
  return b;
}
/** In terms of the columns of X, the largest coefficient 1 in size, those of rounding 0. */
function inColumns(
  left: Float64Array,
  X: Matrix,
  rank: number,
  pivot: ArrayLike<number>,
  R: Float64Array,
): Float64Array {
  const solved = left.slice();
  for (let i = rank - 1; i >= 0; i--) {
    for (let j = i + 1; j < rank; j++) solved[i] -= R[j * rank + i] * solved[j];
    solved[i] /= R[i * (rank + 1)];
  }
  const beta = new Float64Array(X.ncol);
  for (let j = 0; j < rank; j++) beta[pivot[j]] = solved[j];
  const largest = beta.reduce((most, b) => Math.max(most, Math.abs(b)), 0);
  return beta.map((b) => (Math.abs(b) < 1e-9 * largest ? 0 : b / largest));
}

/** The supremum at an infinite standard deviation of the one random intercept; null: some level is not told apart, or the model is another. */
export function supremumAtInfinity({ response, parts, random, weights }: Problem): number | null {
  const [term, ...others] = random;
  const { y, trials, family } = response;
  if (family !== 'binomial' || !term || others.length > 0 || term.columns.length > 1) return null;
  if (weights || parts.conditional.offset || !term.Z.data.every((z) => z === 1)) return null;
  const { X } = parts.conditional;
  const n = X.nrow;
  const pure = y.every((v, i) => v === 0 || v === (trials?.[i] ?? 1));
  if (!pure) return null;
  const at = (b: Float64Array): number => {
    const low = new Float64Array(term.levels.length).fill(Number.NEGATIVE_INFINITY);
    const high = new Float64Array(term.levels.length).fill(Number.POSITIVE_INFINITY);
    for (let i = 0; i < n; i++) {
      if ((trials?.[i] ?? 1) === 0) continue;
      let e = 0;
      for (let j = 0; j < X.ncol; j++) e += X.data[j * n + i] * b[j];
      const l = term.level[i];
      if (y[i] > 0) low[l] = Math.max(low[l], -e);
      else high[l] = Math.min(high[l], -e);
    }
    let sum = 0;
    for (const [l, from] of low.entries()) sum += Math.log(Math.max(0, between(from, high[l])));
    return Number.isNaN(sum) ? Number.NEGATIVE_INFINITY : sum;
  };
  const start = new Float64Array(X.ncol);
  // at b = 0 a level of both outcomes has no room
  if (at(start) === Number.NEGATIVE_INFINITY) return null;
  const h = 1e-6;
  const objective = (b: Float64Array, gradient?: Float64Array): number => {
    for (const j of gradient?.keys() ?? []) {
      const moved = (by: number): number => at(b.map((x, k) => (k === j ? x + by : x)));
      (gradient as Float64Array)[j] = (moved(-h) - moved(h)) / (2 * h);
    }
    return -at(b);
  };
  const { x } = climb(objective, start);
  return Math.max(at(start), at(x));
}
/** Phi(high) - Phi(low), from the tail that they are in. */
const between = (low: number, high: number): number =>
  low > 0 ? pnorm(-low) - pnorm(-high) : pnorm(high) - pnorm(low);

/** Named coefficients of a direction, those of zero left out. */
export const namedDirection = ({ parts }: Problem, direction: Float64Array): { name: string; value: number }[] =>
  parts.conditional.columns.flatMap((name, j) => (direction[j] === 0 ? [] : [{ name, value: direction[j] }]));
