import { rowStart } from './triangular.ts';

export type Verdict = 'none' | 'accept' | 'accept-with-test' | 'retry' | 'probe' | 'stop';
/** What happens to x after a trial: left, put back to x0, left but remembered, or exchanged for the remembered one. */
type Place = 'stay' | 'base' | 'store' | 'recall';

/**
 * The letters of one minimisation by `nlminb`. H = LL' approximates the Hessian; D = diag(d) scales every norm.
 * Scalars keep their values from one trial to the next: that is part of the algorithm.
 */
export interface State {
  readonly n: number;
  readonly d: Float64Array;
  readonly x: Float64Array;
  readonly x0: Float64Array;
  readonly g: Float64Array;
  readonly gOld: Float64Array;
  /** L packed by rows. */
  readonly l: Float64Array;
  /** The step; x = x0 + s. */
  readonly s: Float64Array;
  /** The remembered step (free) or point (box). */
  readonly saved: Float64Array;
  /** The Newton step is -p, p = H^-1 g. */
  readonly p: Float64Array;
  /** D^-2 g. */
  readonly u: Float64Array;
  /** L'u, and scratch. */
  readonly w: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Coefficients of the update, and scratch. */
  readonly beta: Float64Array;
  readonly gamma: Float64Array;
  readonly lambda: Float64Array;

  f: number;
  f0: number;
  iterations: number;
  /** Evaluations of f: trials only. */
  nf: number;
  /** Gradients, or evaluations for differences where there is no gradient. */
  ng: number;
  radius: number;
  /** The radius for the next trial is `radiusFactor` times the length of this step. */
  radiusFactor: number;
  /** |D s| */
  length: number;
  /** g's */
  slope: number;
  /** Decrease of f that the quadratic model predicts for s. */
  predicted: number;
  /** f0 - f */
  decrease: number;
  /** Predicted decrease of the full Newton step; negative once a probe has been made. */
  newtonGain: number;
  /** |D p| */
  newtonLength: number;
  /** 0: a full Newton step; to 1: a shorter one; to 2: between Newton and Cauchy; above: steepest descent. */
  share: number;
  /** max d|x - x0| / max d(|x| + |x0|) */
  relativeChange: number;
  /** |D^-1 g| */
  gradientNorm: number;
  /** |L'u| */
  curvature: number;
  /** s = along u + along -p: the coefficients of the last dogleg. */
  alongGradient: number;
  alongNewton: number;

  /** True until the first trial of an iteration has been judged. */
  first: boolean;
  /** +1 for each lengthened retry, -1 for each shortened one. */
  moves: number;
  best: number;
  bestAt: number;
  savedLength: number;
  savedSlope: number;
  savedPredicted: number;
  verdict: Verdict;
  pending: Verdict;
  place: Place;
  /** PORT's code of a stop. */
  code: number;
}

/** All of the work space of one run. L starts at D, so that H = D^2. */
export function newState(start: Float64Array, d: Float64Array): State {
  const n = start.length;
  const l = new Float64Array(rowStart(n));
  for (let i = 0; i < n; i++) l[rowStart(i) + i] = d[i] > 0 ? d[i] : 1;
  const vector = (): Float64Array => new Float64Array(n);
  return {
    n,
    d,
    x: start.slice(),
    x0: start.slice(),
    g: vector(),
    gOld: vector(),
    l,
    s: vector(),
    saved: vector(),
    p: vector(),
    u: vector(),
    w: vector(),
    y: vector(),
    z: vector(),
    beta: vector(),
    gamma: vector(),
    lambda: vector(),
    f: 0,
    f0: 0,
    iterations: 0,
    nf: 0,
    ng: 0,
    radius: 0,
    radiusFactor: 0,
    length: 0,
    slope: 0,
    predicted: 0,
    decrease: 0,
    newtonGain: 0,
    newtonLength: 0,
    share: 0,
    relativeChange: 0,
    gradientNorm: 0,
    curvature: 0,
    alongGradient: 0,
    alongNewton: 0,
    first: true,
    moves: 0,
    best: 0,
    bestAt: 0,
    savedLength: 0,
    savedSlope: 0,
    savedPredicted: 0,
    verdict: 'none',
    pending: 'none',
    place: 'stay',
    code: 0,
  };
}
