/** One problem opened for glmer: its design and the work arrays of every evaluation. */
import { analyze, type SparseCholesky } from '@mixdiff/linalg';
import type { GlmerDesign } from './design.ts';

/** How a deviance is taken. */
export interface Manner {
  /** W and L belong to the iterate before the last update (lme4 up to 2.0-6), or are taken again at the accepted one. */
  readonly stale: boolean;
  /** tolPwrss: relative change of the penalized deviance at which the iterations end. */
  readonly tolerance: number;
}

/** LIVE. The state after the last evaluation: what every statement of a fit is read from. */
export interface GlmerModel {
  readonly design: GlmerDesign;
  readonly manner: Manner;
  /** n: successes over trials, or counts; a refit replaces it. */
  readonly y: Float64Array;
  /** All T, filled. */
  readonly T: Float64Array;
  /** As blocks.pattern.rowIdx: Lambda'Z'WZ Lambda + I, and its factor. */
  readonly values: Float64Array;
  readonly L: SparseCholesky;
  /** n */
  readonly eta: Float64Array;
  readonly mu: Float64Array;
  /** n: the weights that L was made from. */
  readonly W: Float64Array;
  /** q, spherical; rank. */
  readonly u: Float64Array;
  readonly beta: Float64Array;
  /** q x rank: L^-1 Lambda'Z'WX, once asked for. */
  readonly RZX: Float64Array;
  /** rank x rank, lower triangle: Cholesky factor of X'WX - RZX'RZX, once asked for. */
  readonly RX: Float64Array;
  readonly work: {
    readonly n: Float64Array;
    readonly offset: Float64Array;
    readonly from: Float64Array;
    readonly q: Float64Array;
    readonly block: Float64Array;
  };
  readonly before: { readonly u: Float64Array; readonly beta: Float64Array };
  /** What lme4 stops with, the first time that it did. */
  failure: Failure | null;
}
/** lme4's own words. */
export type Failure =
  | 'PIRLS loop resulted in NaN value'
  | '(maxstephalfit) PIRLS step-halvings failed to reduce deviance in pwrssUpdate'
  | 'pwrssUpdate did not converge in (maxit) iterations'
  | 'Downdated VtV is not positive definite';

export function openGlmerModel(design: GlmerDesign, manner: Manner): GlmerModel {
  const { n, rank, layout, blocks, problem } = design;
  const { q } = blocks;
  const largest = Math.max(1, ...layout.terms.map(({ size }) => size));
  const model: GlmerModel = {
    design,
    manner,
    y: new Float64Array(n),
    T: new Float64Array(layout.cells),
    values: new Float64Array(blocks.pattern.rowIdx.length),
    L: analyze(blocks.pattern),
    eta: new Float64Array(n),
    mu: new Float64Array(n),
    W: new Float64Array(n),
    u: new Float64Array(q),
    beta: new Float64Array(rank),
    RZX: new Float64Array(q * rank),
    RX: new Float64Array(rank * rank),
    work: {
      n: new Float64Array(n),
      offset: new Float64Array(n),
      from: new Float64Array(n),
      q: new Float64Array(q),
      block: new Float64Array(4 * largest * largest),
    },
    before: { u: new Float64Array(q), beta: new Float64Array(rank) },
    failure: null,
  };
  setResponse(model, problem.response.y);
  return model;
}

/** Proportions of the trials where there are any. */
export function setResponse({ design: { problem }, y }: GlmerModel, response: Float64Array): void {
  const { trials } = problem.response;
  for (let i = 0; i < y.length; i++) y[i] = !trials ? response[i] : trials[i] > 0 ? response[i] / trials[i] : 0;
}
