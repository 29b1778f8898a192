/** The deviance of ../value.ts by kernels: the same iterations, sums in another order. NaN: another way has to be asked. */
import { MOST_HALVINGS, MOST_ITERATIONS } from '../limits.ts';
import { eliminate, halve, isWithin, substitute } from './levels.ts';
import { linearAt } from './linear.ts';
import type { PairedRows } from './paired.ts';
import { type Room, TABLE } from './room.ts';

/** theta and beta -> Laplace's deviance. */
export function compiledValue(
  paired: PairedRows,
  { stale, tolerance }: { readonly stale: boolean; readonly tolerance: number },
  par: Float64Array,
): number {
  const { rank, saturated, levels, at } = paired;
  const { q, count } = levels;
  const terms = count.length;
  if (!isWithin(par, terms)) return NaN;
  const room = paired.enter();
  const { numbers, kernels } = room;
  for (let j = 0; j < rank; j++) numbers[at.beta + j] = par[terms + j];
  const left = linearAt(room, paired.linear);
  if (!(left > 0)) return NaN;
  beginRows(room, paired);
  let old = Number.MAX_VALUE;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    numbers.copyWithin(at.before, at.u, at.u + q);
    step(room, paired, par);
    // of a stale factor the last look asks for no weights: where it was last time it will mostly be again
    const last = stale && iteration > 0 && iteration === paired.usual.iteration;
    let now = penalized(room, paired, left, last);
    if (!Number.isFinite(now)) return NaN;
    if (Math.abs((old - now) / now) < tolerance) {
      paired.usual.iteration = iteration;
      if (!stale) eliminate(room, levels, par, false);
      kernels.product(at.pivots, q, at.out);
      return now + logProduct(numbers, at.out) + saturated;
    }
    if (last) fillTrials(room, paired);
    for (let half = 0; half < MOST_HALVINGS && now > old; half++) {
      halve(room, levels, par);
      now = penalized(room, paired, left, false);
    }
    if (!(now - old <= tolerance)) return NaN;
    old = now;
  }
  return NaN;
}
const logProduct = (numbers: Float64Array, out: number): number => Math.log(numbers[out]) + Math.LN2 * numbers[out + 1];

/** Odds or expectations of rows; weights and scores of the origin at the coefficients that stand there; u = 0. */
function beginRows({ numbers, kernels }: Room, { kind, pairs, rows, rank, levels: { q }, at }: PairedRows): void {
  if (kind === 'single-trials') kernels.gather(at.index, rows, at.rowPowers, at.odds);
  else
    kernels.beginCounts(
      pairs,
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
  const innermost = 2 * pairs;
  numbers.copyWithin(at.weight, at.weightOfOrigin, at.weightOfOrigin + innermost);
  numbers.copyWithin(at.score, at.scoreOfOrigin, at.scoreOfOrigin + innermost);
  for (let j = 0; j < rank; j++) kernels.add(-numbers[at.beta + j], at.COfOrigin + j * innermost, at.score, innermost);
  numbers.fill(0, at.u, at.u + q);
  numbers.fill(0, at.b, at.b + q);
}
/** u and b from weights and scores. */
function step(room: Room, { levels, pairs, at }: PairedRows, theta: Float64Array): void {
  const { kernels } = room;
  if (levels.count.length === 1) {
    kernels.alone(theta[0], at.weight, at.score, at.pivots, at.u, at.b, 2 * pairs);
    return;
  }
  kernels.addProducts(at.weight, at.b, at.score, 2 * pairs);
  eliminate(room, levels, theta, false);
  substitute(room, levels, theta, false);
}
/**
 * sum r + |u|^2; NaN where lme4's links have limits. With weights and scores of the innermost levels, unless `alone`: then of counts, where they
 * cost nothing.
 */
function penalized(room: Room, paired: PairedRows, left: number, alone: boolean): number {
  const { numbers, kernels } = room;
  const { kind, pairs, levels, at } = paired;
  const { q } = levels;
  if (!(kernels.furthest(at.b, 2 * pairs) < left)) return NaN;
  kernels.exponentials(at.b, 2 * pairs, at.powers, TABLE);
  const squares = kernels.dot(at.u, at.u, q);
  if (kind === 'counts')
    return 2 * kernels.counts(pairs, at.seen, at.expected, at.excess, at.b, at.powers, at.weight, at.score) + squares;
  if (alone) kernels.productOfTrials(pairs, at.ptr, at.success, at.odds, at.powers, at.out);
  else fillTrials(room, paired);
  return 2 * logProduct(numbers, at.out) + squares;
}
function fillTrials({ kernels }: Room, { kind, pairs, at }: PairedRows): void {
  if (kind === 'counts') return;
  kernels.singleTrials(pairs, at.ptr, at.success, at.odds, at.powers, at.weight, at.score, at.out);
}
