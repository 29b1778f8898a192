import { type Chosen, compareVersions, isGeneralized, type Meaning, type Problem } from '@mixdiff/contract';
import type { DriverAnswer } from './answer.ts';
import { conventionOf } from './choices.ts';
import { criterionOf } from './criterion.ts';
import { packageOf, type RPackage } from './job.ts';

/** What each package's numbers mean, as its documentation and its printed output say. */
type Conventions = Pick<
  Meaning,
  'se' | 'statistic' | 'df' | 'parameterization' | 'varianceOrder' | 'varianceIntervals'
>;
type Convention = (
  problem: Problem,
  dispersion: string,
  version: string,
  chosen: Chosen,
  answer: DriverAnswer,
) => Conventions;
const CONVENTIONS: Readonly<Record<RPackage, Convention>> = {
  lme4: (problem, _dispersion, version, _chosen, { errors }) => ({
    se: errors === 'hessian' ? 'observed-information' : 'theta-fixed',
    ...(isGeneralized(problem)
      ? { statistic: 'z', df: 'infinite', parameterization: 'cholesky' }
      : { statistic: 't', df: 'none', parameterization: 'theta' }),
    // NEWS of lme4 2.0-1: standard deviations precede correlations in profiles.
    varianceOrder: compareVersions(version, '2.0-1') < 0 ? 'lower-triangle' : 'deviations-first',
  }),
  nlme: ({ random }) => ({
    se: 'theta-fixed',
    statistic: 't',
    df: random.length === 0 ? 'residual' : 'containment',
    parameterization: random.length === 0 ? 'gls' : 'log-cholesky-relative-precision',
    ...(random.length === 0 ? {} : { varianceIntervals: 'unbounded-scales' as const }),
  }),
  glmmTMB: ({ method, response }, dispersion) => ({
    se: method === 'REML' ? 'joint-precision' : 'observed-information',
    statistic: 'z',
    df: 'infinite',
    parameterization:
      response.family === 'gaussian'
        ? `log-sd+${dispersion}`
        : WITHOUT_DISPERSION.has(response.family)
          ? 'log-sd'
          : 'log-sd+log-dispersion',
  }),
  GLMMadaptive: () => ({
    se: 'observed-information',
    statistic: 'z',
    df: 'infinite',
    parameterization: 'log-cholesky',
  }),
  glmmPQL: () => ({
    se: 'theta-fixed',
    statistic: 't',
    df: 'containment',
    parameterization: 'log-cholesky-relative-precision',
  }),
  mmrm: ({ residual }, _dispersion, _version, chosen) => {
    const { df, vcov } = conventionOf(chosen);
    return {
      se: (vcov === 'asymptotic' ? 'theta-fixed' : vcov) as Meaning['se'],
      statistic: 't',
      df: df as Meaning['df'],
      parameterization: residual?.structure.kind === 'us' ? 'log-cholesky' : 'log-sd+scaled-correlation',
    };
  },
};

const WITHOUT_DISPERSION: ReadonlySet<string> = new Set(['binomial', 'poisson', 'truncated_poisson']);

/** What each package takes weights for: outside of linear models all multiply a log-density, or what stands for one. */
export const weightsOf = (name: RPackage, problem: Problem): Meaning['weights'] =>
  name === 'glmmTMB' || isGeneralized(problem) ? 'likelihood' : 'precision';

/** The conventions, with k and n as the package's own AIC and BIC reveal them. */
export function meaningOf(
  name: RPackage,
  problem: Problem,
  answer: DriverAnswer,
  dispersion: string,
  chosen: Chosen = {},
): Meaning {
  const { k = Number.NaN, logLik = Number.NaN, bic, nobs = problem.response.y.length } = answer;
  const p = (Array.isArray(answer.beta) ? answer.beta : [answer.beta]).filter((b) => b != null).length;
  const n = problem.response.y.length;
  const seScale = (name === 'nlme' || name === 'glmmPQL') && problem.method === 'ML' ? Math.sqrt(n / (n - p)) : 1;
  const nBIC = typeof bic === 'number' ? Math.exp((bic + 2 * logLik) / k) : nobs;
  const dfResidual = answer.dfResidual ?? n - k;
  return {
    criterion: criterionOf(name, problem, answer, chosen),
    ...CONVENTIONS[name](problem, dispersion, answer.versions[packageOf(name)] ?? '', chosen, answer),
    weights: weightsOf(name, problem),
    seScale,
    logLikConstant: answer.constant ?? 0,
    k,
    nBIC: Math.abs(nBIC - Math.round(nBIC)) < 1e-4 * nBIC ? Math.round(nBIC) : nBIC,
    dfResidual,
  };
}
