/** A distinct element of one Sigma_k, a >= b: E_i has ones at (a, b) and (b, a). */
export interface Element {
  readonly term: number;
  readonly a: number;
  readonly b: number;
}
