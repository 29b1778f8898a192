/** What glmer needs to know of a distribution of the response, in loops over all rows (McCullagh & Nelder 1989, chapter 2). */
export interface Distribution {
  /** W (n) <- w slope^2 / V(mu). */
  readonly weigh: (w: Float64Array, mu: Float64Array, slope: Float64Array, W: Float64Array) => void;
  /** Sum of deviance residuals r, 2 (saturated - log f) at dispersion 1. */
  readonly deviance: (y: Float64Array, mu: Float64Array, w: Float64Array) => number;
  /** r of one row, for quadrature. */
  readonly residual: (y: number, mu: number, w: number) => number;
  /**
   * -2 log f of all rows, constants included, opened for y, w and the trials in it: a function of mu and of the sum of r there. With a dispersion
   * it is that of the residuals, sum r / n or sum r / sum w.
   */
  readonly open: (y: Float64Array, w: Float64Array, trials: Float64Array | null) => Height;
  /** mu at which the iterations begin, of one row. */
  readonly start: (y: number, w: number) => number;
  /** Whether the variance has a factor of its own to be estimated. */
  readonly scaled: boolean;
}

/** -2 log f of all rows: a function of mu and of the sum of r there. */
export interface Height {
  readonly at: (mu: Float64Array, deviance: number) => number;
  /** What it has more than the sum of r, where that is a constant. */
  readonly saturated: number | null;
}
/** Height above the saturated model's by a constant. */
export const above = (saturated: number): Height => ({ at: (_, deviance) => deviance + saturated, saturated });

/** Deviance of rows, one after the other. */
export const summed =
  (residual: Distribution['residual']): Distribution['deviance'] =>
  (y, mu, w) => {
    let sum = 0;
    for (let i = 0; i < y.length; i++) sum += residual(y[i], mu[i], w[i]);
    return sum;
  };
/** Weights of rows by their variance function. */
export const weighedBy =
  (variance: (mu: number) => number): Distribution['weigh'] =>
  (w, mu, slope, W) => {
    for (let i = 0; i < W.length; i++) W[i] = (w[i] * slope[i] * slope[i]) / variance(mu[i]);
  };
export const total = (x: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i];
  return sum;
};
/** y log(y / mu), 0 at y = 0. */
export const yLogY = (y: number, mu: number): number => (y === 0 ? 0 : y * Math.log(y / mu));
