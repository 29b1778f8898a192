/**
 * How far the original's own arithmetic may move its objective and gradient at a point, beyond what ours may: it takes the
 * response as it is, and it inverts each correlation matrix R = PP' (Kristensen et al. 2016, density namespace), which costs
 * eps cond(R) of a quadratic form and, in derivatives, where two inverses meet, eps cond(R)^2, less the |L_i.| by which t_ij
 * moves P. First-order: the value's holds within a factor of ten against glmmTMB 1.1.5 wherever it was tried; of the gradient
 * only the largest entries are as large.
 */
import type { Covariance } from './covariance.ts';

export interface Inverted {
  /** Largest |R^-1|, Frobenius: of the order of the condition, as |R| is of order 1. */
  readonly condition: number;
  /** Per term and parameter: what rounding of R^-1 adds to the gradient, in units of the machine epsilon. */
  readonly gradient: readonly Float64Array[];
}

/** At the M last set. */
export function inverted(covariances: readonly Covariance[]): Inverted {
  const conditions = covariances.map(conditionOf);
  const gradient = covariances.map(({ c, count, M }, k) => {
    const out = new Float64Array(count);
    for (let i = 1, at = c; at < count; i++) {
      for (let j = 0; j < i; j++, at++) out[at] = (conditions[k] ** 2 * M[i * (c + 1)]) / deviation(M, c, i);
    }
    return out;
  });
  return { condition: Math.max(0, ...conditions), gradient };
}

const deviation = (M: Float64Array, c: number, i: number): number => {
  let squares = 0;
  for (let j = 0; j <= i; j++) squares += M[i + j * c] ** 2;
  return Math.sqrt(squares);
};
/** |P^-1|^2, P = diag(1 / sd) M; 0 where nothing is inverted. */
function conditionOf({ c, count, M }: Covariance): number {
  if (count === c) return 0;
  const inverse = new Float64Array(c * c);
  let squares = 0;
  for (let j = 0; j < c; j++) {
    for (let i = j; i < c; i++) {
      const sd = deviation(M, c, i);
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= (M[i + k * c] / sd) * inverse[k + j * c];
      inverse[i + j * c] = (sum * sd) / M[i * (c + 1)];
      squares += inverse[i + j * c] ** 2;
    }
  }
  return squares;
}
