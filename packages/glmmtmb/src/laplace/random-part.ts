/** The random effects of a model as model.ts sees them, whatever their design. */
import type { Coordinates } from './coordinates.ts';
import type { Gradient } from './gradient.ts';
import type { ModeSystem } from './mode-system.ts';
import type { RowDensities } from './row-densities.ts';

export interface RandomPart {
  readonly rows: RowDensities;
  /** n: which row of the problem stands there; null: they stand as they do in the problem. */
  readonly order: Int32Array | null;
  readonly system: ModeSystem;
  readonly coordinates: Coordinates;
  /** Per term: s. */
  readonly scale: Float64Array;
  /** Per term: its first effect. */
  readonly first: readonly number[];
  /** The fixed part of the mean's predictor at the parameters par, `base` of the rows. */
  predictMean(par: Float64Array): void;
  /** Reads factors; false where one is not finite. */
  setFactors(T: readonly Float64Array[]): boolean;
  etaOf(i: number, v: Float64Array): number;
  zetaOf(i: number, v: Float64Array): number;
  readonly differentiate: Gradient;
}
