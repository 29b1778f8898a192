/** What the numbers of a fit mean, by the original's conventions. */
import { type Chosen, EXACT, type Meaning, type Problem } from '@mixdiff/contract';
import type { Model } from './model.ts';

/** What glmmTMB does not print where its Hessian is not positive definite. */
export const WITHHELD = ['logLik', 'aic', 'bic', 'deviance'];

export const meaning = (model: Model): Meaning =>
  gaussianMeaning({
    problem: model.problem,
    chosen: model.chosen,
    p: model.fixed.p,
    outer: model.parameters.length,
    betas: model.parameters.betas,
    parameterization: parameterization(model),
  });

/** `outer` parameters of the optimizer, `betas` of them fixed effects, of which there are p. */
export interface GaussianModel {
  readonly problem: Problem;
  readonly chosen: Chosen;
  readonly p: number;
  readonly outer: number;
  readonly betas: number;
  readonly parameterization: string;
}
export function gaussianMeaning({ problem, chosen, p, outer, betas, parameterization: scale }: GaussianModel): Meaning {
  const n = problem.response.y.length;
  const k = betas > 0 ? outer : outer + p;
  return {
    criterion: EXACT,
    se: problem.method === 'ML' ? 'observed-information' : 'joint-precision',
    seScale: 1,
    statistic: 'z',
    df: 'infinite',
    weights: problem.weights?.kind === 'precision' ? 'precision' : 'likelihood',
    logLikConstant: 0,
    k,
    nBIC: n,
    dfResidual: n - (chosen['df-residual']?.value === 'outer' ? outer : k),
    parameterization: scale,
  };
}

export function parameterization({ parameters, covariances }: Model): string {
  const rows = covariances.some(({ inverted }) => inverted === 'rows');
  const correlated = covariances.some(({ inverted, count, deviations }) => inverted !== 'rows' && count > deviations);
  const dispersion = parameters.scale === 'log-sd' ? 'log-dispersion-sd' : 'log-dispersion-variance';
  const correlations = [...(rows ? ['scaled-cholesky'] : []), ...(correlated ? ['scaled-correlation'] : [])];
  return ['log-sd', ...correlations, dispersion].join('+');
}
