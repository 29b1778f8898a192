/** What the methods here take from a fit, or the reason why they cannot. */
import type { Answer, Canonical, Fit, Matrix, Problem, Refusal } from '@mixdiff/contract';
import { noResidualVariance, noVcov, weightsAsLikelihood } from './messages.ts';
import { cannotCarry } from './reduction.ts';

export function residualVariance({ residual }: Canonical): number | Refusal {
  return residual.kind === 'variance' ? residual.sigma2 : noResidualVariance();
}
/** Positions of the coefficients that the fit has. */
export const keptColumns = ({ beta }: Canonical): number[] =>
  Array.from(beta.keys()).filter((j) => !Number.isNaN(beta[j]));

/** Covariance of the kept coefficients. */
export function keptVcov(fit: Fit): Answer<Matrix> {
  if (!fit.vcov) return noVcov(fit.as, fit.absent['vcov'] ?? 'not given');
  const kept = keptColumns(fit.canonical);
  const { nrow, data } = fit.vcov;
  return {
    nrow: kept.length,
    ncol: kept.length,
    data: Float64Array.from(kept.flatMap((j) => kept.map((i) => data[j * nrow + i]))),
  };
}

/** sigma^2 of a fit of a model that these methods carry: gaussian, weights as precisions. */
export function varianceOfCarried(fit: Pick<Fit, 'canonical' | 'meaning'>, problem: Problem): number | Refusal {
  const refused = cannotCarry(problem);
  if (refused) return refused;
  if (problem.weights && fit.meaning.weights === 'likelihood') return weightsAsLikelihood();
  return residualVariance(fit.canonical);
}

export const isNumber = (x: number | Refusal): x is number => typeof x === 'number';
