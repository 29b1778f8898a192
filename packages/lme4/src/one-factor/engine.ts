/**
 * lme4 opened on a Problem with one intercept per group and very many rows: mostly one pass over them, and no vector as long as the data
 * until fitted values are asked for. The search, its tolerances and what is reported are those of any other model (engine.ts).
 */
import {
  type Answer,
  type Canonical,
  type Chosen,
  columnOf,
  type Engine,
  type Fit,
  isRefusal,
  type Problem,
  type RandomModes,
  type Rounding,
} from '@mixdiff/contract';
import { type Nlopt, quasiNewton } from '@mixdiff/optim';
import { canonicalAt, fillCovariances, nativePoint } from '../canonical.ts';
import { choiceOf, since, versionOf } from '../choices.ts';
import { foldSigns, isSingular, thetaLayout } from '../covariance.ts';
import { designNotes, GIVEN, profiledAway, stoppedEarly } from '../engine-notes.ts';
import { type Effects, fitAt, type Outcome } from '../fit.ts';
import { inspection } from '../inspection.ts';
import { noOptimum, type Wording, wrongShape } from '../messages.ts';
import type { Estimated } from '../model.ts';
import { optimize } from '../optimize.ts';
import { refuseDesign } from '../refusals.ts';
import { areFarApart } from '../scales.ts';
import { fillFixedEffects, fixedEffects, residualVariance } from '../solution.ts';
import { startOf } from '../start.ts';
import type { Basis } from './basis.ts';
import { type OneFactorModel, slopeOfOneFactor, solveOneFactor } from './criterion.ts';
import { deviationsOfColumns, varianceBetween } from './deviations.ts';
import { type GroupSums, type Reduced, reduced } from './sums.ts';

/** From here on the passes of design.ts take seconds, and their matrices hundreds of megabytes. */
const MANY_ROWS = 200_000;

/** One intercept per group, and so many rows that it pays to say so. */
export function isOneLargeFactor({ response: { y }, random, weights }: Problem): boolean {
  const [only, ...others] = random;
  return (
    y.length >= MANY_ROWS &&
    others.length === 0 &&
    weights === null &&
    only?.columns.join() === '(Intercept)' &&
    (only.structure.kind === 'us' || only.structure.kind === 'diag-het')
  );
}

/** What the data are reduced to, for a response, and its criterion. */
interface Opened extends Reduced {
  readonly one: OneFactorModel;
}
function opened(problem: Problem, y: Float64Array, withY: boolean, degreesTaken?: number): Opened {
  const found = reduced(problem, y, withY);
  const { basis, sums } = found;
  const { rank, kept, R, leastSquares } = basis;
  const n = y.length;
  const reml = problem.method === 'REML';
  const design = { problem, n, rank, kept, R, layout: thetaLayout(problem.random) };
  const model = { design, response: { leastSquares }, reml, coefficients: new Float64Array(rank) };
  const solution = {
    theta: new Float64Array(1),
    value: Number.NaN,
    T: new Float64Array(1),
    corner: new Float64Array(sums.m ** 2),
    pwrss: Number.NaN,
    model,
  };
  const degrees = degreesTaken ?? (reml ? n - rank : n);
  const one = { model, sums, logDetR: basis.logDetR, degrees, solution, slope: new Float64Array(sums.m ** 2) };
  return { ...found, one };
}

export function openOneFactor(problem: Problem, chosen: Chosen, nlopt: Nlopt | null): Answer<Engine> {
  const { y } = problem.response;
  const whole = opened(problem, y, true);
  const { basis, one } = whole;
  const { design } = one.model;
  const { layout } = design;
  const impossible = refuseDesign(design, { yty: one.sums.cross[one.sums.m - 1], leastSquares: basis.leastSquares });
  if (impossible) return impossible;
  const choice = (name: string): string => choiceOf(chosen, name);
  const objective = objectiveOf(one);
  const wording: Wording = since(versionOf(chosen), '2.1-0') ? 'since-2.1' : 'before-2.1';
  const inspect = inspection(design, objective, choice('derivatives'), wording);
  const start = startOf(problem, layout, choice('start'), () => Float64Array.of(varianceBetween(one.sums, y.length)));
  const deviations = deviationsOfColumns(whole, y.length);
  const notes = designNotes(design, wording, deviations ? areFarApart(deviations) : undefined);
  const task = {
    objective,
    layout,
    nlopt,
    optimizer: choice('optimizer'),
    tolerance: choice('tolerance'),
    boundary: choice('boundary'),
  };
  const rounding = (theta: Float64Array): number => originalRounding(one, theta);
  let best: Float64Array | null = null;

  function fit(from: Float64Array = start, draw?: Rounding): Answer<Fit> {
    if (from.length !== 1) return wrongShape('length of the start', 1, from.length);
    const moved: Engine['objective'] = (theta, gradient) =>
      objective(theta, gradient) + (draw ? draw(rounding(theta)) : 0);
    const optimum = optimize({ ...task, objective: draw ? moved : objective }, from);
    const seen = inspect(optimum.theta);
    const solution = solveOneFactor(one, optimum.theta[0]);
    if (!solution) return noOptimum(task.optimizer);
    best = optimum.theta.slice();
    const { stop, trace } = optimum;
    const all = [...notes, ...optimum.notes, ...stoppedEarly(stop), ...seen.notes];
    return fitOf({ solution, stop, trace, seen, notes: all, withheld: [] });
  }

  function at(point: Canonical): Answer<Fit> {
    const theta = nativePoint(point, layout, problem.random);
    if (isRefusal(theta)) return theta;
    const seen = inspect(theta);
    const solution = solveOneFactor(one, theta[0]);
    if (!solution) return noOptimum('the given point');
    const all = [...notes, ...profiledAway(point, canonicalAt(one.model, solution)), ...seen.notes];
    return fitOf({ solution, stop: GIVEN, trace: null, seen, notes: all, withheld: [] });
  }
  const fitOf = (outcome: Omit<Outcome, 'effects'>): Fit => {
    const { ranef, fitted } = effectsAt(outcome.solution, one.sums, basis);
    const fit = fitAt(chosen, { ...outcome, effects: { ranef, fitted: new Float64Array(0), absent: {} } });
    return withFitted(fit, fitted);
  };

  return {
    names: layout.names,
    lower: layout.lower,
    start,
    profiled: ['beta', 'sigma2'],
    gradient: true,
    objective,
    logLik: (theta) => -objective(theta) / 2,
    logLikRounding: (theta) => rounding(theta) / 2,
    toNative: (point) => nativePoint(point, layout, problem.random),
    toCanonical: (theta) => canonicalAt(one.model, solveOneFactor(one, theta[0])),
    fit,
    at,
    refit(response, into) {
      best ??= optimize(task, start).theta;
      // older versions minimise with another divisor after a refit (refit.ts)
      const divisor = choice('refit') === 'n-minus-1' && one.model.reml ? y.length - 1 : one.degrees;
      const { one: other } = opened(problem, response, false, divisor);
      const theta = best.slice();
      const value = (point: Float64Array): number => solveOneFactor(other, point[0])?.value ?? Infinity;
      const search = quasiNewton(1, value, (gradient) => {
        gradient[0] = slopeOfOneFactor(other);
      });
      if (theta[0] < NEAR_ZERO) theta[0] = AWAY;
      const reason = search.minimize(theta, Float64Array.of(1 / curvature(objectiveOf(other), theta)));
      foldSigns(layout, theta);
      if (theta[0] < NEAR_ZERO && value(Float64Array.of(0)) <= value(theta)) theta[0] = 0;
      const solution = solveOneFactor(other, theta[0]);
      into.reason = solution ? reason : 'failed';
      into.logLik = solution ? -solution.value / 2 : Number.NaN;
      into.sigma2 = solution ? residualVariance(solution) : Number.NaN;
      into.singular = solution !== null && isSingular(layout, theta);
      if (solution) {
        fillFixedEffects(solution, into.beta);
        fillCovariances(solution, into.Sigma);
      } else {
        into.beta.fill(Number.NaN);
        for (const { data } of into.Sigma) data.fill(Number.NaN);
      }
    },
  };
}

/** As in refit.ts: theta = 0 is a stationary point whatever y is. */
const NEAR_ZERO = 1e-4;
const AWAY = 0.1;

const objectiveOf =
  (one: OneFactorModel): Engine['objective'] =>
  (theta, gradient) => {
    const solution = solveOneFactor(one, theta[0]);
    if (gradient) gradient[0] = solution ? slopeOfOneFactor(one) : Number.NaN;
    return solution?.value ?? Infinity;
  };

/** Second derivative by central differences of the slope; its size, as a first step needs it. */
function curvature(objective: Engine['objective'], theta: Float64Array): number {
  const [low, high] = [new Float64Array(1), new Float64Array(1)];
  const step = 1e-4 * Math.max(theta[0], 1e-2);
  objective(Float64Array.of(theta[0] - step), low);
  objective(Float64Array.of(theta[0] + step), high);
  const found = Math.abs((high[0] - low[0]) / (2 * step));
  return found > 0 && found < Infinity ? found : 1;
}

/**
 * b_g = theta u_g, u_g = theta (z'e - z'Q beta_Q) / (1 + theta^2 n_g) with beta_Q on the basis and without the least-squares part (52);
 * conditional variances sigma^2 theta^2 / (1 + theta^2 n_g).
 */
function effectsAt(
  solution: Estimated,
  { m, width, border, rows }: GroupSums,
  { leastSquares }: Basis,
): Pick<Effects, 'ranef'> & { readonly fitted: () => Float64Array } {
  const { problem, kept } = solution.model.design;
  const { levels, name } = problem.random[0];
  const beta = fixedEffects(solution);
  const onBasis = basisCoefficients(solution, beta, leastSquares);
  const theta = solution.theta[0];
  const sigma = Math.sqrt(residualVariance(solution));
  const [mode, condSD] = [new Float64Array(levels.length), new Float64Array(levels.length)];
  for (let g = 0; g < mode.length; g++) {
    const at = g * width;
    let left = border[at + m - 1];
    for (let j = 0; j < m - 1; j++) left -= border[at + j] * onBasis[j];
    const pivot = 1 + theta * theta * rows[g];
    mode[g] = (theta * theta * left) / pivot;
    condSD[g] = (sigma * theta) / Math.sqrt(pivot);
  }
  const table = (data: Float64Array) => ({ nrow: levels.length, ncol: 1, data });
  const ranef: RandomModes[] = [{ term: name, mode: table(mode), condSD: table(condSD) }];
  return { ranef, fitted: () => fittedValues(problem, kept, beta, mode) };
}

/** n, offset included. */
function fittedValues(
  { parts: { conditional }, random }: Problem,
  kept: Int32Array,
  beta: Float64Array,
  mode: Float64Array,
): Float64Array {
  const { X, offset } = conditional;
  const fitted = offset ? offset.slice() : new Float64Array(X.nrow);
  for (const column of kept) {
    const [b, x] = [beta[column], columnOf(X, column)];
    for (let i = 0; i < fitted.length; i++) fitted[i] += b * x[i];
  }
  const { level } = random[0];
  for (let i = 0; i < fitted.length; i++) fitted[i] += mode[level[i]];
  return fitted;
}
/** Its fitted values are made when they are asked for, and kept while somebody has them: of ten million rows they are 80 MB. */
function withFitted(fit: Fit, make: () => Float64Array): Fit {
  let made: WeakRef<Float64Array> | null = null;
  const get = (): Float64Array => {
    const known = made?.deref();
    if (known) return known;
    const anew = make();
    made = new WeakRef(anew);
    return anew;
  };
  return Object.defineProperty(fit, 'fitted', { get, enumerable: true, configurable: true });
}

/** R beta without the least-squares part. */
function basisCoefficients(
  { model: { design } }: Estimated,
  beta: Float64Array,
  leastSquares: Float64Array,
): Float64Array {
  const { rank, kept, R } = design;
  return leastSquares.map((part, i) => {
    let sum = 0;
    for (let j = i; j < rank; j++) sum += R[j * rank + i] * beta[kept[j]];
    return sum - part;
  });
}

/**
 * As original-rounding.ts bounds it, with pivots that lose nothing (A_jj / L_jj^2 = 1 for a diagonal L) and the residual as the largest
 * part of a row.
 */
function originalRounding(one: OneFactorModel, theta: Float64Array): number {
  const solution = solveOneFactor(one, theta[0]);
  if (!solution) return Infinity;
  const { n } = one.model.design;
  const { groups, m, cross } = one.sums;
  const ofL = 2 * Math.sqrt(n / groups) * groups;
  let ofX = 0;
  for (let j = 0; j < m - 1; j++) ofX += solution.corner[j * (m + 1)] ** -2;
  ofX *= 2 * Math.sqrt(n);
  const explained = one.model.response.leastSquares.reduce((sum, x) => sum + x * x, 0);
  const residuals = 2 * one.degrees * Math.sqrt((cross[m - 1] + explained) / solution.pwrss) * Math.sqrt(n);
  return Number.EPSILON * (ofL + (one.model.reml ? ofX : 0) + residuals + Math.abs(solution.value));
}
