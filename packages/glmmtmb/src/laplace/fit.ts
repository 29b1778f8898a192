/** What glmmTMB and its summary report of a binomial model at a point. */
import { type Chosen, type Fit, type Matrix, type Note, type Stop, type Trace, versionNotes } from '@mixdiff/contract';
import { versions } from '../choices.ts';
import { curvature } from '../hessian.ts';
import { ABSENT, failedEvaluations, notConverged, notDefinite, singularHessian } from '../messages.ts';
import { canonicalAt } from './canonical.ts';
import type { Model } from './model.ts';

const WITHHELD = ['logLik', 'aic', 'bic', 'deviance'];
/** As of Gaussian fits: a standard deviation whose zero costs less than this in log-likelihood is at zero. */
const COST_OF_ZERO = 1e-3;
/** log SD at which the likelihood is that of zero to all digits. */
const AT_ZERO = -20;

export interface Reached {
  readonly par: Float64Array;
  readonly stop: Stop;
  readonly trace: Trace | null;
}

export function fitAt(model: Model, chosen: Chosen, { par, stop, trace }: Reached): Fit {
  const { problem, length, names } = model;
  const [n, p] = [problem.response.y.length, length - 1];
  const gradientAt = (at: Float64Array): Float64Array => {
    const gradient = new Float64Array(length);
    model.objective(at, gradient);
    return gradient;
  };
  const all = Array.from({ length }, (_, j) => j);
  const bend = curvature(gradientAt, par, all, new Float64Array(length));
  const atZero = Float64Array.from(par, (v, j) => (j === p ? AT_ZERO : v));
  const singular = model.objective(atZero) - model.objective(par) < COST_OF_ZERO;
  const gradient = gradientAt(par);
  const value = model.objective(par);
  const vcov = bend.covariance && corner(bend.covariance, length, p);
  const notes: Note[] = [...versionNotes('glmmTMB', versions, chosen)];
  if (trace?.some(({ value }) => !value.every(Number.isFinite))) notes.push(failedEvaluations());
  if (!bend.positiveDefinite) notes.push(notDefinite());
  if (!bend.covariance) notes.push(singularHessian());
  if (stop.reason === 'budget' || stop.reason === 'failed')
    notes.push(notConverged(stop.message, chosen['as']?.value ?? ''));
  return {
    backend: 'glmmTMB',
    as: `glmmTMB ${chosen['as']?.value}`,
    method: problem.method,
    chosen,
    meaning: {
      criterion: { kind: 'laplace', information: 'observed' },
      se: 'observed-information',
      seScale: 1,
      statistic: 'z',
      df: 'infinite',
      weights: 'likelihood',
      logLikConstant: 0,
      k: length,
      nBIC: n,
      dfResidual: n - length,
      parameterization: 'log-sd',
    },
    canonical: canonicalAt(par),
    native: {
      names,
      values: par.slice(),
      scale: 'log-sd',
      gradient,
      hessian: { nrow: length, ncol: length, data: bend.hessian },
      eigenvalues: bend.eigenvalues,
    },
    stop,
    trace,
    logLik: -value,
    criterion: 2 * value,
    vcov,
    df: null,
    ranef: [{ term: problem.random[0].name, mode: column(model.modes), condSD: null }],
    fitted: model.fitted(par),
    dropped: [],
    singular,
    absent: vcov ? {} : { vcov: ABSENT.singularHessian },
    withheld: bend.positiveDefinite ? [] : WITHHELD,
    notes,
  };
}
const column = (values: Float64Array): Matrix => ({ nrow: values.length, ncol: 1, data: values.slice() });
/** The first p rows and columns of a d x d matrix. */
const corner = (data: Float64Array, d: number, p: number): Matrix => ({
  nrow: p,
  ncol: p,
  data: Float64Array.from({ length: p * p }, (_, k) => data[Math.floor(k / p) * d + (k % p)]),
});
