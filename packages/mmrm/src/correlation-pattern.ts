/**
 * What stands between positions a and b, a > b, in a correlation matrix of few parameters, with its derivatives in them
 * (toeplitz, first-order autoregression, ante-dependence: Gabriel 1962; Kenward 1987; compound symmetry). rho is the array of
 * correlations.
 */
export interface CorrelationPattern {
  /** Whether a - b is all that counts. */
  readonly byLag: boolean;
  value(rho: Float64Array, a: number, b: number): number;
  first(rho: Float64Array, h: number, a: number, b: number): number;
  second(rho: Float64Array, h: number, j: number, a: number, b: number): number;
}

export const toeplitz: CorrelationPattern = {
  byLag: true,
  value: (rho, a, b) => rho[a - b - 1],
  first: (_, h, a, b) => (h === a - b - 1 ? 1 : 0),
  second: () => 0,
};

export const exchangeable: CorrelationPattern = {
  byLag: true,
  value: (rho) => rho[0],
  first: () => 1,
  second: () => 0,
};

export const autoregressive: CorrelationPattern = {
  byLag: true,
  value: (rho, a, b) => rho[0] ** (a - b),
  first: (rho, _, a, b) => (a - b) * rho[0] ** (a - b - 1),
  second: (rho, _, __, a, b) => (a - b === 1 ? 0 : (a - b) * (a - b - 1) * rho[0] ** (a - b - 2)),
};

/** The product of the correlations of all neighbours between b and a. */
export const antedependent: CorrelationPattern = {
  byLag: false,
  value: (rho, a, b) => product(rho, a, b, -1, -1),
  first: (rho, h, a, b) => (between(h, a, b) ? product(rho, a, b, h, -1) : 0),
  second: (rho, h, j, a, b) => (h !== j && between(h, a, b) && between(j, a, b) ? product(rho, a, b, h, j) : 0),
};
const between = (h: number, a: number, b: number): boolean => b <= h && h < a;
function product(rho: Float64Array, a: number, b: number, but: number, and: number): number {
  let all = 1;
  for (let i = b; i < a; i++) if (i !== but && i !== and) all *= rho[i];
  return all;
}
