/** What profile intervals are asked by, and what they come as. */
import type { Note } from '@mixdiff/contract';
import type { Interval } from './interval.ts';
import type { Curve } from './zeta.ts';

/** Coverage, which parameters, and whether to keep the curves. */
export interface ProfileOptions {
  readonly level?: number;
  /** Names of parameters; all when left out. */
  readonly which?: readonly string[];
  /** Also trace the zeta curves, out to lme4's cutoff. */
  readonly curves?: boolean;
}
/** Profile intervals, and the curves that they were read off. */
export interface ProfileIntervals {
  readonly method: 'profile';
  readonly level: number;
  /** `estimate` is the fit's own. */
  readonly intervals: readonly Interval[];
  /** Where zeta is zero: the ML estimates, in the order of `intervals`. */
  readonly centre: readonly number[];
  /** The minimum of the ML deviance. */
  readonly deviance: number;
  readonly curves: readonly (Curve & { readonly name: string; readonly label: string })[];
  readonly notes: readonly Note[];
}
