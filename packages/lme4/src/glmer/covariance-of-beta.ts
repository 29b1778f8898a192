/**
 * Standard errors of glmer: 2 H^-1, H the Hessian of the deviance in theta and beta, the rows of beta; or, where there is no H or it
 * is not positive definite, sigma^2 (R_X'R_X)^-1, which holds theta fixed; sigma^2 is 1 where the family has no dispersion. (Since
 * 2.1-0 phi is in the weights already, and lme4 multiplies by it all the same.)
 */
import type { Matrix } from '@mixdiff/contract';
import { cholesky, choleskyInverse } from '@mixdiff/linalg';
import type { Derivatives } from '../derivatives.ts';
import type { GlmerModel } from './model.ts';

export interface BetaCovariance {
  /** p x p, NaN rows and columns where a column was dropped. */
  readonly vcov: Matrix;
  readonly by: 'hessian' | 'RX';
}

/** RX must be filled. `dispersion`: NaN where the family has none. */
export function covarianceOfBeta(
  model: GlmerModel,
  derivatives: Derivatives | null,
  dispersion: number,
): BetaCovariance {
  const { design, RX } = model;
  const { rank, layout } = design;
  const d = layout.length + rank;
  if (derivatives?.eigenvalues.every((value) => value > 0)) {
    const factor = derivatives.hessian.data.slice();
    if (cholesky(factor, d) < 0) {
      const inverse = new Float64Array(d * d);
      choleskyInverse(factor, d, inverse);
      return {
        vcov: spread(model, (i, j) => 2 * lower(inverse, d, layout.length + i, layout.length + j)),
        by: 'hessian',
      };
    }
  }
  const inverse = new Float64Array(rank * rank);
  choleskyInverse(RX, rank, inverse);
  const sigma2 = Number.isNaN(dispersion) ? 1 : dispersion;
  return { vcov: spread(model, (i, j) => sigma2 * lower(inverse, rank, i, j)), by: 'RX' };
}
const lower = (a: Float64Array, n: number, i: number, j: number): number => a[Math.min(i, j) * n + Math.max(i, j)];

function spread({ design: { kept, problem } }: GlmerModel, entry: (i: number, j: number) => number): Matrix {
  const p = problem.parts.conditional.X.ncol;
  const data = new Float64Array(p * p).fill(NaN);
  kept.forEach((a, i) => {
    kept.forEach((b, j) => {
      data[b * p + a] = entry(i, j);
    });
  });
  return { nrow: p, ncol: p, data };
}
