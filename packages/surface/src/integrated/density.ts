/** What a density is to the search. */

/** Log-density, its score and minus its second derivative, in the linear predictor. */
export interface Height {
  l: number;
  r: number;
  o: number;
}
export interface Density {
  at(e: number, d: number, y: number, trials: number, out: Height): void;
  /** Expected information in e. */
  readonly expected?: (e: number, d: number, trials: number) => number;
  /** The canonical dispersion is e^(this d); 0: none. */
  readonly dispersion: -1 | 0 | 1 | 2;
}
/** l, and l1 (in r) and l2 (in o), in m = log mu or in mu itself. */
export type InMean = (m: number, d: number, y: number, out: Height) => void;
