/** The deviance of ../joint.ts by kernels: the same sums in the same order, to the last bit. NaN: another way has to be asked. */
import { cholesky, solveLower, solveLowerT } from '@mixdiff/linalg';
import { logProduct } from '../levels.ts';
import { MOST_HALVINGS, MOST_ITERATIONS } from '../limits.ts';
import { eliminate, halve, isWithin, substitute } from './levels.ts';
import { linearAt } from './linear.ts';
import type { ListedRows } from './listed.ts';
import { type Room, TABLE, UNIT } from './room.ts';

/** LIVE. rank, rank, rank x rank. */
export interface Coefficients {
  readonly beta: Float64Array;
  readonly before: Float64Array;
  readonly XtWX: Float64Array;
}

/** theta -> deviance of the joint mode. */
export function compiledJointValue(
  listed: ListedRows,
  { stale, tolerance }: { readonly stale: boolean; readonly tolerance: number },
  theta: Float64Array,
  own: Coefficients,
): number {
  const { levels, saturated, rank, at } = listed;
  const { q } = levels;
  if (!isWithin(theta, levels.count.length)) return NaN;
  const room = listed.enter();
  const { numbers } = room;
  const { beta, before } = own;
  begin(room, listed);
  beta.fill(0);
  let old = Number.MAX_VALUE;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    numbers.copyWithin(at.before, at.u, at.u + q);
    before.set(beta);
    if (iteration > 0) fillColumns(room, listed, own);
    else {
      own.XtWX.set(listed.XtWX);
      beta.set(listed.XtWz);
    }
    if (!solveJointly(room, listed, theta, own)) return NaN;
    let now = penalized(room, listed, beta);
    if (!Number.isFinite(now)) return NaN;
    if (Math.abs((old - now) / now) < tolerance) {
      if (!stale) eliminate(room, levels, theta, true);
      return now + logProduct(numbers.subarray(at.pivots, at.pivots + q)) + saturated;
    }
    for (let half = 0; half < MOST_HALVINGS && now > old; half++) {
      for (let a = 0; a < rank; a++) beta[a] = (beta[a] + before[a]) / 2;
      halve(room, levels, theta);
      now = penalized(room, listed, beta);
    }
    if (!(now - old <= tolerance)) return NaN;
    old = now;
  }
  return NaN;
}
/** What the origin has; u = 0. */
function begin({ numbers }: Room, { levels: { q }, innermost, rank, at }: ListedRows): void {
  numbers.copyWithin(at.weight, at.weightOfOrigin, at.weightOfOrigin + innermost);
  numbers.copyWithin(at.score, at.scoreOfOrigin, at.scoreOfOrigin + innermost);
  numbers.fill(0, at.score + innermost, at.score + q);
  for (let a = 0; a < rank; a++)
    numbers.copyWithin(at.C + a * q, at.COfOrigin + a * innermost, at.COfOrigin + (a + 1) * innermost);
  numbers.fill(0, at.u, at.u + q);
  numbers.fill(0, at.b, at.b + q);
}

/** sum r + |u|^2, with weights and scores of the innermost levels and of rows; NaN where lme4's links have limits. */
function penalized(room: Room, listed: ListedRows, beta: Float64Array): number {
  const { numbers, kernels } = room;
  const { kind, rows, innermost, levels, at } = listed;
  const { q, count } = levels;
  numbers.set(beta, at.beta);
  const left = linearAt(room, listed.linear);
  if (!(kernels.exponentials(at.b, count[0], at.powers, TABLE) < left)) return NaN;
  if (kind === 'counts') {
    kernels.beginListed(
      innermost,
      at.ptr,
      at.index,
      at.fixed,
      at.rowPowers,
      at.w,
      at.counted,
      at.logs,
      at.odds,
      at.expected,
      at.excess,
    );
    kernels.spreadListed(rows, at.level, at.counted, at.odds, at.powers, at.weights, at.scores);
    const half = kernels.sumListed(innermost, at.seen, at.expected, at.excess, at.b, at.powers, at.weight, at.score);
    return 2 * half + kernels.square(at.u, q);
  }
  kernels.gather(at.index, rows, at.rowPowers, at.odds);
  for (let l = 0; l < innermost; l++) numbers[at.inversePowers + l] = 1 / numbers[at.powers + l];
  const logs = kernels.sumTrials(
    innermost,
    at.level,
    at.success,
    at.odds,
    at.powers,
    at.inversePowers,
    at.ptr,
    at.middle,
    at.weights,
    at.scores,
    at.weighed,
    at.weight,
    at.score,
    UNIT,
  );
  return 2 * logs + kernels.square(at.u, q);
}

/** c and s of the innermost levels, X'WX, and X'Wz in the place of beta. */
function fillColumns({ numbers, kernels }: Room, listed: ListedRows, { beta, before, XtWX }: Coefficients): void {
  const { levels, n, rows, rank, innermost, at } = listed;
  const { q, count } = levels;
  kernels.dots(at.columns, rows, rank, at.scores, n, at.sums);
  for (let a = 0; a < rank; a++) beta[a] = numbers[at.sums + a];
  kernels.weighListed(innermost, at.ptr, at.columns, rows, rank, at.weights, at.weighed, at.C, q);
  for (let a = 0; a < rank; a++) {
    kernels.dots(at.columns, rows, a + 1, at.weighed + a * rows, n, at.sums);
    for (let c = 0; c <= a; c++) XtWX[c * rank + a] = numbers[at.sums + c];
  }
  for (let a = 0; a < rank; a++) {
    for (let c = 0; c < rank; c++) beta[a] += XtWX[Math.min(a, c) * rank + Math.max(a, c)] * before[c];
  }
  kernels.addProducts(at.weight, at.b, at.score, count[0]);
  for (let a = 0; a < rank; a++) {
    kernels.add(before[a], at.C + a * q, at.score, count[0]);
    beta[a] = kernels.dotFrom(beta[a], at.C + a * q, at.b, innermost);
  }
}
/** u and beta from what `fillColumns` left; false where X'WX less what the levels take is not positive definite. */
function solveJointly(room: Room, { levels, rank, at }: ListedRows, theta: Float64Array, own: Coefficients): boolean {
  const { numbers, kernels } = room;
  const { first, count, q } = levels;
  const { beta, XtWX } = own;
  eliminate(room, levels, theta, true);
  for (let a = 0; a < rank; a++) numbers.fill(0, at.C + a * q + count[0], at.C + (a + 1) * q);
  for (let k = 0; k < count.length; k++) {
    takeColumns(room, at, first[k], count[k], q, rank, theta[k] * theta[k], own);
    if (k + 1 === count.length) break;
    const around = at.around + first[k] / 2;
    for (let a = 0; a < rank; a++)
      kernels.pass(at.C + a * q + first[k], at.inverse + first[k], count[k], around, at.C + a * q);
  }
  if (cholesky(XtWX, rank) >= 0) return false;
  solveLower(XtWX, rank, beta, 1);
  solveLowerT(XtWX, rank, beta, 1);
  numbers.set(beta, at.beta);
  kernels.subtractColumns(at.C, q, rank, at.beta, at.score, q);
  substitute(room, levels, theta, true);
  return true;
}
/** What the levels of one term take off X'WX and X'Wz: two sums at a time. */
function takeColumns(
  { numbers, kernels }: Room,
  at: ListedRows['at'],
  from: number,
  n: number,
  q: number,
  rank: number,
  square: number,
  { beta, XtWX }: Coefficients,
): void {
  const pivots = at.pivots + from;
  for (let a = 0; a < rank; a++) {
    const column = at.C + a * q + from;
    // a, then all columns after it; the score is where one more would be
    for (let e = a; e <= rank; e += 2) {
      const one = e === rank ? at.score + from : at.C + e * q + from;
      const other = e + 1 < rank ? at.C + (e + 1) * q + from : at.score + from;
      kernels.dotsOver(column, one, other, pivots, n, at.out);
      for (let j = e; j < e + 2 && j <= rank; j++) {
        const sum = numbers[at.out + j - e];
        if (j === rank) beta[a] -= square * sum;
        else XtWX[a * rank + j] -= square * sum;
      }
    }
  }
}
