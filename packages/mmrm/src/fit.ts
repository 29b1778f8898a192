/** What mmrm and its summary report at a point. */
import {
  type Canonical,
  type Chosen,
  EXACT,
  type Fit,
  type Matrix,
  type Meaning,
  type Note,
  type Stop,
  type Trace,
  versionNotes,
} from '@mixdiff/contract';
import { choleskyInverse, multiply, symmetricEigen } from '@mixdiff/linalg';
import { betweenWithin } from './between-within.ts';
import { canonicalAt } from './canonical.ts';
import { conventionOf, versions } from './choices.ts';
import { thetaCovariance } from './convergence.ts';
import { isSpatial } from './covariance.ts';
import { satterthwaite } from './degrees-of-freedom.ts';
import { droppedNames } from './design.ts';
import { empirical, isEmpirical } from './empirical.ts';
import type { Scores } from './gradient.ts';
import { type Derivatives, derivativesAt } from './hessian.ts';
import { kenwardRoger } from './kenward-roger.ts';
import { droppedColumns, droppedVisits, NO_DF } from './messages.ts';
import type { Model } from './model.ts';

export interface Described {
  readonly theta: Float64Array;
  readonly stop: Stop;
  readonly trace: Trace | null;
  readonly notes: readonly Note[];
  /** Its own beta counts; left out: the best for theta. */
  readonly point?: Canonical;
}

export function fitAt(model: Model, scores: Scores, chosen: Chosen, described: Described): Fit {
  const { problem, design, work, k, names } = model;
  const { theta, stop, trace, point } = described;
  const best = canonicalAt(model, theta);
  const canonical = point?.beta.every(Number.isFinite) ? point : { ...(point ?? best), beta: best.beta };
  const logLik = -work.value - loss(model, best.beta, canonical.beta);
  const derivatives = derivativesAt(model, scores);
  const inverse = thetaCovariance(derivatives.hessian, k);
  const W = typeof inverse === 'string' ? null : inverse;
  const meaning = meaningOf(model, chosen);
  const { vcov, df } = inference(model, chosen, derivatives, W);
  return {
    backend: 'mmrm',
    as: `mmrm ${chosen['as']?.value ?? ''}`,
    method: problem.method,
    chosen,
    meaning,
    canonical,
    native: {
      names,
      values: theta,
      scale: meaning.parameterization,
      gradient: derivatives.gradient,
      hessian: { nrow: k, ncol: k, data: derivatives.hessian },
      eigenvalues: symmetricEigen(derivatives.hessian, k).values,
    },
    stop,
    trace,
    logLik,
    criterion: -2 * logLik,
    vcov,
    df,
    ranef: [],
    fitted: product(problem.parts.conditional.X, canonical.beta),
    dropped: droppedNames(design),
    singular: false,
    absent: { ...(vcov ? {} : { vcov: NO_DF }), ...(df ? {} : { df: NO_DF }) },
    withheld: [],
    notes: [...versionNotes('mmrm', versions, chosen), ...notesOf(model), ...described.notes],
  };
}

/** What the log-likelihood loses at another beta: (b - beta)'X'WX(b - beta) / 2; under REML beta plays no part. */
function loss({ reml, design: { kept, p, R }, work: { factor } }: Model, beta: Float64Array, at: Float64Array): number {
  if (reml) return 0;
  const away = Float64Array.from(kept, (j) => at[j] - beta[j]);
  // in the columns Q: R away, then the factor of Q'WQ
  const gamma = new Float64Array(p);
  for (let i = 0; i < p; i++) for (let j = i; j < p; j++) gamma[i] += R[j * p + i] * away[j];
  let sum = 0;
  for (let j = 0; j < p; j++) {
    let along = 0;
    for (let i = j; i < p; i++) along += factor[j * p + i] * gamma[i];
    sum += along * along;
  }
  return sum / 2;
}

/** Covariance of all columns (NaN for one that is left out), and degrees of freedom. */
function inference(
  model: Model,
  chosen: Chosen,
  derivatives: Derivatives,
  W: Float64Array | null,
): { vcov: Matrix | null; df: Float64Array | null } {
  const { design, work } = model;
  const { n, p } = design;
  const { df, vcov } = conventionOf(chosen);
  const Phi = new Float64Array(p * p);
  choleskyInverse(work.factor, p, Phi);
  const adjusted = vcov.startsWith('kenward-roger');
  const rows = invertUpper(design.R, p);
  const total = model.problem.parts.conditional.X.ncol;
  const spread = (value: (j: number) => number): Float64Array => {
    const out = new Float64Array(total).fill(Number.NaN);
    for (const [j, at] of design.kept.entries()) out[at] = value(j);
    return out;
  };
  const counts = df === 'between-within' ? betweenWithin(design) : null;
  const counted = df === 'residual' ? spread(() => n - p) : counts && spread((j) => counts[j]);
  if (isEmpirical(vcov)) {
    const robust = empirical(model, Phi, vcov);
    return { vcov: expanded(model, rows, robust.vcov), df: counted ?? spread((j) => robust.df(rowOf(rows, p, j))) };
  }
  if (!W) return { vcov: adjusted ? null : expanded(model, rows, Phi), df: counted };
  const used = adjusted ? kenwardRoger(model, derivatives, W, Phi, vcov === 'kenward-roger-linear') : Phi;
  return {
    vcov: expanded(model, rows, used),
    df: counted ?? spread((j) => satterthwaite(rowOf(rows, p, j), Phi, derivatives, W)),
  };
}

/** R^-1 A R^-T for A in the columns Q, at the places of the kept columns. */
function expanded({ design: { kept, p }, problem }: Model, inverse: Float64Array, A: Float64Array): Matrix {
  const total = problem.parts.conditional.X.ncol;
  const data = new Float64Array(total * total).fill(Number.NaN);
  const [half, turned, whole] = [new Float64Array(p * p), new Float64Array(p * p), new Float64Array(p * p)];
  multiply(inverse, A, p, p, p, half);
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) turned[i * p + j] = inverse[j * p + i];
  multiply(half, turned, p, p, p, whole);
  for (let j = 0; j < p; j++) for (let i = 0; i < p; i++) data[kept[j] * total + kept[i]] = whole[j * p + i];
  return { nrow: total, ncol: total, data };
}
function rowOf(a: Float64Array, p: number, i: number): Float64Array {
  const row = new Float64Array(p);
  for (let j = 0; j < p; j++) row[j] = a[j * p + i];
  return row;
}

function invertUpper(R: Float64Array, p: number): Float64Array {
  const inverse = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    inverse[j * (p + 1)] = 1 / R[j * (p + 1)];
    for (let i = j - 1; i >= 0; i--) {
      let sum = 0;
      for (let k = i + 1; k <= j; k++) sum += R[k * p + i] * inverse[j * p + k];
      inverse[j * p + i] = -sum / R[i * (p + 1)];
    }
  }
  return inverse;
}

/**
 * mmrm's AIC counts the covariance parameters alone, under ML too, and its BIC takes the logarithm of the number of subjects; the attribute of
 * its logLik, which AIC(logLik(fit)) reads, counts the coefficients under ML.
 */
function meaningOf({ design, kind, k, reml }: Model, chosen: Chosen): Meaning {
  const { df, vcov } = conventionOf(chosen);
  return {
    criterion: EXACT,
    se: (vcov === 'asymptotic' ? 'theta-fixed' : vcov) as Meaning['se'],
    seScale: 1,
    statistic: 't',
    df: df as Meaning['df'],
    weights: 'precision',
    logLikConstant: 0,
    k,
    nBIC: design.subjects,
    ...(reml ? {} : { kOfLogLik: k + design.p }),
    dfResidual: design.n - design.p,
    parameterization: isSpatial(kind)
      ? 'log-variance+logit-correlation'
      : kind === 'us'
        ? 'log-cholesky'
        : 'log-sd+scaled-correlation',
  };
}

function notesOf({ design, problem }: Model): Note[] {
  const labels = problem.residual?.structure.labels ?? [];
  const there = new Set(design.positions);
  const gone = labels.filter((_, i) => !there.has(i));
  const columns = droppedNames(design);
  return [...(gone.length > 0 ? [droppedVisits(gone)] : []), ...(columns.length > 0 ? [droppedColumns(columns)] : [])];
}

function product({ nrow: n, ncol: p, data }: Matrix, beta: Float64Array): Float64Array {
  const fitted = new Float64Array(n);
  for (let j = 0; j < p; j++) {
    const b = beta[j];
    if (Number.isNaN(b)) continue;
    for (let i = 0; i < n; i++) fitted[i] += data[j * n + i] * b;
  }
  return fitted;
}
