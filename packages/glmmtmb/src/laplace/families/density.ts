/**
 * What Laplace's approximation asks of a distribution: its log-density as a function of one number x that the mean goes with, three times
 * differentiated. x is the logarithm of the mean, its logit, or the mean itself (`coordinate`); another link stands between x and the linear
 * predictor (links.ts).
 */

/** Of log f in x. */
export interface Derivatives {
  first: number;
  /** Minus the second. */
  second: number;
  /** Minus the third. */
  third: number;
}
/** Of log f in one more parameter, and of its derivatives in x. */
export interface ParameterDerivatives {
  /** d log f / d delta, the constant part included. */
  value: number;
  /** d2 log f / d x d delta */
  first: number;
  /** Minus d3 log f / d x2 d delta. */
  second: number;
}

/** What x is of the mean. */
export type Coordinate = 'log' | 'logit' | 'identity';

/**
 * log f = kernel + constant. `trials` is 1 where a family has none, `delta` the log of its dispersion parameter and `psi` its shape parameter as
 * the original has them; 0 where it has none.
 */
export interface Density {
  readonly coordinate: Coordinate;
  mean(x: number): number;
  /** x at which this row alone would be well fitted. */
  guess(y: number, trials: number): number;
  /** All that depends on x. */
  kernel(x: number, y: number, trials: number, delta: number, psi: number): number;
  constant(y: number, trials: number, delta: number, psi: number): number;
  derivatives(x: number, y: number, trials: number, delta: number, out: Derivatives, psi: number): void;
  /** The same of many rows at once, where that spares most of the time. */
  readonly ofRows?: OfRows | null;
  /** Where the family has a dispersion parameter. */
  readonly dispersion?: Dispersion;
  /** Where it has one more. */
  readonly shape?: Shape;
  /** It has no zeros: those of the data are all of the zero-inflation's making. */
  readonly positive?: true;
  /** Mean of what is observed, where that is not the mean: of counts whose zeros cannot be seen. */
  observed?(mean: number, delta: number): number;
}
/** Rows, n of each; `weights` null: 1. */
export interface Rows {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly trials: Float64Array;
  readonly weights: Float64Array | null;
  readonly delta: Float64Array;
  readonly psi: number;
  /** Every response is 0 or 1, of one trial. */
  readonly single: boolean;
}
/** Fills the three derivatives as `Derivatives` has them, times the weights; the weighted sum of the kernels. */
export type OfRows = (rows: Rows, first: Float64Array, second: Float64Array, third: Float64Array) => number;
interface Parameter {
  derivatives(x: number, y: number, trials: number, delta: number, out: ParameterDerivatives, psi: number): void;
}
export interface Dispersion extends Parameter {
  /** The canonical dispersion is e^(power delta): zero is the limit of no more variance than the family must have. */
  readonly power: number;
}
export interface Shape extends Parameter {
  /** What it is called among the canonical parameters of the family: `df`, `power`. */
  readonly name: string;
  /** As summary() of the original labels it. */
  readonly label: string;
  valueOf(psi: number): number;
  /** The other way; NaN where there is none. */
  psiOf(value: number): number;
}
