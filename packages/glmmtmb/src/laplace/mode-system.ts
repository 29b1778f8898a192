/** What a search for the modes asks of a joint density: its slope and its curvature H at a point, and solutions of H x = g. */
export interface ModeSystem {
  /** Effects in all. */
  readonly q: number;
  /** Every effect has rows of its own: H is diagonal. */
  readonly separate: boolean;
  /** H at v, and slope (q) <- -F'; F without what does not depend on v. */
  bend(v: Float64Array, slope: Float64Array): number;
  /** F alone, as `bend` has it. */
  heightAt(v: Float64Array): number;
  /** H and slope (q) of the weighted least-squares fit to a guess for each row, which 0 is the start of. */
  bendAtGuesses(slope: Float64Array): void;
  /** What `bend` left of H and the slope is put aside, and fetched again. */
  keep(slope: Float64Array): void;
  restore(slope: Float64Array): void;
  /** H_jj */
  diagonal(j: number): number;
  /** Factors H + t I of the units that are named; false where that has no factor. */
  factor(t: number, units: 'v' | 'b'): boolean;
  /** x (q) <- the inverse of what was factored last, times x. */
  solve(x: Float64Array): void;
  /** Of what was factored last. */
  halfLogDet(): number;
}
