/**
 * Differences in the unit in which they matter: a coefficient in standard errors, a variance on the log scale. One
 * number for all would be too loose or too tight for most.
 */
import { headOf, quantityNamed, RESIDUAL, termOf } from '@mixdiff/schema';
import type { Profile } from './profiles.ts';

/** A difference in the unit in which it matters. Positive: `got` lies above `expected`. */
export interface Measured {
  readonly size: number;
  /** `exists`: a number on one side only. */
  readonly unit: 'SE' | 'log' | 'relative' | 'absolute' | 'exists';
}
export type Numbers = Readonly<Record<string, number | null>>;

/**
 * `beta` in standard errors; `se` and `sd` as log ratios (the log of an SD is the scale on which it is estimated);
 * likelihoods, correlations and degrees of freedom as they are. `scale` holds the numbers of the fit that is expected.
 */
export function measure(quantity: string, expected: number, got: number, scale: Numbers, profile: Profile): Measured {
  const head = headOf(quantity);
  const difference = got - expected;
  if (head === 'beta') return inStandardErrors(difference, expected, scale[quantityNamed('se', termOf(quantity))]);
  if (head === 'sd') return logRatio(expected, got, profile.floor * (scale[RESIDUAL.sd] ?? 1));
  if (head === 'se' || head === 'variance') return logRatio(expected, got, 0);
  // correlations as they are, variances and ranges by their size
  if (head === 'residual') return { size: difference / Math.max(1, Math.abs(expected)), unit: 'relative' };
  return { size: difference, unit: 'absolute' };
}
function inStandardErrors(difference: number, expected: number, se: number | null | undefined): Measured {
  if (se != null && se > 0) return { size: difference / se, unit: 'SE' };
  return { size: expected === 0 ? difference : difference / Math.abs(expected), unit: 'absolute' };
}
/** What lies below the floor counts as lying on it: two zeros are equal, a zero and a variance are not. */
function logRatio(expected: number, got: number, floor: number): Measured {
  if (expected === got) return { size: 0, unit: 'log' };
  return { size: Math.log(Math.max(got, floor) / Math.max(expected, floor)), unit: 'log' };
}
