/** The rows of nested intercepts: their derivatives at what random effects add to each innermost level, and the sums of those by level. */
import { bendRows, type RowDensities } from '../row-densities.ts';

export interface LevelRows {
  /** To be called when `base` of the rows, or another of their parameters, has changed. */
  begin(): void;
  /**
   * Sums of l' and -l'' by level, at b: one number a level; the sum of the log-densities without their constants. b is to stay as it is until
   * the next call.
   */
  bend(b: Float64Array, score: Float64Array, information: Float64Array): number;
  /** n each, of the last `bend`: l', -l'' and -l''', times the weights. LIVE */
  derivatives(): Pick<RowDensities['of'], 'e' | 'ee' | 'eee'>;
}

/** In JavaScript, any family. */
export function plainLevelRows(rows: RowDensities, ptr: Int32Array): LevelRows {
  const { base, eta, of } = rows;
  const levels = ptr.length - 1;
  return {
    begin() {},
    bend(b, score, information) {
      for (let l = 0; l < levels; l++) for (let i = ptr[l]; i < ptr[l + 1]; i++) eta[i] = base[i] + b[l];
      const sum = bendRows(rows);
      sumByLevel(ptr, of.e, score);
      sumByLevel(ptr, of.ee, information);
      return sum;
    },
    derivatives: () => of,
  };
}
/** out[l] <- sum of x over the rows of level l. */
export function sumByLevel(ptr: Int32Array, x: Float64Array, out: Float64Array): void {
  const levels = ptr.length - 1;
  for (let l = 0, i = ptr[0]; l < levels; l++) {
    let sum = 0;
    for (const end = ptr[l + 1]; i < end; i++) sum += x[i];
    out[l] = sum;
  }
}
