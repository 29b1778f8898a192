/** What R's `optim` tells a method, and what the method answers. */

/** R's `control`, the part that is known here. */
export interface OptimControl {
  readonly maxit: number;
  readonly abstol: number;
  readonly reltol: number;
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  /** CG: 1 Fletcher-Reeves, 2 Polak-Ribiere, 3 Beale-Sorenson. */
  readonly type: number;
  /** Step of the differences that stand in for a gradient. */
  readonly ndeps: number;
}

/** Where a method ended: R's `convergence` (0, 1 limit, 10 degenerate simplex). */
export interface OptimEnd {
  readonly par: Float64Array;
  readonly value: number;
  readonly code: number;
}

/** What R makes an error of. */
export type OptimFault = { readonly fault: string };
