/** What a decomposition leaves at one set of parameters, and what is read off it. */
import type { Design } from './design.ts';

/**
 * The triangles at one set of parameters: all that is read off there takes them as argument. They stand in the work arrays
 * of their decomposition and hold until its next `solveAt`.
 */
export interface Triangles {
  /** The objective; +Infinity for a failure. */
  readonly value: number;
  /** Per level: Delta, q x q. */
  readonly delta: readonly Float64Array[];
  /** Per node, at `Reduced.at`: [R_11 R_12 ... R_10 c_1], q_l rows, column-major. */
  readonly factor: Float64Array;
  /** (p + 1) x (p + 1): [R_00 c_0; 0 c_-1]. */
  readonly root: Float64Array;
  /** Sum over groups of log abs(|Delta| / |R_11(i)|). */
  readonly logRatio: number;
  /** Half the log-determinant of the residuals' covariance over sigma^2, part of the value; 0 where they have no model. */
  readonly halfLogDet: number;
}
/** What a search found at its parameters without these triangles; `moments`: S_l of posterior.ts there. It holds as long as they do. */
export interface Searched extends Pick<Triangles, 'value' | 'delta' | 'logRatio'> {
  moments(): readonly Float64Array[];
}
/** log abs|R_00| in terms of the original X. */
export function logAbsR00({ p, logAbsDetRX }: Design, root: Float64Array): number {
  let sum = logAbsDetRX;
  for (let j = 0; j < p; j++) sum += Math.log(Math.abs(root[j * (p + 2)]));
  return sum;
}
