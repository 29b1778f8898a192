import type { Canonical } from './canonical.ts';
import type { Criterion } from './criterion.ts';
import type { Matrix } from './matrix.ts';
import type { Note } from './refusal.ts';

/** What a point is to its own criterion; the pages of `mixdiff explain` say what each rests on. */
export type Verdict =
  | 'interior-maximum'
  | 'boundary-maximum'
  | 'local-maximum'
  | 'false-zero'
  | 'saddle'
  | 'flat-ridge'
  | 'stopped-short'
  | 'unbounded'
  | 'separated'
  | 'at-limit'
  | 'not-assessed';
/** Whether nothing higher was found: also at a boundary, and where many points are equally high. */
export const isMaximum = (verdict: Verdict): boolean =>
  verdict === 'interior-maximum' ||
  verdict === 'boundary-maximum' ||
  verdict === 'flat-ridge' ||
  verdict === 'at-limit';

/** What no data of this design can tell apart, whatever the response: a verdict is on what is left. */
export interface Unidentified {
  /** Terms (names) without which the model is the same, each with what it lies within: terms, `Residual`; none: the fixed effects. */
  readonly contained: readonly { readonly term: string; readonly within: readonly string[] }[];
  /** Elements of the covariance matrices without a value of their own; `term: null` is the residual variance. */
  readonly elements: readonly { readonly term: string | null; readonly i: number; readonly j: number }[];
  /** Parameters of the residual model without a value of their own, by name; left out where there are none. */
  readonly parameters?: readonly string[];
  /** Those that do not enter the likelihood at all, though their terms do: `cov(a, b within id)` where no level has both. */
  readonly silent: readonly string[];
  /** What the data identify of them, at the judged point and at the best one. */
  readonly sums: readonly { readonly expression: string; readonly here: number; readonly best: number }[];
}

/** An end of a structure that a point is at, or as good as at. */
export interface Bound {
  /** Name of the random term, or `Residual`. */
  readonly term: string;
  /** `rho`, `range`, `nugget`, and the value at which it ends; Infinity of a range that has no end. */
  readonly what: string;
  readonly value: number;
  /** What the slope is by, zero at the end and positive in the set: `1 - rho`, the correlation at the smallest distance. */
  readonly by: string;
  /** null: not known. */
  readonly slope: number | null;
  /** Whether matrices beyond it are none of the structure's, or none of these data's, or its parameter means nothing there. */
  readonly of: 'structure' | 'data' | 'space';
}

/** How far an engine's criterion is from the integral that it stands for: another question than whether the point is its maximum. */
export interface Approximation {
  /** What stands for the integral: quadrature whose nodes suffice, or where there is none Laplace's with observed information. */
  readonly yardstick: Criterion;
  /** How far the yardstick may be from the integral itself. */
  readonly error: number;
  /** Where that is by random draws: its Monte Carlo standard error. */
  readonly standardError: number | null;
  /** Own criterion less the yardstick, at the judged point. */
  readonly delta: number;
  /** Yardstick at its maximum less at the judged point. */
  readonly loss: number;
  /** Judged point less the yardstick's maximum, in standard errors at that; of standard deviations and dispersions on the log scale. */
  readonly distance: readonly { readonly name: string; readonly value: number }[];
  /** Smallest odd number of nodes whose maximum has every parameter within 0.05 standard errors; 1 is Laplace; null: not known. */
  readonly nodesNeeded: number | null;
  /** From which on the larger ones do so, too: maxima swing about the integral's, and a smaller number may hit it. */
  readonly nodesFrom: number | null;
  readonly says: 'negligible' | 'visible' | 'material';
}

/** Why there is no finite maximum, or at which limit of its family it lies. */
export interface Endless {
  /**
   * `fixed-effects`: along `direction` no row falls and some rise (Albert & Anderson 1984); `random-effects`: the standard deviation is
   * infinite; `dispersion`, `zero-inflation`: the parameter ends where the model is a smaller one.
   */
  readonly of: 'fixed-effects' | 'random-effects' | 'dispersion' | 'zero-inflation' | 'shape';
  /** Coefficients of the direction, by column; of a limit none. */
  readonly direction: readonly { readonly name: string; readonly value: number }[];
  /** The log-likelihood that is approached. */
  readonly supremum: number;
  /** At a limit: what the log-likelihood rises by in the parameter that is zero there, not above zero. */
  readonly slope: number | null;
}

/** Judges a point, so a paper's estimates get the same verdict as a fit. */
export interface Certificate {
  readonly verdict: Verdict;
  /** What the point is judged as a maximum of. */
  readonly criterion: Criterion;
  /** Log-likelihood of the best point found minus that of the judged point; null when not assessed. */
  readonly gain: number | null;
  readonly logLik: number | null;
  readonly best: Canonical | null;
  readonly bestLogLik: number | null;
  readonly searched: {
    readonly starts: number;
    /** How many of the starts were climbed from; left out: all of them. */
    readonly climbed?: number;
    readonly reached: number;
    readonly seed: number;
    readonly how: string;
  };
  /** dl/dSigma_k per random term, then dl/dsigma2 as 1 x 1, at the judged point (zeroed where `zeroed` says so). */
  readonly score: readonly Matrix[];
  /** Terms (names) with directions set to zero before the boundary test, with the slope found there. */
  readonly zeroed: readonly {
    readonly term: string;
    readonly direction: Float64Array;
    readonly variance: number;
    readonly slope: number;
  }[];
  /** Ends of structures that the point is at, or as good as at; none where the key is left out. */
  readonly bounds?: readonly Bound[];
  /** Observed information on the variance scale. */
  readonly information: Matrix | null;
  /** (1/2) s'H^-1 s in log-likelihood units, where H allows it. */
  readonly predictedGain: number | null;
  /** Smallest eigenvalue of the scaled information on the face of the judged point: negative where it is a saddle. */
  readonly curvature: number | null;
  /** null: every variance is identified by the design. */
  readonly unidentified: Unidentified | null;
  /** A point within 1e-4 in log-likelihood with clearly other estimates: along a flat ridge, or of what is not identified. */
  readonly ridge: Canonical | null;
  /** A better point that the engine cannot reach, as its parameters end before it, and what is gained there. */
  readonly outside?: { readonly point: Canonical; readonly gain: number };
  /** Of models whose random effects are approximately integrated out, where it was asked for. */
  readonly approximation?: Approximation;
  /** Of `separated` and `at-limit`. */
  readonly endless?: Endless;
  readonly tolerance: Readonly<Record<string, number>>;
  readonly judge: 'referee' | 'finite-difference';
  readonly because: readonly Note[];
}
