/** What the original reports at a point: estimates, covariance of the fixed effects, criteria, modes, and its warnings. */
import type { Code, Fit, Matrix, Note, Stop, Trace } from '@mixdiff/contract';
import { canonicalAt, fittedValues } from './estimates.ts';
import { type Curvature, curvature } from './hessian.ts';
import { meaning, parameterization } from './meaning.ts';
import {
  aliasedKept,
  droppedColumns,
  failedEvaluations,
  negativeVariances,
  notConverged,
  notDefinite,
  singularHessian,
  smallEigenvalue,
} from './messages.ts';
import type { Model } from './model.ts';
import { randomModes } from './modes.ts';
import { isSingular } from './singular.ts';
import { expand, spreadOfOutcomes } from './spread.ts';

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
  const singular = isSingular(model, par);
  const vcov = spread.beta && expand(spread.beta, fixed.kept, problem.columns.length);
  const absent = absences(model, vcov);
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
    absent,
    withheld: bend.positiveDefinite ? [] : WITHHELD,
    notes: [...warnings(model, bend, reached), ...reasons(absent)],
  };
}

/** All but the coefficients that the others alias. */
function freeParameters({ fixed, parameters }: Model): number[] {
  const held = parameters.betas > 0 ? fixed.pivot.subarray(fixed.rank) : new Int32Array(0);
  return Array.from({ length: parameters.length }, (_, j) => j).filter((j) => !held.includes(j));
}

function gradientAt(model: Model, par: Float64Array): Float64Array {
  const gradient = new Float64Array(par.length);
  model.objective(par, gradient);
  return gradient;
}

function absences({ problem, fixed }: Model, vcov: Matrix | null): Record<string, Code> {
  if (!vcov) return { vcov: 'glmmtmb/singular-hessian' };
  const absent: Record<string, Code> = {};
  for (const j of fixed.kept) {
    const variance = vcov.data[j * (vcov.nrow + 1)];
    if (variance < 0) absent[`se|${problem.columns[j]}`] = 'glmmtmb/negative-variance';
    if (Number.isNaN(variance)) absent[`se|${problem.columns[j]}`] = 'glmmtmb/aliased-columns';
  }
  return absent;
}

/** The reasons why standard errors are absent, in words. */
function reasons(absent: Readonly<Record<string, Code>>): Note[] {
  const negative = Object.keys(absent).filter((quantity) => absent[quantity] === 'glmmtmb/negative-variance');
  return [
    ...(absent['vcov'] ? [singularHessian()] : []),
    ...(negative.length > 0 ? [negativeVariances(negative.map((quantity) => quantity.slice('se|'.length)))] : []),
  ];
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
