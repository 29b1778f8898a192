/**
 * Minima of the deviance (or the REML criterion) with one parameter of the model held: PORT's nlminb with the exact
 * gradient, and a look away from every zero it stops at. The criterion is even in a relative standard deviation, so a
 * gradient method never leaves zero by itself, though the deviance may fall from there.
 */
import type { Canonical } from '@mixdiff/contract';
import { centralJacobian, fromEigen, symmetricEigen } from '@mixdiff/linalg';
import { nlminb, quasiNewton } from '@mixdiff/optim';
import { type Chart, chart, fillFactors, type Held, parametersOf, pullGradient, sigmaIn } from './chart.ts';
import { type Criterion, constrain, type Solution, solveAt } from './criterion.ts';
import { fillGradient } from './criterion-gradient.ts';
import { fillGradientBySums, type LevelSums, levelSumsOf, type QuickSolution, solveBySums } from './level-sums.ts';
import { multiplyUpper, multiplyUpperT } from './random-basis.ts';
import { coefficientsAt } from './reduction.ts';
import { covariance, relativeFactors } from './relative-factors.ts';
import type { Factors } from './system.ts';

const LOG_2PI = Math.log(2 * Math.PI);
/** Below this a relative standard deviation counts as a zero to look away from. */
const ZERO = 1e-4;
/** How far to look, in relative standard deviations. */
const LOOK = [0.03, 0.3];

/** A criterion in a chart, and the arrays that one evaluation fills. */
export interface HeldProblem {
  readonly criterion: Criterion;
  readonly chart: Chart;
  readonly reml: boolean;
  /** Of the problem's columns of Z, as the chart fills them. */
  readonly F: Factors;
  /** T F, of their orthonormal ones. */
  readonly lambda: Factors;
  readonly slope: Factors;
}
/** Where a minimization over the free parameters ended. */
export interface HeldMinimum {
  readonly par: Float64Array;
  readonly deviance: number;
}

/** Charts take turns on one criterion, each with factors of its own. */
export function hold(criterion: Criterion, held: Held, reml = false): HeldProblem {
  const { problem, bases } = criterion.reduction;
  const shapes = (): Factors => bases.map(({ columns: c }) => new Float64Array(c * c));
  return { criterion, chart: chart(problem.random, held), reml, F: shapes(), lambda: shapes(), slope: shapes() };
}

/** The criterion's solution with `value` held, constraint included; null where it fails. */
export function solveHeld(problem: HeldProblem, par: Float64Array, value: number): Solution | null {
  const { criterion, chart: map, lambda } = problem;
  fillLambda(problem, par, value);
  const solution = solveAt(criterion, lambda);
  if (solution && map.held.kind === 'beta') constrain(solution, map.held.h, value);
  return solution;
}
/** The same by sums over levels. */
function solveHeldBySums(
  sums: LevelSums,
  problem: HeldProblem,
  par: Float64Array,
  value: number,
): QuickSolution | null {
  const { criterion, chart: map, lambda } = problem;
  fillLambda(problem, par, value);
  const solution = solveBySums(sums, criterion, lambda);
  if (solution && map.held.kind === 'beta') constrain(solution, map.held.h, value);
  return solution;
}
function fillLambda({ criterion, chart: map, F, lambda }: HeldProblem, par: Float64Array, value: number): void {
  const { bases } = criterion.reduction;
  fillFactors(map, F, par, value);
  for (let k = 0; k < F.length; k++) {
    lambda[k].set(F[k]);
    multiplyUpper(bases[k].T, bases[k].columns, lambda[k], bases[k].columns);
  }
}
const degreesOf = ({ criterion: { reduction }, reml }: HeldProblem): number =>
  reml ? reduction.copies - reduction.p : reduction.copies;
/** As the chart gives it, or at its best. */
const sigmaAt = (problem: HeldProblem, par: Float64Array, value: number, { r2 }: Pick<Solution, 'r2'>): number =>
  sigmaIn(problem.chart, par, value) || Math.sqrt(r2 / degreesOf(problem));

/** What an evaluation leaves for the gradient there: until the criterion is solved again. */
interface Evaluated {
  readonly deviance: number;
  readonly sigma: number;
  readonly whole: Solution | null;
  readonly bySums: QuickSolution | null;
}
function evaluateAt(problem: HeldProblem, par: Float64Array, value: number): Evaluated | null {
  const { criterion, reml } = problem;
  const { logDetR, logWeights } = criterion.reduction;
  const sums = levelSumsOf(criterion);
  const whole = sums ? null : solveHeld(problem, par, value);
  const bySums = sums && solveHeldBySums(sums, problem, par, value);
  const solution = bySums ?? whole;
  if (!solution) return null;
  const m = degreesOf(problem);
  const sigma = sigmaAt(problem, par, value, solution);
  const logDet = 2 * solution.halfLogDetM + (reml ? 2 * (solution.halfLogDetG + logDetR) : 0) - logWeights;
  const quadratic = solution.r2 / (sigma * sigma);
  return { deviance: logDet + m * (LOG_2PI + 2 * Math.log(sigma)) + quadratic, sigma, whole, bySums };
}
function fillSlope(problem: HeldProblem, { sigma, whole, bySums }: Evaluated, value: number, out: Float64Array): void {
  const { criterion, chart: map, reml, slope } = problem;
  const { bases } = criterion.reduction;
  const sums = levelSumsOf(criterion);
  const scale = 1 / (sigma * sigma);
  if (sums && bySums) fillGradientBySums(sums, bySums, scale, reml, slope);
  else if (whole) fillGradient(whole, scale, reml, slope);
  for (let k = 0; k < bases.length; k++) multiplyUpperT(bases[k].T, bases[k].columns, slope[k], bases[k].columns);
  const { r2 } = (bySums ?? whole) as QuickSolution;
  pullGradient(map, slope, value, sigma, 2 * degreesOf(problem) - 2 * r2 * scale, out);
}

/** -2 log-likelihood at the parameters, with `value` held; +Infinity where it fails. Fills `gradient` when given. */
export function deviance(problem: HeldProblem, par: Float64Array, value: number, gradient?: Float64Array): number {
  const at = evaluateAt(problem, par, value);
  if (at && gradient) fillSlope(problem, at, value, gradient);
  else gradient?.fill(NaN);
  return at?.deviance ?? Infinity;
}

/** Step of the differences that a curvature is taken by, in relative standard deviations and log sigma. */
const STEP = 1e-4;
/**
 * d x d: the inverse of the curvature in the free parameters, its eigenvalues by their size and the small ones raised, so that it leads
 * downhill: what minima near this point begin with. null: there is nothing to be had, or a bound is in the way.
 */
export function metricAt(problem: HeldProblem, par: Float64Array, value: number): Float64Array | null {
  const d = par.length;
  if (d === 0 || problem.chart.lower.some((low) => low > -Infinity)) return null;
  const slopeAt = (at: Float64Array): Float64Array => {
    const gradient = new Float64Array(d);
    deviance(problem, at, value, gradient);
    return gradient;
  };
  const { data } = centralJacobian(slopeAt, par, STEP);
  const { values, vectors } = symmetricEigen(data, d);
  const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (!(largest > 0 && largest < Infinity)) return null;
  const inverse = values.map((x) => 1 / Math.max(Math.abs(x), FLATTEST * largest));
  return fromEigen(inverse, vectors);
}
const FLATTEST = 1e-6;

/** The minimum over the free parameters from a start; `metric`: of a minimum nearby (`metricAt`). */
export function minimize(
  problem: HeldProblem,
  start: Float64Array,
  value: number,
  metric: Float64Array | null = null,
): HeldMinimum {
  const objective = (par: Float64Array, gradient?: Float64Array): number => deviance(problem, par, value, gradient);
  const { lower } = problem.chart;
  const bounded = lower.some((low) => low > -Infinity);
  if (start.length === 0) return { par: start, deviance: objective(start) };
  const run = (from: Float64Array): HeldMinimum => descend(objective, from, bounded ? lower : undefined);
  let best = (metric && slide(problem, start, value, metric)) ?? run(start);
  for (let pass = 0; pass < 3; pass++) {
    const from = lookAway(objective, best, problem.chart);
    if (!from) return best;
    const next = run(from);
    if (!(next.deviance < best.deviance)) return best;
    best = next;
  }
  return best;
}

type Objective = (par: Float64Array, gradient?: Float64Array) => number;

/** Downhill from a start, wherever that ends. */
function descend(objective: Objective, start: Float64Array, lower?: Float64Array): HeldMinimum {
  const { par } = nlminb(objective, start, {
    ...(lower ? { lower } : {}),
    gradient: true,
    control: { 'rel.tol': 1e-13, 'x.tol': 1e-9, 'iter.max': 500, 'eval.max': 1000 },
  });
  return { par, deviance: objective(par) };
}
/** The same by steps that a metric leads, without bounds; null where they do not arrive. */
function slide(problem: HeldProblem, start: Float64Array, value: number, metric: Float64Array): HeldMinimum | null {
  let at: Evaluated | null = null;
  const search = quasiNewton(
    start.length,
    (par) => {
      at = evaluateAt(problem, par, value);
      return at?.deviance ?? Infinity;
    },
    (gradient) => {
      if (at) fillSlope(problem, at, value, gradient);
      else gradient.fill(NaN);
    },
  );
  const par = start.slice();
  const reason = search.minimize(par, metric);
  return reason === 'converged' ? { par, deviance: (at as Evaluated | null)?.deviance ?? Infinity } : null;
}
/** The bottom of the valley that a start is in: zeros are not looked away from. */
export function settled(problem: HeldProblem, start: Float64Array): HeldMinimum {
  const objective: Objective = (par, gradient) => deviance(problem, par, 0, gradient);
  return start.length === 0 ? { par: start, deviance: objective(start) } : descend(objective, start);
}

/** A lower point with one zero diagonal lifted, or null. */
function lookAway(
  objective: (par: Float64Array) => number,
  { par, deviance: here }: HeldMinimum,
  { slots, lower }: Chart,
): Float64Array | null {
  for (let s = 0; s < slots.length; s++) {
    if (slots[s].row !== slots[s].col || Math.abs(par[s]) > ZERO) continue;
    for (const step of [...LOOK, ...LOOK.map((x) => -x)]) {
      if (step < lower[s]) continue;
      const away = par.slice();
      away[s] = step;
      if (objective(away) < here - 1e-9) return away;
    }
  }
  return null;
}

/** A canonical point's parameters in a chart; null where its Sigma is no covariance. */
export function startAt(
  { criterion: { reduction }, chart: map }: HeldProblem,
  at: Canonical,
  sigma2: number,
): Float64Array | null {
  const T = relativeFactors(at, sigma2, map.orders);
  return T && parametersOf(map, T, reduction.problem.random, Math.sqrt(sigma2));
}

/** The canonical point at the parameters, with `value` held; null where the deviance is infinite. */
export function pointOf(problem: HeldProblem, par: Float64Array, value: number): Canonical | null {
  const solution = solveHeld(problem, par, value);
  if (!solution) return null;
  const { reduction } = problem.criterion;
  const sigma2 = sigmaAt(problem, par, value, solution) ** 2;
  return {
    beta: coefficientsAt(reduction, solution.gamma),
    Sigma: reduction.bases.map(({ columns }, k) => covariance(problem.F[k], columns, sigma2)),
    residual: { kind: 'variance', sigma2 },
  };
}
