/**
 * Conclusions, as a reader of a study would draw them: which of two estimators has the smaller |bias|, RMSE or coverage error (the 95 % interval of
 * the paired difference leaves out zero), and whether coverage lies inside its 95 % Monte Carlo interval around the nominal level. Paired errors go
 * down to those of rounding where two engines have the same estimates: what lies so near is the same, and no order.
 */
import { qnorm } from '@mixdiff/probability';
import { type Compared, comparison, type Difference, type Measured, type Measures } from './measures.ts';

export const ORDERED = ['abs-bias', 'rmse', 'coverage-error'] as const satisfies readonly Compared[];
/** `first`, `second`: has the smaller one. `same`: their numbers are, but for rounding and where iterations end. `none`: not to be said. */
export type Order = 'first' | 'second' | 'undecided' | 'same' | 'none';
const TWO_SIDED = qnorm(0.975);
/** Of the RMSE: what iterations that end elsewhere make of one estimate (1e-6 is seen), and 10^8 replicates would leave of its own error. */
const NEGLIGIBLE = 1e-4;

/** `negligible`: a difference whose whole interval lies within it is none. */
export function orderOf({ value, mcse }: Difference, negligible = 0): Order {
  if (!Number.isFinite(value) || !Number.isFinite(mcse)) return 'none';
  if (Math.abs(value) + TWO_SIDED * mcse <= negligible) return 'same';
  if (Math.abs(value) <= TWO_SIDED * mcse) return 'undecided';
  return value < 0 ? 'first' : 'second';
}
export function orders(a: Measures, b: Measures, level: number): readonly Order[] {
  const small = NEGLIGIBLE * Math.max(a.rmse.value, b.rmse.value);
  return ORDERED.map((name) => orderOf(comparison(a, b, name, level), name === 'coverage-error' ? 0 : small));
}

export type Place = 'inside' | 'below' | 'above' | 'none';
/** Nominal level plus and minus 1.96 sqrt(level (1 - level) / n). */
export function placeOf({ value, n }: Measured, level: number): Place {
  if (n === 0 || !Number.isFinite(value)) return 'none';
  const half = TWO_SIDED * Math.sqrt((level * (1 - level)) / n);
  if (Math.abs(value - level) <= half) return 'inside';
  return value < level ? 'below' : 'above';
}
