/** Tolerances as data with their reasons, so that loosening one is a visible change to a table. */
import { headOf } from '@mixdiff/schema';

/**
 * Tolerances as data: the largest size of a difference, by the head of the quantity's name, in the unit of `measure`.
 * `floor` is the standard deviation, as a share of sigma, below which all count as one zero; of a family
 * without sigma on the scale of the linear predictor.
 */
export interface Profile {
  readonly name: string;
  readonly floor: number;
  readonly limits: Readonly<Record<string, number>>;
  readonly reason: string;
}
const EXACT = { nobs: 0, dfResidual: 0, df: 1e-6 };
export const PROFILES: Readonly<Record<string, Profile>> = {
  numerical: {
    name: 'numerical',
    // a log SD far below zero is where an optimizer happened to stop on a flat surface
    floor: 1e-4,
    limits: {
      ...EXACT,
      logLik: 1e-6,
      criterion: 2e-6,
      aic: 2e-6,
      bic: 2e-6,
      beta: 1e-4,
      se: 1e-4,
      sd: 1e-4,
      corr: 1e-4,
      residual: 1e-4,
    },
    reason: 'two runs of one algorithm; nothing a reader could print differs',
  },
  practical: {
    name: 'practical',
    floor: 1e-2,
    limits: {
      ...EXACT,
      logLik: 0.05,
      criterion: 0.1,
      aic: 0.1,
      bic: 0.1,
      beta: 0.05,
      se: 0.05,
      sd: 0.05,
      corr: 0.05,
      residual: 0.05,
    },
    reason: 'no conclusion changes within a twentieth of a standard error',
  },
};
export const limitOf = (profile: Profile, quantity: string): number => profile.limits[headOf(quantity)] ?? 0;
