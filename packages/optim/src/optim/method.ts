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
  /** L-BFGS-B: how many pairs the memory holds. */
  readonly lmm: number;
  /** L-BFGS-B: f is not reduced any more where it is reduced by less than this many machine epsilons, relatively. */
  readonly factr: number;
  /** L-BFGS-B: the largest element that a projected gradient may have at a minimum. */
  readonly pgtol: number;
  /** Step of the differences that stand in for a gradient. */
  readonly ndeps: number;
}

/** Where a method ended: R's `convergence` (0, 1 limit, 10 degenerate simplex, 51 and 52 what L-BFGS-B says). */
export interface OptimEnd {
  readonly par: Float64Array;
  readonly value: number;
  readonly code: number;
  /** R's own, of L-BFGS-B alone. */
  readonly message?: string;
  /** Where they are not the evaluations that the method counts. */
  readonly iterations?: number;
}

/** What R makes an error of. */
export type OptimFault = { readonly fault: string };
