/** What the correlation part of a structure is: a region of parameters in which every matrix is positive definite. */
export interface Correlation {
  /** Canonical: `rho`, or `rho.1`, ... */
  readonly names: readonly string[];
  /** Correlations at unconstrained x: the whole open region and nothing else. */
  toRho(x: Float64Array): Float64Array;
  /** null: outside of the region, or on its edge. */
  fromRho(rho: Float64Array): Float64Array | null;
  /** P (m x m, column-major) at these correlations, into `out`. */
  matrix(rho: Float64Array, m: number, out: Float64Array): void;
  /** dP/dx_k (m x m), into `out`. */
  derivative(x: Float64Array, k: number, m: number, out: Float64Array): void;
}
export const fill = (m: number, out: Float64Array, entry: (i: number, j: number) => number): void => {
  for (let j = 0; j < m; j++) for (let i = 0; i < m; i++) out[j * m + i] = entry(i, j);
};
export const within = (r: number): boolean => r > -1 && r < 1;
