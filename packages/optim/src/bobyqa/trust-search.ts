/** Where the search for a trust-region step stands, and what both of its halves do to it. */
import { addHessianTimes, type Model } from './model.ts';

export interface TrustStep {
  /** d: the step s from the centre t, t + s (exactly on the bounds that became active), and the model's gradient there. */
  readonly step: Float64Array;
  readonly end: Float64Array;
  readonly gradient: Float64Array;
  lengthSquared: number;
  /**
   * Least curvature seen by unrestricted conjugate gradients; -1 if a bound restricted all of them, 0 at the edge of
   * the region.
   */
  leastCurvature: number;
}
/** Where the search stands. */
export interface Search extends TrustStep {
  /** d: -1 or 1 where the variable is fixed at its lower or upper bound, else 0; and how many are. */
  readonly fixed: Int8Array;
  fixedCount: number;
  /** d: the direction p, the Hessian times p, and times the free part of the step. */
  readonly p: Float64Array;
  readonly Hp: Float64Array;
  readonly Hs: Float64Array;
  /** Squared radius that is left to the free variables. */
  room: number;
  /** What the model has lost so far. */
  reduction: number;
  iterations: number;
}
export function fix(search: Search, i: number, side: -1 | 1): void {
  search.fixed[i] = side;
  search.fixedCount++;
}
export function curvatureOfDirection({ p, Hp }: Search, model: Model): void {
  Hp.fill(0);
  addHessianTimes(model, p, Hp);
}
