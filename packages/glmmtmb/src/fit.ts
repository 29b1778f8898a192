/** What the original reports at a point: estimates, covariance of the fixed effects, criteria, modes, and its warnings. */
import { type Code, type Fit, type Matrix, type Note, type Stop, type Trace, versionNotes } from '@mixdiff/contract';
import { addProduct } from '@mixdiff/linalg';
import { betaAt, canonicalAt } from './canonical.ts';
import { versions } from './choices.ts';
import { addZ } from './cross-products.ts';
import { eigenvalueNotes } from './eigenvalue-check.ts';
import { type Curvature, curvature } from './hessian.ts';
import { meaning, parameterization, WITHHELD } from './meaning.ts';
import {
  ABSENT,
  aliasedKept,
  droppedColumns,
  failedEvaluations,
  hessianLost,
  negativeVariances,
  notConverged,
  notDefinite,
  objectiveLost,
  singularHessian,
} from './messages.ts';
import type { Model } from './model.ts';
import { randomModes } from './modes.ts';
import type { Solution } from './objective.ts';
import { originalRounding } from './original-rounding.ts';
import { isSingular } from './singular.ts';
import { expand, spreadOfOutcomes } from './spread.ts';

export interface Reached {
  readonly par: Float64Array;
  /** Negative log-likelihood as the optimizer reports it. */
  readonly value: number;
  readonly stop: Stop;
  readonly trace: Trace | null;
}

/** A log-likelihood is printed with two decimals: where rounding may move those, it is none. */
const SHOWN = 0.01;

export function fitAt(model: Model, reached: Reached): Fit {
  const { par, value, stop, trace } = reached;
  const { problem, chosen, fixed, parameters } = model;
  const gradient = gradientAt(model, par);
  const rounding = model.rounding(par);
  const structured = model.covariances.some(({ direct, inverted }) => direct || inverted === 'matrix');
  const noise = structured ? originalRounding(model, model.solveAt(par)).gradient : null;
  const bend = curvature((at) => gradientAt(model, at), par, freeParameters(model), rounding.gradient, noise);
  const spread = spreadOfOutcomes(model, par, bend);
  const singular = isSingular(model, par);
  const lost = rounding.value > SHOWN;
  const vcov = lost
    ? null
    : spread.beta &&
      expand(withoutLost(spread.beta, spread.lost), fixed.kept, problem.parts.conditional.columns.length);
  const absent = lost ? digitsLost(problem) : absences(model, vcov, spread.lost);
  const solution = model.solveAt(par);
  return {
    backend: 'glmmTMB',
    as: `glmmTMB ${chosen['as']?.value}`,
    method: problem.method,
    chosen,
    meaning: meaning(model),
    canonical: canonicalAt(model, solution),
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
    logLik: lost ? Number.NaN : -value,
    criterion: lost ? Number.NaN : 2 * value,
    vcov,
    df: null,
    ranef: randomModes(model, solution, spread.modes),
    fitted: fittedValues(model, solution),
    dropped: Array.from(fixed.dropped, (j) => problem.parts.conditional.columns[j]),
    singular,
    absent,
    withheld: bend.positiveDefinite || lost ? [] : WITHHELD,
    notes: [
      ...versionNotes('glmmTMB', versions, chosen),
      ...warnings(model, bend, reached),
      ...reasons(absent, problem.parts.conditional.columns, rounding.value),
    ],
  };
}

/** All but the coefficients that the others alias. */
function freeParameters({ fixed, parameters }: Model): number[] {
  const held = parameters.betas > 0 ? fixed.pivot.subarray(fixed.rank) : new Int32Array(0);
  const free: number[] = [];
  for (let j = 0; j < parameters.length; j++) if (!held.includes(j)) free.push(j);
  return free;
}

function gradientAt(model: Model, par: Float64Array): Float64Array {
  const gradient = new Float64Array(par.length);
  model.objective(par, gradient);
  return gradient;
}

/** V (p x p) with NaN for the variances and covariances of what is lost. */
function withoutLost(V: Float64Array, lost: readonly number[]): Float64Array {
  const p = Math.sqrt(V.length);
  return V.map((value, at) => (lost.includes(at % p) || lost.includes(Math.floor(at / p)) ? Number.NaN : value));
}

/** All that hangs on the value of the objective. */
function digitsLost({
  parts: {
    conditional: { columns },
  },
}: Model['problem']): Record<string, Code> {
  const hanging = ['logLik', 'criterion', 'deviance', 'aic', 'bic', 'vcov', ...columns.map((column) => `se|${column}`)];
  return Object.fromEntries(hanging.map((quantity) => [quantity, ABSENT.digitsLost]));
}

function absences({ problem, fixed }: Model, vcov: Matrix | null, lost: readonly number[]): Record<string, Code> {
  if (!vcov) return { vcov: ABSENT.singularHessian };
  const absent: Record<string, Code> = {};
  for (const j of lost) absent[`se|${problem.parts.conditional.columns[fixed.kept[j]]}`] = ABSENT.hessianDigitsLost;
  for (const j of fixed.kept) {
    const variance = vcov.data[j * (vcov.nrow + 1)];
    if (variance < 0) absent[`se|${problem.parts.conditional.columns[j]}`] = ABSENT.negativeVariance;
    if (Number.isNaN(variance)) absent[`se|${problem.parts.conditional.columns[j]}`] ??= ABSENT.aliased;
  }
  return absent;
}

/** The reasons why standard errors are absent, in words. */
function reasons(absent: Readonly<Record<string, Code>>, columns: readonly string[], rounding: number): Note[] {
  if (Object.keys(absent).length === 0) return [];
  const named = (code: Code): string[] => columns.filter((column) => absent[`se|${column}`] === code);
  if (absent['logLik'] === ABSENT.digitsLost) return [objectiveLost(rounding)];
  const [negative, lost] = [named(ABSENT.negativeVariance), named(ABSENT.hessianDigitsLost)];
  return [
    ...(lost.length > 0 ? [hessianLost(lost)] : []),
    ...(absent['vcov'] ? [singularHessian()] : []),
    ...(negative.length > 0 ? [negativeVariances(negative)] : []),
  ];
}

function warnings({ fixed, problem, chosen }: Model, bend: Curvature, { stop, trace }: Reached): Note[] {
  const notes: Note[] = [];
  if (fixed.dropped.length > 0)
    notes.push(droppedColumns(Array.from(fixed.dropped, (j) => problem.parts.conditional.columns[j])));
  if (fixed.rank < fixed.p) notes.push(aliasedKept());
  if (trace?.some(({ value }) => !value.every(Number.isFinite))) notes.push(failedEvaluations());
  if (!bend.positiveDefinite) notes.push(notDefinite());
  notes.push(...eigenvalueNotes(bend, chosen['as']?.value ?? ''));
  if (stop.reason === 'budget' || stop.reason === 'failed') {
    notes.push(notConverged(stop.message, chosen['as']?.value ?? ''));
  }
  return notes;
}

function fittedValues(model: Model, solution: Solution): Float64Array {
  const { problem, fixed, cross } = model;
  const n = problem.response.y.length;
  const fitted = problem.parts.conditional.offset ? problem.parts.conditional.offset.slice() : new Float64Array(n);
  const beta = betaAt(model, solution);
  addProduct(fixed.X.data, beta, n, fixed.p, 1, fitted);
  for (const term of cross.terms) addZ(term, solution.b, fitted);
  return fitted;
}
