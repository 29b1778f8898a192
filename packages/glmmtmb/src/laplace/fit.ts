/** What glmmTMB and its summary report of a family beyond gaussian at a point. */
import { type Chosen, type Fit, type Matrix, type Note, type Stop, type Trace, versionNotes } from '@mixdiff/contract';
import { versions } from '../choices.ts';
import { curvature } from '../hessian.ts';
import { WITHHELD } from '../meaning.ts';
import {
  ABSENT,
  failedEvaluations,
  negativeVariances,
  notConverged,
  notDefinite,
  singularHessian,
} from '../messages.ts';
import { reachesZero } from '../singular.ts';
import { canonicalAt } from './canonical.ts';
import type { Model } from './model.ts';

export interface Reached {
  readonly par: Float64Array;
  readonly stop: Stop;
  readonly trace: Trace | null;
}

export function fitAt(model: Model, chosen: Chosen, { par, stop, trace }: Reached): Fit {
  const { problem, length, names, betas: p } = model;
  const n = problem.response.y.length;
  const { columns } = problem.parts.conditional;
  const gradientAt = (at: Float64Array): Float64Array => {
    const gradient = new Float64Array(length);
    model.objective(at, gradient);
    return gradient;
  };
  const all = Array.from({ length }, (_, j) => j);
  const bend = curvature(gradientAt, par, all, new Float64Array(length));
  const singular = isSingular(model, par);
  const gradient = gradientAt(par);
  const value = model.objective(par);
  const modes = model.modes();
  const scale = model.dispersionAt === null ? 'log-sd' : 'log-sd+log-dispersion';
  const vcov = bend.covariance && corner(bend.covariance, length, p);
  const notes: Note[] = [...versionNotes('glmmTMB', versions, chosen)];
  if (trace?.some(({ value }) => !value.every(Number.isFinite))) notes.push(failedEvaluations());
  if (!bend.positiveDefinite) notes.push(notDefinite());
  if (!bend.covariance) notes.push(singularHessian());
  const negative = columns.filter((_, j) => vcov && vcov.data[j * (p + 1)] < 0);
  if (negative.length > 0) notes.push(negativeVariances(negative));
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
      parameterization: scale,
    },
    canonical: canonicalAt(model, par),
    native: {
      names,
      values: par.slice(),
      scale,
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
    ranef: problem.random.map(({ name }, k) => ({ term: name, mode: modes[k], condSD: null })),
    fitted: model.fitted(),
    dropped: [],
    singular,
    absent: vcov
      ? Object.fromEntries(negative.map((column) => [`se|${column}`, ABSENT.negativeVariance]))
      : { vcov: ABSENT.singularHessian },
    withheld: bend.positiveDefinite ? [] : WITHHELD,
    notes,
  };
}
/** Whether a variance of zero, or another end that no point of the scale reaches, costs nothing. */
const isSingular = (model: Model, par: Float64Array): boolean =>
  reachesZero(
    model.covariances.map(({ zeros }) => zeros),
    model.objective(par),
    (k, j) => model.objectiveAtZero(par, k, j),
  );
/** The first p rows and columns of a d x d matrix. */
const corner = (data: Float64Array, d: number, p: number): Matrix => ({
  nrow: p,
  ncol: p,
  data: Float64Array.from({ length: p * p }, (_, k) => data[Math.floor(k / p) * d + (k % p)]),
});
