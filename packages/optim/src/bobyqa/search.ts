/**
 * The iterations of BOBYQA (Powell 2009, sections 2 and 6). A trust region step of radius Delta is followed by another
 * as long as the model predicts well; when it does not, points far from the centre are moved; when none is far, rho, the
 * least Delta, shrinks, until it is rhoEnd.
 */
import type { GeometryStep } from './geometry-step.ts';
import { initialPoints } from './initial-points.ts';
import { choosePoint, lagrangeAt } from './lagrange.ts';
import {
  addHessianTimes,
  centreOnBest,
  distanceSquared,
  larger,
  type Model,
  packed,
  predictedChange,
  smaller,
} from './model.ts';
import { type BoundedProblem, budgetSpent, type Ending, evaluateAt, gainIsSmall, placePoint } from './problem.ts';
import { rescue } from './rescue.ts';
import { recentre, replace, rival } from './revise.ts';
import { openRun, type Run } from './run.ts';
import { shiftBase } from './shift-base.ts';
import { updateInverse } from './update.ts';

type Stage = 'trust' | 'move' | 'propose' | 'rescue' | 'evaluate' | 'spread' | 'shrink';
export interface Found {
  readonly ending: Ending;
  readonly value: number;
}
/** Minimises; problem.x is the point found. The model is opened, with base, low and high set. */
export function search(problem: BoundedProblem, model: Model): Found {
  const run = openRun(problem, model);
  const early = initialPoints(problem, model);
  centreOnBest(model);
  if (early) return finish(run, early);
  run.lastProgress = problem.evaluations;
  run.lastRescue = problem.evaluations;
  if (model.best !== 0) addHessianTimes(model, model.centre, model.gradient);
  let next: Stage | Ending = 'trust';
  for (;;) {
    switch (next) {
      case 'trust':
        next = takeTrustStep(run);
        break;
      case 'move':
        next = prepareMove(run);
        break;
      case 'propose':
        next = proposePoint(run);
        break;
      case 'rescue':
        next = rescuePoints(run);
        break;
      case 'evaluate':
        next = evaluateEnd(run);
        break;
      case 'spread':
        next = findFarPoint(run);
        break;
      case 'shrink':
        next = shrink(run);
        break;
      default:
        return finish(run, next);
    }
  }
}
function finish({ problem, model, final }: Run, ending: Ending): Found {
  if (final !== null) return { ending, value: final };
  placePoint(problem, model, model.centre);
  return { ending, value: model.values[model.best] };
}
function takeTrustStep(run: Run): Stage {
  const { model } = run;
  const { step, end, gradient, lengthSquared, leastCurvature } = run.trustStep(run.radius);
  run.step.set(step);
  run.end.set(end);
  run.lengthSquared = lengthSquared;
  run.stepLength = smaller(run.radius, Math.sqrt(lengthSquared));
  if (!(run.stepLength < 0.5 * run.rho)) {
    run.trustSteps++;
    return 'move';
  }
  run.trustSteps = -1;
  run.farSquared = 10 * run.rho * (10 * run.rho);
  if (run.problem.evaluations <= run.lastProgress + 2) return 'spread';
  return modelIsGood(model, run, gradient, leastCurvature) ? 'shrink' : 'spread';
}
/** Whether the last errors are small beside what a step of rho / 2 could gain, along the bounds too. */
function modelIsGood(model: Model, run: Run, gradient: Float64Array, leastCurvature: number): boolean {
  const { rho, end, errors } = run;
  const { d, m, low, high, points, Gamma, mu } = model;
  const worst = larger(larger(errors[0], errors[1]), errors[2]);
  if (leastCurvature > 0 && worst > rho * 0.125 * rho * leastCurvature) return false;
  const tolerance = worst / rho;
  for (let j = 0; j < d; j++) {
    let slope = tolerance;
    if (end[j] === low[j]) slope = gradient[j];
    if (end[j] === high[j]) slope = -gradient[j];
    if (!(slope < tolerance)) continue;
    let curvature = Gamma[packed(j, j)];
    for (let k = 0; k < m; k++) curvature += mu[k] * (points[j * m + k] * points[j * m + k]);
    if (slope + 0.5 * curvature * rho < tolerance) return false;
  }
  return true;
}
function prepareMove(run: Run): Stage | Ending {
  const { model, lagrange, work, step, radius, replacement } = run;
  if (run.lengthSquared <= model.centreSquared * 0.001) shiftBase(model, run.end, run.shiftWork);
  if (run.trustSteps === 0) return 'propose';
  lagrangeAt(model, step, lagrange, work);
  const sound = choosePoint(model, lagrange, model.centre, radius, model.best, replacement);
  return sound ? 'evaluate' : afterCancellation(run);
}
const afterCancellation = ({ problem, lastRescue }: Run): Stage | Ending =>
  problem.evaluations > lastRescue ? 'rescue' : 'cancellation';
/** A better place for point `replacement.k`: on a line, or the end of the Cauchy step if that has more to offer. */
function proposePoint(run: Run): Stage | Ending {
  const { model, lagrange, work, replacement } = run;
  const proposal = run.geometryStep(replacement.k, run.geometryRadius);
  goTo(run, proposal.end);
  lagrangeAt(model, run.step, lagrange, work);
  let denominator = denominatorOf(run, proposal);
  if (denominator < proposal.cauchy && proposal.cauchy > 0) {
    goTo(run, proposal.cauchyEnd);
    lagrangeAt(model, run.step, lagrange, work);
    denominator = denominatorOf(run, proposal);
  }
  replacement.denominator = denominator;
  const value = lagrange.values[replacement.k];
  return denominator <= 0.5 * (value * value) ? afterCancellation(run) : 'evaluate';
}
function goTo({ model, end, step }: Run, target: Float64Array): void {
  for (let i = 0; i < model.d; i++) {
    end[i] = target[i];
    step[i] = end[i] - model.centre[i];
  }
}
function denominatorOf({ lagrange, replacement }: Run, { alpha }: GeometryStep): number {
  const value = lagrange.values[replacement.k];
  return value * value + alpha * lagrange.beta;
}
function rescuePoints(run: Run): Stage | Ending {
  const { problem, model } = run;
  run.lastProgress = problem.evaluations;
  const before = model.best;
  const ended = rescue(problem, model, run.radius, run.lagrange);
  model.centreSquared = 0;
  if (model.best !== before) centreOnBest(model);
  if (ended) return ended;
  run.lastRescue = problem.evaluations;
  if (run.lastProgress < problem.evaluations) {
    run.lastProgress = problem.evaluations;
    if (model.best !== before) addHessianTimes(model, model.centre, model.gradient);
    return 'trust';
  }
  return run.trustSteps > 0 ? 'trust' : 'propose';
}
function evaluateEnd(run: Run): Stage | Ending {
  const { problem, model, lagrange, step, errors, replacement } = run;
  placePoint(problem, model, run.end);
  if (budgetSpent(problem)) return 'budget';
  const f = evaluateAt(problem);
  const before = model.values[model.best];
  if (run.trustSteps === -1) {
    if (f < before) run.final = f;
    return 'radius';
  }
  if (f < problem.stopping.stopValue) {
    run.final = f;
    return 'stop-value';
  }
  const predicted = predictedChange(model, step, lagrange.along);
  const error = f - before - predicted;
  errors[2] = errors[1];
  errors[1] = errors[0];
  errors[0] = Math.abs(error);
  if (run.stepLength > run.rho) run.lastProgress = problem.evaluations;
  if (run.trustSteps > 0) {
    if (predicted >= 0) return 'no-reduction';
    setRadius(run, (f - before) / predicted);
    if (f < before) chooseAgain(run);
  }
  // no point has a denominator: the values are no numbers any more
  if (replacement.k < 0) return 'cancellation';
  return takeIn(run, f, before, predicted, error);
}
/** The next trust region radius, by how well the model predicted. */
function setRadius(run: Run, ratio: number): void {
  const half = 0.5 * run.radius;
  run.ratio = ratio;
  if (ratio <= 0.1) run.radius = smaller(half, run.stepLength);
  else if (ratio <= 0.7) run.radius = larger(half, run.stepLength);
  else run.radius = larger(half, run.stepLength + run.stepLength);
  if (run.radius <= run.rho * 1.5) run.radius = run.rho;
}
/** Seen from a better centre another point may be the one to go. */
function chooseAgain({ model, lagrange, end, radius, replacement }: Run): void {
  const { k, denominator } = replacement;
  if (choosePoint(model, lagrange, end, radius, -1, replacement)) return;
  replacement.k = k;
  replacement.denominator = denominator;
}
function takeIn(run: Run, f: number, before: number, predicted: number, error: number): Stage | Ending {
  const { problem, model, lagrange, work, replacement, end, step } = run;
  const { k, denominator } = replacement;
  updateInverse(model, lagrange, denominator, k, work);
  if (!replace(model, k, end, f, error, run.shiftWork)) return 'cancellation';
  if (f < before) {
    recentre(model, k, step);
    if (gainIsSmall(problem.stopping, f, before)) return 'small-gain';
  }
  if (run.trustSteps > 0) rival(model, run.rivalry);
  if (run.trustSteps === 0 || f <= before + 0.1 * predicted) return 'trust';
  const [twice, ten] = [2 * run.radius, 10 * run.rho];
  run.farSquared = larger(twice * twice, ten * ten);
  return 'spread';
}
/** The point farthest from the centre is moved, if it is far; otherwise rho shrinks unless steps still pay. */
function findFarPoint(run: Run): Stage {
  const { model, replacement, rho } = run;
  let farthest = run.farSquared;
  let found = -1;
  for (let k = 0; k < model.m; k++) {
    const distance = distanceSquared(model, k, model.centre);
    if (!(distance > farthest)) continue;
    found = k;
    farthest = distance;
  }
  if (found < 0) {
    if (run.trustSteps === -1) return 'shrink';
    return run.ratio > 0 || larger(run.radius, run.stepLength) > rho ? 'trust' : 'shrink';
  }
  replacement.k = found;
  const distance = Math.sqrt(farthest);
  if (run.trustSteps === -1) {
    run.radius = smaller(0.1 * run.radius, 0.5 * distance);
    if (run.radius <= rho * 1.5) run.radius = rho;
  }
  run.trustSteps = 0;
  run.geometryRadius = larger(smaller(0.1 * distance, run.radius), rho);
  run.lengthSquared = run.geometryRadius * run.geometryRadius;
  return 'move';
}
/** The next rho; once it is rhoEnd, one last step if it was too short to have been tried. */
function shrink(run: Run): Stage | Ending {
  const { rhoEnd } = run.problem.stopping;
  if (!(run.rho > rhoEnd)) return run.trustSteps === -1 ? 'evaluate' : 'radius';
  run.radius = 0.5 * run.rho;
  const ratio = run.rho / rhoEnd;
  if (ratio <= 16) run.rho = rhoEnd;
  else if (ratio <= 250) run.rho = Math.sqrt(ratio) * rhoEnd;
  else run.rho = 0.1 * run.rho;
  run.radius = larger(run.radius, run.rho);
  run.trustSteps = 0;
  run.lastProgress = run.problem.evaluations;
  return 'trust';
}
