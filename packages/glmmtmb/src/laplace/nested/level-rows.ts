/** The rows of nested intercepts: their derivatives at what random effects add to each innermost level, and the sums of those by level. */
import { backward, predict, type Side } from '../layout.ts';
import { bendRows, type RowDensities } from '../row-densities.ts';

export interface LevelRows {
  /** The fixed part, `base` of the rows, at the mean's coefficients in par. */
  predict(par: Float64Array): void;
  /**
   * Sums of l' and -l'' by level, at b: one number a level; the sum of the log-densities without their constants. b is to stay as it is until
   * the next call.
   */
  bend(b: Float64Array, score: Float64Array, information: Float64Array): number;
  /** Sums of -l''' by level, of the last `bend`. */
  third(out: Float64Array): void;
  /** The mean's place in gradient <- X'c, c = bent (-l''') - l' - turned (-l'') of each row, bent and turned by level; of the last `bend`. */
  backward(bent: Float64Array, turned: Float64Array, gradient: Float64Array): void;
}

/** In JavaScript, any family; `mean` with its rows sorted. */
export function plainLevelRows(rows: RowDensities, ptr: Int32Array, mean: Side): LevelRows {
  const { n, base, eta, of } = rows;
  const levels = ptr.length - 1;
  const slopes = new Float64Array(n);
  return {
    predict: (par) => predict(mean, par, base),
    bend(b, score, information) {
      for (let l = 0; l < levels; l++) for (let i = ptr[l]; i < ptr[l + 1]; i++) eta[i] = base[i] + b[l];
      const sum = bendRows(rows);
      sumByLevel(ptr, of.e, score);
      sumByLevel(ptr, of.ee, information);
      return sum;
    },
    third: (out) => sumByLevel(ptr, of.eee, out),
    backward(bent, turned, gradient) {
      const { e, ee, eee } = of;
      for (let l = 0; l < levels; l++)
        for (let i = ptr[l]; i < ptr[l + 1]; i++) slopes[i] = bent[l] * eee[i] - e[i] - turned[l] * ee[i];
      backward(mean, slopes, gradient);
    },
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
