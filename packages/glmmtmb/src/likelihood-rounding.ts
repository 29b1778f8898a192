/** How far rounding may move -l and its gradient, first-order, from what an evaluation sums. */

export interface LikelihoodRounding {
  readonly value: number;
  /** Of each entry of Q'W^(1/2) r / sigma^2. */
  readonly residualQ: number;
  readonly logSigma: number;
  /** Of each entry of E. */
  readonly E: number;
}
export interface Summed {
  /** -l */
  readonly total: number;
  /** |W^(1/2) r|^2, and the squares that it is the rest of; whether residuals were taken row by row. */
  readonly squares: number;
  readonly parts: number;
  readonly isByRow: boolean;
  readonly inverseVariance: number;
  /** |u|^2, and how many u there are. */
  readonly penalty: number;
  readonly q: number;
  /** Sum of H_jj / L_jj^2. */
  readonly pivots: number;
}

/** A sum of squares may lose this share of -l to cancellation before residuals are taken row by row: what nlminb still repeats R's path on JSP with is 1e-12. */
const CANCELLED = 1e-14;
/** Whether a sum of squares, over sigma^2, has lost too much of -l as the rest of `parts`, over sigma^2. */
export const cancels = (parts: number, total: number): boolean =>
  Number.EPSILON * parts > CANCELLED * Math.max(1, Math.abs(total));

/** `condition`: of the matrices that an arithmetic inverts, 0 for none. */
export function roundingOf(
  { total, squares, parts, isByRow, inverseVariance, penalty, q, pivots }: Summed,
  condition: number,
): LikelihoodRounding {
  // in units of the machine epsilon
  const products = (parts * inverseVariance) / 2;
  const ofSquares = isByRow ? Math.sqrt(squares * parts) * inverseVariance + Number.EPSILON * products : products;
  const ofInverses = condition * (q + penalty);
  return {
    value: Number.EPSILON * (ofSquares + pivots / 2 + ofInverses + Math.abs(total)),
    residualQ: Number.EPSILON * Math.sqrt(parts) * inverseVariance,
    logSigma: Number.EPSILON * (2 * ofSquares + pivots),
    E: Number.EPSILON * (penalty + pivots + ofInverses),
  };
}
