/**
 * Conclusions, as a reader of a study would draw them: which of two estimators has the smaller |bias|, RMSE or coverage error (the 95 % interval of
 * the paired difference leaves out zero), and whether coverage lies inside its 95 % Monte Carlo interval around the nominal level.
 */
import { qnorm } from '@mixdiff/probability';
import { type Compared, comparedOf, type Difference, difference, type Measured, type Measures } from './measures.ts';

export const ORDERED = ['abs-bias', 'rmse', 'coverage-error'] as const satisfies readonly Compared[];
/** `first`, `second`: has the smaller one. `same`: all their numbers are. `none`: not to be said. */
export type Order = 'first' | 'second' | 'undecided' | 'same' | 'none';
const TWO_SIDED = qnorm(0.975);

export function orderOf({ value, mcse }: Difference): Order {
  if (!Number.isFinite(value) || !Number.isFinite(mcse)) return 'none';
  if (value === 0 && mcse === 0) return 'same';
  if (Math.abs(value) <= TWO_SIDED * mcse) return 'undecided';
  return value < 0 ? 'first' : 'second';
}
export const orders = (a: Measures, b: Measures, level: number): readonly Order[] =>
  ORDERED.map((name) => orderOf(difference(comparedOf(a, name, level), comparedOf(b, name, level))));

export type Place = 'inside' | 'below' | 'above' | 'none';
/** Nominal level plus and minus 1.96 sqrt(level (1 - level) / n). */
export function placeOf({ value, n }: Measured, level: number): Place {
  if (n === 0 || !Number.isFinite(value)) return 'none';
  const half = TWO_SIDED * Math.sqrt((level * (1 - level)) / n);
  if (Math.abs(value - level) <= half) return 'inside';
  return value < level ? 'below' : 'above';
}
