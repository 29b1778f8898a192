/** What glmmTMB and its summary report of a family beyond gaussian at a point. */
import {
  type Chosen,
  type Code,
  coefficientNames,
  type Fit,
  type Matrix,
  type Meaning,
  type Note,
  type Stop,
  type Trace,
  versionNotes,
} from '@mixdiff/contract';
import { versions } from '../choices.ts';
import { aliasedColumns } from '../design.ts';
import { eigenvalueNotes } from '../eigenvalue-check.ts';
import { type Curvature, curvature } from '../hessian.ts';
import { WITHHELD } from '../meaning.ts';
import {
  ABSENT,
  aliasedKept,
  droppedColumns,
  failedEvaluations,
  negativeVariances,
  notConverged,
  notDefinite,
  singularHessian,
} from '../messages.ts';
import { reachesZero } from '../singular.ts';
import { canonicalAt } from './canonical.ts';
import type { Side } from './layout.ts';
import type { Model } from './model.ts';
import { chosenRows, jointCovariance, placesOf } from './vcov.ts';

export interface Reached {
  readonly par: Float64Array;
  readonly stop: Stop;
  readonly trace: Trace | null;
}

export function fitAt(model: Model, chosen: Chosen, reached: Reached): Fit {
  const { par, stop, trace } = reached;
  const { problem, length, names, layout } = model;
  const gradientAt = (at: Float64Array): Float64Array => {
    const gradient = new Float64Array(length);
    model.objective(at, gradient);
    return gradient;
  };
  const bend = curvature(gradientAt, par, freeParameters(model), new Float64Array(length));
  const singular = isSingular(model, par);
  const gradient = gradientAt(par);
  const value = model.objective(par);
  const joint = bend.covariance && jointCovariance(model, par, bend.covariance);
  const sides = sidesOf(model);
  const vcov = joint && withoutAliased(chosenRows(joint, placesOf(layout, sides.slice(0, 1))), sides.slice(0, 1));
  const all = joint && withoutAliased(chosenRows(joint, placesOf(layout, sides)), sides);
  model.objective(par);
  const modes = model.modes();
  const absent = absences(all, coefficientNames(problem), model);
  return {
    backend: 'glmmTMB',
    as: `glmmTMB ${chosen['as']?.value}`,
    method: problem.method,
    chosen,
    meaning: meaningOf(model, chosen),
    canonical: canonicalAt(model, par),
    native: {
      names,
      values: par.slice(),
      scale: scaleOf(model),
      gradient,
      hessian: { nrow: length, ncol: length, data: bend.hessian },
      eigenvalues: bend.eigenvalues,
    },
    stop,
    trace,
    logLik: -value,
    criterion: 2 * value,
    vcov,
    ...(sides.length > 1 ? { vcovOfParts: all } : {}),
    df: null,
    ranef: problem.random.map(({ name }, k) => ({ term: name, mode: modes[k], condSD: null })),
    fitted: model.fitted(),
    dropped: droppedOf(model),
    singular,
    absent,
    withheld: bend.positiveDefinite ? [] : WITHHELD,
    notes: [...versionNotes('glmmTMB', versions, chosen), ...warnings(model, bend, reached, absent)],
  };
}

/** The predictors that the model has, in the order of `coefficientNames`. */
const sidesOf = ({ layout: { mean, zero, dispersion } }: Model): Side[] =>
  [mean, zero, dispersion].filter((side) => side !== null);
/** All but the coefficients that the others alias. */
function freeParameters(model: Model): number[] {
  const held = sidesOf(model).flatMap(({ at, fixed: { pivot, rank } }) =>
    at === null ? [] : Array.from(pivot.subarray(rank), (j) => at + j),
  );
  return Array.from({ length: model.length }, (_, j) => j).filter((j) => !held.includes(j));
}
/** Columns of each predictor that take part in a linear dependence have no variance. */
function withoutAliased(V: Matrix, sides: readonly Side[]): Matrix {
  let first = 0;
  for (const { predictor, fixed } of sides) {
    for (const j of aliasedColumns(fixed)) {
      const at = first + fixed.kept[j];
      for (let k = 0; k < V.nrow; k++) V.data[at + k * V.nrow] = V.data[k + at * V.nrow] = Number.NaN;
    }
    first += predictor.columns.length;
  }
  return V;
}
function meaningOf({ problem, length, layout }: Model, chosen: Chosen): Meaning {
  const n = problem.response.y.length;
  const k = length + (layout.mean.at === null ? layout.mean.fixed.p : 0);
  return {
    criterion: { kind: 'laplace', information: 'observed' },
    se: problem.method === 'ML' ? 'observed-information' : 'joint-precision',
    seScale: 1,
    statistic: 'z',
    df: 'infinite',
    weights: 'likelihood',
    logLikConstant: 0,
    k,
    nBIC: n,
    dfResidual: n - (chosen['df-residual']?.value === 'outer' ? length : k),
    parameterization: scaleOf({ layout }),
  };
}
const scaleOf = ({ layout: { dispersion, dispersionAt } }: Pick<Model, 'layout'>): string =>
  dispersion || dispersionAt !== null ? 'log-sd+log-dispersion' : 'log-sd';
const droppedOf = ({ layout, problem }: Model): string[] => {
  const names = coefficientNames(problem);
  return placesOf(layout, sidesOf({ layout } as Model)).flatMap((at, j) => (at < 0 ? [names[j]] : []));
};
function absences(all: Matrix | null, names: readonly string[], { layout }: Model): Record<string, Code> {
  if (!all) return { vcov: ABSENT.singularHessian };
  const absent: Record<string, Code> = {};
  const places = placesOf(layout, sidesOf({ layout } as Model));
  names.forEach((name, j) => {
    const variance = all.data[j * (all.nrow + 1)];
    if (places[j] < 0) return;
    if (variance < 0) absent[`se|${name}`] = ABSENT.negativeVariance;
    if (Number.isNaN(variance)) absent[`se|${name}`] = ABSENT.aliased;
  });
  return absent;
}
function warnings(model: Model, bend: Curvature, { stop, trace }: Reached, absent: Fit['absent']): Note[] {
  const { chosen } = model;
  const notes: Note[] = [];
  const dropped = droppedOf(model);
  if (dropped.length > 0) notes.push(droppedColumns(dropped));
  if (sidesOf(model).some(({ fixed: { rank, p } }) => rank < p)) notes.push(aliasedKept());
  if (trace?.some(({ value }) => !value.every(Number.isFinite))) notes.push(failedEvaluations());
  if (!bend.positiveDefinite) notes.push(notDefinite());
  notes.push(...eigenvalueNotes(bend, chosen['as']?.value ?? ''));
  if (!bend.covariance) notes.push(singularHessian());
  const negative = Object.keys(absent).filter((name) => absent[name] === ABSENT.negativeVariance);
  if (negative.length > 0) notes.push(negativeVariances(negative.map((name) => name.slice('se|'.length))));
  if (stop.reason === 'budget' || stop.reason === 'failed')
    notes.push(notConverged(stop.message, chosen['as']?.value ?? ''));
  return notes;
}
/** Whether a variance of zero, or another end that no point of the scale reaches, costs nothing. */
const isSingular = (model: Model, par: Float64Array): boolean =>
  reachesZero(
    model.covariances.map(({ zeros }) => zeros),
    model.objective(par),
    (k, j) => model.objectiveAtZero(par, k, j),
  );
