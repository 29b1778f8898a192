/** What Laplace's approximation asks of a distribution: its log-density as a function of the linear predictor, three times differentiated. */

/** Of log f in eta. */
export interface Derivatives {
  first: number;
  /** Minus the second. */
  second: number;
  /** Minus the third. */
  third: number;
}
/** Of log f in delta, the log of the dispersion parameter, and of its derivatives in eta. */
export interface DispersionDerivatives {
  /** d log f / d delta, the constant part included. */
  value: number;
  /** d2 log f / d eta d delta */
  first: number;
  /** Minus d3 log f / d eta2 d delta. */
  second: number;
}

/** log f = kernel + constant. `trials` is 1 and `delta` 0 where a family has none. */
export interface Density {
  mean(eta: number): number;
  /** A linear predictor at which this row alone would be well fitted. */
  guess(y: number, trials: number): number;
  /** All that depends on eta. */
  kernel(eta: number, y: number, trials: number, delta: number): number;
  constant(y: number, trials: number, delta: number): number;
  derivatives(eta: number, y: number, trials: number, delta: number, out: Derivatives): void;
  /** Where the family has a dispersion parameter. */
  readonly dispersion?: Dispersion;
}
export interface Dispersion {
  /** The canonical dispersion is e^(sign delta): zero is the limit of no more variance than the family must have. */
  readonly sign: 1 | -1;
  derivatives(eta: number, y: number, trials: number, delta: number, out: DispersionDerivatives): void;
}
