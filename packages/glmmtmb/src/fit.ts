/** What the original reports at a point: estimates, covariance of the fixed effects, criteria, modes, and its warnings. */
import type { Canonical, Code, Fit, Matrix, Meaning, Note, Stop, Trace } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
import { addZ } from './crossProducts.ts';
import { addSolution, aliasedColumns, covarianceOfBeta } from './fixedEffects.ts';
import { type Curvature, curvature } from './hessian.ts';
import {
  aliasedKept,
  droppedColumns,
  failedEvaluations,
  notConverged,
  notDefinite,
  smallEigenvalue,
} from './messages.ts';
import type { Model } from './model.ts';
import { conditionalSD, randomModes } from './modes.ts';
import { isSingular } from './singular.ts';

export interface Reached {
  readonly par: Float64Array;
  /** Negative log-likelihood as the optimizer reports it. */
  readonly value: number;
  readonly stop: Stop;
  readonly trace: Trace | null;
}

/** Below this the smallest eigenvalue of a positive definite Hessian is reported as extreme. */
const EXTREME_EIGENVALUE = 10 * Number.EPSILON;
const WITHHELD = ['logLik', 'aic', 'bic', 'deviance'];

export function fitAt(model: Model, reached: Reached): Fit {
  const { par, value, stop, trace } = reached;
  const { problem, chosen, fixed, parameters } = model;
  const gradient = gradientAt(model, par);
  const bend = curvature((at) => gradientAt(model, at), par, freeParameters(model));
  const spread = spreadOfOutcomes(model, par, bend);
  const notes = warnings(model, bend, reached);
  const singular = isSingular(model, par);
  const vcov = spread.beta && expand(spread.beta, fixed.kept, problem.columns.length);
  model.objective(par);
  return {
    backend: 'glmmTMB',
    as: `glmmTMB ${chosen['as']?.value}`,
    method: problem.method,
    chosen,
    meaning: meaning(model),
    canonical: canonicalAt(model, par),
    native: {
      names: parameters.names,
      values: par.slice(),
      scale: parameterization(model),
      gradient,
      hessian: { nrow: par.length, ncol: par.length, data: bend.hessian },
      eigenvalues: bend.eigenvalues,
    },
    stop,
    trace,
    logLik: -value,
    criterion: 2 * value,
    vcov,
    df: null,
    ranef: randomModes(model, spread.modes),
    fitted: fittedValues(model, par),
    dropped: Array.from(fixed.dropped, (j) => problem.columns[j]),
    singular,
    absent: absences(model, vcov),
    withheld: bend.positiveDefinite ? [] : WITHHELD,
    notes,
  };
}

/** All but the coefficients that the others alias. */
function freeParameters({ fixed, parameters }: Model): number[] {
  const held = parameters.betas > 0 ? fixed.pivot.subarray(fixed.rank) : new Int32Array(0);
  return Array.from({ length: parameters.length }, (_, j) => j).filter((j) => !held.includes(j));
}

export function gradientAt(model: Model, par: Float64Array): Float64Array {
  const gradient = new Float64Array(par.length);
  model.objective(par, gradient);
  return gradient;
}

/** Estimates at `par`, on the variance scale. */
export function canonicalAt(model: Model, par: Float64Array): Canonical {
  const { problem, fixed, parameters, covariances } = model;
  model.objective(par);
  const beta = new Float64Array(problem.columns.length).fill(Number.NaN);
  const kept = betaAt(model, par);
  fixed.kept.forEach((j, i) => {
    beta[j] = kept[i];
  });
  const Sigma = covariances.map(({ c, M }): Matrix => {
    const data = new Float64Array(c * c);
    writeSigma(M, c, data);
    return { nrow: c, ncol: c, data };
  });
  const sigma2 = Math.exp(2 * par[parameters.betas] * parameters.perLogSigma);
  return { beta, Sigma, residual: { kind: 'iid', sigma2 } };
}

/** out (c x c) <- M M', M lower triangular. */
export function writeSigma(M: Float64Array, c: number, out: Float64Array): void {
  for (let j = 0; j < c; j++) {
    for (let i = 0; i < c; i++) {
      let sum = 0;
      for (let h = 0; h <= Math.min(i, j); h++) sum += M[i + h * c] * M[j + h * c];
      out[i + j * c] = sum;
    }
  }
}

/** Coefficients of the kept columns; under REML those that the last evaluation solved for. */
function betaAt({ fixed, parameters, likelihood, response }: Model, par: Float64Array): Float64Array {
  if (parameters.betas > 0) return par.slice(0, fixed.p);
  const beta = response().beta.slice();
  addSolution(fixed, likelihood.gamma.slice(), beta);
  return beta;
}

interface Spread {
  /** Covariance of the kept coefficients, p x p. */
  readonly beta: Float64Array | null;
  /** Standard deviations of the modes, q. */
  readonly modes: Float64Array | null;
}
/**
 * Covariance of what follows from the parameters. ML: of beta, from the inverse Hessian. REML: of beta, from the joint
 * precision of TMB's sdreport (Kristensen et al. 2016, sec. 2.3),
 *   Cov(beta) = (X'V^-1X)^-1 + J V_theta J',   J = d beta^ / d theta,
 * and likewise of the modes in both. J V J' is summed over eigenvectors v of V, as lambda (J v)(J v)'.
 */
function spreadOfOutcomes(model: Model, par: Float64Array, { covariance, positiveDefinite }: Curvature): Spread {
  const { fixed, parameters, joint, cross } = model;
  if (!covariance) return { beta: null, modes: null };
  const d = par.length;
  const given = parameters.betas > 0;
  const { p } = fixed;
  const ml = new Float64Array(p * p);
  if (given) for (let j = 0; j < p; j++) for (let i = 0; i < p; i++) ml[i + j * p] = covariance[i + j * d];
  for (const j of aliasedColumns(fixed)) {
    for (let i = 0; i < p; i++) {
      ml[i + j * p] = Number.NaN;
      ml[j + i * p] = Number.NaN;
    }
  }
  if (given && !positiveDefinite) return { beta: ml, modes: null };
  gradientAt(model, par);
  const modes = conditionalSD(model).map((sd) => sd ** 2);
  const beta = given ? ml : covarianceOfBeta(fixed, cornerOfInverse(joint.V, joint.diagonal, cross.q, p));
  const { values, vectors } = symmetricEigen(covariance.slice(), d);
  for (let k = 0; k < d; k++) {
    const slope = directionalSlope(model, par, vectors.subarray(k * d, (k + 1) * d));
    for (let i = 0; i < cross.q; i++) modes[i] += values[k] * slope.b[i] ** 2;
    if (given) continue;
    for (let j = 0; j < p; j++) {
      for (let i = 0; i < p; i++) beta[i + j * p] += values[k] * slope.beta[i] * slope.beta[j];
    }
  }
  return { beta, modes: positiveDefinite ? modes.map(Math.sqrt) : null };
}

const SLOPE_STEP = 1e-4;
/** Derivatives of the modes and of beta^ along a direction of unit length. */
function directionalSlope(model: Model, par: Float64Array, direction: Float64Array) {
  const at = (step: number) => {
    model.objective(par.map((x, i) => x + step * direction[i]));
    const beta = model.parameters.betas > 0 ? new Float64Array(0) : betaAt(model, par);
    return { b: model.likelihood.b.slice(), beta };
  };
  const above = at(SLOPE_STEP);
  const below = at(-SLOPE_STEP);
  const slope = (x: Float64Array, y: Float64Array) => x.map((value, i) => (value - y[i]) / (2 * SLOPE_STEP));
  return { b: slope(above.b, below.b), beta: slope(above.beta, below.beta) };
}

function cornerOfInverse(V: Float64Array, diagonal: Int32Array, q: number, p: number): Float64Array {
  const corner = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    for (let i = j; i < p; i++) {
      corner[i + j * p] = V[diagonal[q + j] + i - j];
      corner[j + i * p] = corner[i + j * p];
    }
  }
  return corner;
}

/** Rows and columns of dropped coefficients are NaN. */
function expand(V: Float64Array, kept: Int32Array, columns: number): Matrix {
  const data = new Float64Array(columns * columns).fill(Number.NaN);
  kept.forEach((to, j) => {
    kept.forEach((row, i) => {
      data[row + to * columns] = V[i + j * kept.length];
    });
  });
  return { nrow: columns, ncol: columns, data };
}

function fittedValues({ problem, fixed, cross, likelihood, ...model }: Model, par: Float64Array): Float64Array {
  const n = problem.y.length;
  const fitted = problem.offset ? problem.offset.slice() : new Float64Array(n);
  const beta = betaAt({ problem, fixed, cross, likelihood, ...model }, par);
  for (let j = 0; j < fixed.p; j++) {
    for (let i = 0; i < n; i++) fitted[i] += fixed.X.data[i + j * n] * beta[j];
  }
  for (const term of cross.terms) addZ(term, likelihood.b, fitted);
  return fitted;
}

function parameterization({ parameters, covariances }: Model): string {
  const correlated = covariances.some(({ c, count }) => count > c);
  const dispersion = parameters.scale === 'log-sd' ? 'log-dispersion-sd' : 'log-dispersion-variance';
  return ['log-sd', ...(correlated ? ['scaled-cholesky'] : []), dispersion].join('+');
}

function meaning(model: Model): Meaning {
  const { problem, chosen, fixed, parameters } = model;
  const n = problem.y.length;
  const outer = parameters.length;
  const k = parameters.betas > 0 ? outer : outer + fixed.p;
  return {
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

function absences({ problem, fixed }: Model, vcov: Matrix | null): Record<string, Code> {
  if (!vcov) return { vcov: 'glmmtmb/singular-hessian' };
  const absent: Record<string, Code> = {};
  for (const j of fixed.kept) {
    const variance = vcov.data[j * (vcov.nrow + 1)];
    if (variance < 0) absent[`se|${problem.columns[j]}`] = 'glmmtmb/negative-variance';
    if (Number.isNaN(variance)) absent[`se|${problem.columns[j]}`] = 'glmmtmb/aliased';
  }
  return absent;
}

function warnings({ fixed, problem, chosen }: Model, bend: Curvature, { stop, trace }: Reached): Note[] {
  const notes: Note[] = [];
  if (fixed.dropped.length > 0) notes.push(droppedColumns(Array.from(fixed.dropped, (j) => problem.columns[j])));
  if (fixed.rank < fixed.p) notes.push(aliasedKept());
  if (trace?.value.some((value) => !Number.isFinite(value))) notes.push(failedEvaluations());
  if (!bend.positiveDefinite) notes.push(notDefinite());
  const smallest = bend.eigenvalues[bend.eigenvalues.length - 1];
  if (bend.positiveDefinite && smallest < EXTREME_EIGENVALUE) notes.push(smallEigenvalue(smallest));
  if (stop.reason === 'budget' || stop.reason === 'failed') {
    notes.push(notConverged(stop.message, chosen['as']?.value ?? ''));
  }
  return notes;
}
