/** The deviance of ../value.ts by kernels: the same iterations, sums in another order. NaN: another way has to be asked. */
import { MOST_HALVINGS, MOST_ITERATIONS } from '../limits.ts';
import { eliminate, halve, isWithin, substitute } from './levels.ts';
import { linearAt } from './linear.ts';
import type { PairedRows } from './paired.ts';
import { type Room, TABLE, UNIT } from './room.ts';

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
  const ofRows = beginRows(room, paired);
  let old = Number.MAX_VALUE;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    numbers.copyWithin(at.before, at.u, at.u + q);
    step(room, paired, par);
    // of a stale factor the last look asks for no weights: where it was last time it will mostly be again
    const last = stale && iteration > 0 && iteration === paired.usual.iteration;
    let now = penalized(room, paired, left, !last) + ofRows;
    if (!Number.isFinite(now) || now < FINEST * Math.abs(ofRows)) return NaN;
    if (Math.abs((old - now) / now) < tolerance) {
      paired.usual.iteration = iteration;
      if (!stale) eliminate(room, levels, par, false);
      kernels.product(at.pivots, q, at.out);
      return now + logProduct(numbers, at.out) + saturated;
    }
    if (last) fillTrials(room, paired, true);
    for (let half = 0; half < MOST_HALVINGS && now > old; half++) {
      halve(room, levels, par);
      now = penalized(room, paired, left, true) + ofRows;
    }
    if (!(now - old <= tolerance)) return NaN;
    old = now;
  }
  return NaN;
}
const logProduct = (numbers: Float64Array, out: number): number => Math.log(numbers[out]) + Math.LN2 * numbers[out + 1];

/** What is smaller beside what it is a difference of has lost digits. */
const FINEST = 1e-3;

/**
 * Odds or expectations of rows; weights and scores of the origin at the coefficients that stand there; u = 0. Returns what linear predictors
 * without random effects take off the deviance: -2 sum of those that were successes, of counts nothing.
 */
function beginRows({ numbers, kernels }: Room, paired: PairedRows): number {
  const { kind, pairs, rows, rank, levels, linear, at } = paired;
  const { q } = levels;
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
  return kind === 'counts' ? 0 : -2 * kernels.dot(at.successes, at.fixed, linear.distinct);
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
 * sum r + |u|^2, but for what `beginRows` returned; NaN where lme4's links have limits. With weights and scores of the innermost levels, if
 * `weighs`: of counts they cost nothing.
 */
function penalized(room: Room, paired: PairedRows, left: number, weighs: boolean): number {
  const { numbers, kernels } = room;
  const { kind, pairs, levels, at } = paired;
  const { q } = levels;
  if (!(kernels.exponentials(at.b, 2 * pairs, at.powers, TABLE) < left)) return NaN;
  const squares = kernels.dot(at.u, at.u, q);
  if (kind === 'counts')
    return 2 * kernels.counts(pairs, at.seen, at.expected, at.excess, at.b, at.powers, at.weight, at.score) + squares;
  fillTrials(room, paired, weighs);
  return 2 * (logProduct(numbers, at.out) - kernels.dot(at.seen, at.b, 2 * pairs)) + squares;
}
function fillTrials({ kernels }: Room, { kind, pairs, at }: PairedRows, weighs: boolean): void {
  if (kind === 'counts') return;
  kernels.trials(pairs, weighs, at.ptr, at.odds, at.powers, at.seen, at.weight, at.score, UNIT, at.out);
}
