/** One problem opened for glmer: its design and the work arrays of every evaluation. */
import { analyze } from '@mixdiff/linalg';
import type { GlmerDesign } from './design.ts';
import { diagonalFactor, type Factor } from './diagonal-factor.ts';
import type { Height } from './families/family.ts';

/** How a deviance is taken. */
export interface Manner {
  /** W and L belong to the iterate before the last update (lme4 up to 2.0-6), or are taken again at the accepted one. */
  readonly stale: boolean;
  /** tolPwrss: relative change of the penalized deviance at which the iterations end. */
  readonly tolerance: number;
  /** Of families with a dispersion: 1 while u is sought (up to 2.0-6), or a moment estimate of its own (moment-dispersion.ts). */
  readonly dispersion: 'ignored' | 'moment';
  /** Before 2.1-0 the deviance of such a family has 2 for the dispersion in it, as R's AIC counts it. */
  readonly counted: boolean;
}

/** LIVE. The state after the last evaluation: what every statement of a fit is read from. */
export interface GlmerModel {
  readonly design: GlmerDesign;
  readonly manner: Manner;
  /** n: successes over trials, or counts; a refit replaces it. */
  readonly y: Float64Array;
  /** -2 log f of mu and sum r there; of y as it is. */
  response: Height;
  /** All T, filled. */
  readonly T: Float64Array;
  /** As blocks.pattern.rowIdx: Lambda'Z'WZ Lambda + I, and its factor. */
  readonly values: Float64Array;
  readonly L: Factor;
  /** n */
  readonly eta: Float64Array;
  readonly mu: Float64Array;
  /** n: d mu / d eta. */
  readonly slope: Float64Array;
  /** n: the weights that L was made from, over phi. */
  readonly W: Float64Array;
  /** The dispersion that W was divided by: 1 unless by moments. */
  phi: number;
  /** sum r at mu. */
  deviance: number;
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
    readonly q: Float64Array;
    readonly block: Float64Array;
    /** Of quadrature, once asked for: n, n, n and one a level. */
    nodes: Readonly<Record<'eta' | 'mu' | 'slope' | 'least' | 'depths' | 'factors', Float64Array>> | null;
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
  const { n, rank, layout, blocks, problem, family, w } = design;
  const { q } = blocks;
  const largest = Math.max(1, ...layout.terms.map(({ size }) => size));
  const y = proportions(design, problem.response.y);
  return {
    design,
    manner,
    y,
    response: family.open(y, w, problem.response.trials),
    T: new Float64Array(layout.cells),
    values: new Float64Array(blocks.pattern.rowIdx.length),
    L: design.single ? diagonalFactor(q) : analyze(blocks.pattern),
    eta: new Float64Array(n),
    mu: new Float64Array(n),
    slope: new Float64Array(n),
    W: new Float64Array(n),
    phi: 1,
    deviance: NaN,
    u: new Float64Array(q),
    beta: new Float64Array(rank),
    RZX: new Float64Array(q * rank),
    RX: new Float64Array(rank * rank),
    work: {
      n: new Float64Array(n),
      offset: new Float64Array(n),
      q: new Float64Array(q),
      block: new Float64Array(4 * largest * largest),
      nodes: null,
    },
    before: { u: new Float64Array(q), beta: new Float64Array(rank) },
    failure: null,
  };
}

export function setResponse(model: GlmerModel, response: Float64Array): void {
  model.y.set(proportions(model.design, response));
  const { family, w, problem } = model.design;
  model.response = family.open(model.y, w, problem.response.trials);
}

/** n: shares of the trials where there are any. */
function proportions({ problem }: GlmerDesign, y: Float64Array): Float64Array {
  const { trials } = problem.response;
  return trials ? y.map((v, i) => (trials[i] > 0 ? v / trials[i] : 0)) : y.slice();
}
