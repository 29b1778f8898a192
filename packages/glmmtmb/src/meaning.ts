/** What the numbers of a fit mean, by the original's conventions. */
import { EXACT, type Meaning } from '@mixdiff/contract';
import type { Model } from './model.ts';

export function meaning(model: Model): Meaning {
  const { problem, chosen, fixed, parameters } = model;
  const n = problem.response.y.length;
  const outer = parameters.length;
  const k = parameters.betas > 0 ? outer : outer + fixed.p;
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
    parameterization: parameterization(model),
  };
}

export function parameterization({ parameters, covariances }: Model): string {
  const rows = covariances.some(({ inverted }) => inverted === 'rows');
  const correlated = covariances.some(({ inverted, count, deviations }) => inverted !== 'rows' && count > deviations);
  const dispersion = parameters.scale === 'log-sd' ? 'log-dispersion-sd' : 'log-dispersion-variance';
  const correlations = [...(rows ? ['scaled-cholesky'] : []), ...(correlated ? ['scaled-correlation'] : [])];
  return ['log-sd', ...correlations, dispersion].join('+');
}
