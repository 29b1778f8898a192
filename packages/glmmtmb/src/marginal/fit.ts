/** What glmmTMB reports at a point of a marginal model: as fit.ts, from the dense likelihood. */
import { type Code, type Fit, type Matrix, type RandomModes, versionNotes } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
import { versions } from '../choices.ts';
import { covarianceOfBeta } from '../design.ts';
import type { Reached } from '../fit.ts';
import { type Curvature, curvature } from '../hessian.ts';
import { gaussianMeaning, WITHHELD } from '../meaning.ts';
import {
  ABSENT,
  droppedColumns,
  failedEvaluations,
  negativeVariances,
  noOneSigma,
  notConverged,
  notDefinite,
  singularHessian,
} from '../messages.ts';
import { reachesZero } from '../singular.ts';
import { expand } from '../spread.ts';
import { hetar1WithIntercept } from '../structure-messages.ts';
import { canonicalAt, matrixOf } from './canonical.ts';
import type { Model } from './model.ts';

export function fitAt(model: Model, { par, value, stop, trace }: Reached, bend = bendAt(model, par)): Fit {
  const { problem, chosen, fixed } = model;
  const { columns } = problem.parts.conditional;
  const beta = covarianceAt(model, par, bend);
  const vcov = beta && expand(beta, fixed.kept, columns.length);
  const absent = absences(columns, fixed.kept, vcov);
  const ranef = modesAt(model, par);
  return {
    backend: 'glmmTMB',
    as: `glmmTMB ${chosen['as']?.value}`,
    method: problem.method,
    chosen,
    meaning: meaning(model),
    canonical: canonicalAt(model, par),
    native: {
      names: model.names,
      values: par.slice(),
      scale: parameterization(model),
      gradient: gradientAt(model, par),
      hessian: { nrow: par.length, ncol: par.length, data: bend.hessian },
      eigenvalues: bend.eigenvalues,
    },
    stop,
    trace,
    logLik: -value,
    criterion: 2 * value,
    vcov,
    df: null,
    ranef,
    fitted: fittedValues(model, par, ranef),
    dropped: Array.from(fixed.dropped, (j) => columns[j]),
    singular: isSingular(model, par),
    absent,
    withheld: bend.positiveDefinite ? [] : WITHHELD,
    notes: [...versionNotes('glmmTMB', versions, chosen), ...warnings(model, bend, { stop, trace }, absent)],
  };
}

const meaning = (model: Model): Fit['meaning'] =>
  gaussianMeaning({
    problem: model.problem,
    chosen: model.chosen,
    p: model.fixed.p,
    outer: model.length,
    betas: model.betas,
    parameterization: parameterization(model),
  });
function parameterization({ sides, dispersion, perLogSigma }: Model): string {
  const kinds = sides.map(({ covariance }) => covariance);
  const rows = kinds.some(({ inverted }) => inverted === 'rows');
  const correlated = kinds.some(({ inverted, count, deviations }) => inverted !== 'rows' && count > deviations);
  return [
    'log-sd',
    ...(rows ? ['scaled-cholesky'] : []),
    ...(correlated ? ['scaled-correlation'] : []),
    ...(dispersion.columns.length > 0 ? [`log-dispersion-${perLogSigma === 1 ? 'sd' : 'variance'}`] : []),
  ].join('+');
}

export function gradientAt(model: Model, par: Float64Array): Float64Array {
  const gradient = new Float64Array(par.length);
  model.objective(par, gradient);
  return gradient;
}

/** The Hessian of the outer parameters; without one, nothing is indefinite. */
export function bendAt(model: Model, par: Float64Array): Curvature {
  const none = new Float64Array(0);
  if (par.length === 0) {
    return { hessian: none, positiveDefinite: true, eigenvalues: none, covariance: none, covarianceRounding: none };
  }
  const all = Array.from(par.keys());
  return curvature((at) => gradientAt(model, at), par, all, new Float64Array(par.length));
}

/** ML: the beta part of the inverse Hessian. REML: (X'V^-1 X)^-1 + J V_theta J', J = d beta^ / d theta (TMB's sdreport). */
function covarianceAt(model: Model, par: Float64Array, { covariance }: Curvature): Float64Array | null {
  const { fixed, betas, nll } = model;
  const { p } = fixed;
  const d = par.length;
  if (!covariance) return null;
  if (betas > 0) return Float64Array.from({ length: p * p }, (_, at) => covariance[(at % p) + Math.floor(at / p) * d]);
  if (p === 0) return new Float64Array(0);
  model.objective(par);
  const out = covarianceOfBeta(fixed, nll.covarianceOfGamma());
  const { values, vectors } = d > 0 ? symmetricEigen(covariance.slice(), d) : { values: [], vectors: covariance };
  for (let k = 0; k < d; k++) {
    const slope = slopeOfBeta(model, par, vectors.subarray(k * d, (k + 1) * d));
    for (let j = 0; j < p; j++) for (let i = 0; i < p; i++) out[i + j * p] += values[k] * slope[i] * slope[j];
  }
  return out;
}
const SLOPE_STEP = 1e-4;
function slopeOfBeta(model: Model, par: Float64Array, direction: Float64Array): Float64Array {
  const at = (step: number): Float64Array => {
    const moved = par.map((x, i) => x + step * direction[i]);
    model.objective(moved);
    return model.beta(moved);
  };
  const [above, below] = [at(SLOPE_STEP), at(-SLOPE_STEP)];
  return above.map((x, i) => (x - below[i]) / (2 * SLOPE_STEP));
}

/** b^ = Sigma Z'V^-1 e of the Problem's own terms; their conditional standard deviations are not computed here. */
function modesAt(model: Model, par: Float64Array): RandomModes[] {
  const { problem, nll, sides } = model;
  if (problem.random.length === 0) return [];
  gradientAt(model, par);
  return problem.random.map(({ name, Z }, k) => {
    const { data: Sigma, nrow: c } = matrixOf(sides[k]);
    const { level, levels } = sides[k];
    const n = level.length;
    const score = new Float64Array(levels * c);
    for (let a = 0; a < c; a++)
      for (let i = 0; i < n; i++) score[level[i] + a * levels] += Z.data[i + a * n] * nll.solved[i];
    const mode = new Float64Array(levels * c);
    for (let a = 0; a < c; a++) {
      for (let b = 0; b < c; b++) {
        for (let l = 0; l < levels; l++) mode[l + a * levels] += Sigma[a + b * c] * score[l + b * levels];
      }
    }
    return { term: name, mode: { nrow: levels, ncol: c, data: mode }, condSD: null };
  });
}

/** X beta + Z b of the Problem's own terms: what glmmTMB adds for a residual model that it says as a term stays residual. */
function fittedValues(model: Model, par: Float64Array, ranef: readonly RandomModes[]): Float64Array {
  const { problem, fixed } = model;
  const { offset } = problem.parts.conditional;
  const n = problem.response.y.length;
  const fitted = offset ? offset.slice() : new Float64Array(n);
  model.objective(par);
  model.beta(par).forEach((beta, j) => {
    for (let i = 0; i < n; i++) fitted[i] += fixed.X.data[i + j * n] * beta;
  });
  problem.random.forEach(({ level, Z }, k) => {
    const { nrow, data } = ranef[k].mode;
    for (let a = 0; a < Z.ncol; a++)
      for (let i = 0; i < n; i++) fitted[i] += Z.data[i + a * n] * data[level[i] + a * nrow];
  });
  return fitted;
}

/** Whether a term of the Problem is at zero, or at an end of its correlations, for all that the likelihood can tell. */
export const isSingular = (model: Model, par: Float64Array): boolean =>
  reachesZero(
    model.problem.random.map((_, k) => model.sides[k].covariance.zeros),
    model.objective(par),
    (k, j) => model.valueAtZero(par, k, j),
  );

function absences(columns: readonly string[], kept: Int32Array, vcov: Matrix | null): Record<string, Code> {
  if (!vcov) return { vcov: ABSENT.singularHessian };
  const negative = Array.from(kept).filter((j) => vcov.data[j * (vcov.nrow + 1)] < 0);
  return Object.fromEntries(negative.map((j) => [`se|${columns[j]}`, ABSENT.negativeVariance]));
}

function warnings(
  { fixed, problem, chosen, dispersion }: Model,
  bend: Curvature,
  { stop, trace }: Pick<Reached, 'stop' | 'trace'>,
  absent: Readonly<Record<string, Code>>,
) {
  const { columns } = problem.parts.conditional;
  const negative = columns.filter((name) => absent[`se|${name}`] === ABSENT.negativeVariance);
  const hetar1 = problem.random.some(
    (term) => term.structure.kind === 'ar1-het' && term.columns.includes('(Intercept)'),
  );
  return [
    ...(fixed.dropped.length > 0 ? [droppedColumns(Array.from(fixed.dropped, (j) => columns[j]))] : []),
    ...(hetar1 ? [hetar1WithIntercept()] : []),
    ...(trace?.some((segment) => !segment.value.every(Number.isFinite)) ? [failedEvaluations()] : []),
    ...(bend.positiveDefinite ? [] : [notDefinite()]),
    ...(stop.reason === 'budget' || stop.reason === 'failed'
      ? [notConverged(stop.message, chosen['as']?.value ?? '')]
      : []),
    ...(dispersion.columns.length > 1 ? [noOneSigma()] : []),
    ...(absent['vcov'] ? [singularHessian()] : []),
    ...(negative.length > 0 ? [negativeVariances(negative)] : []),
  ];
}
