/** mmrm opened on one Problem: its objective live, its chain of optimizers, its reports. */
import {
  type Answer,
  type Canonical,
  type Chosen,
  type Engine,
  type Fit,
  isRefusal,
  type Problem,
  type Rounding,
  type Stop,
  traceOf,
} from '@mixdiff/contract';
import { canonicalAt, nativePoint } from './canonical.ts';
import { thetaCovariance } from './convergence.ts';
import { isSpatial } from './covariance.ts';
import { curvature } from './curvature.ts';
import { droppedNames } from './design.ts';
import { fitAt } from './fit.ts';
import { gradedValue, isGraded } from './graded.ts';
import { fillGradient, scoresOf, weigh } from './gradient.ts';
import { derivativesAt } from './hessian.ts';
import { notFinite, notPositiveDefinite, singularDesign, tooManyVisits } from './messages.ts';
import { type Model, openModel } from './model.ts';
import { evaluate } from './objective.ts';
import { optimize, type Task } from './optimize.ts';
import { refitter } from './refit.ts';
import { startOf } from './start.ts';

const GIVEN: Stop = {
  reason: 'given',
  code: null,
  message: 'the point was given',
  optimizer: '',
  iterations: 0,
  evaluations: { f: 0, g: 0 },
};

/** Of a covariance that is no function of distance: R's option mmrm.max_visits. */
const MOST_VISITS = 100;

export function openEngine(problem: Problem, chosen: Chosen): Answer<Engine> {
  const model = openModel(problem, chosen['unused-visits']?.value === 'keep');
  const { positions } = model.design;
  if (!isSpatial(model.kind) && positions.length > MOST_VISITS && chosen['many-visits']?.value !== 'fit') {
    return tooManyVisits(positions.length);
  }
  const singular = droppedNames(model.design);
  if (singular.length > 0 && chosen['accept-singular']?.value === 'no') return singularDesign(singular, model.design.p);
  const initial = startOf(chosen['start']?.value ?? 'std', model);
  return isRefusal(initial) ? initial : engineOf(model, chosen, initial);
}

function engineOf(model: Model, chosen: Chosen, initial: Float64Array): Engine {
  const { k, names } = model;
  const scores = scoresOf(model);
  const value = (theta: Float64Array, gradient?: Float64Array): number => {
    const f = evaluate(model, theta);
    if (isGraded(model)) return gradedValue(model, gradient);
    if (!gradient) return f;
    if (!Number.isFinite(f)) gradient.fill(Number.NaN);
    else {
      weigh(model, scores);
      fillGradient(model, scores, gradient);
    }
    return f;
  };
  const task: Task = {
    objective: value,
    hessian(theta, out) {
      if (Number.isFinite(evaluate(model, theta))) out.set(derivativesAt(model, scores).hessian);
      else out.fill(Number.NaN);
    },
    names,
    optimizer: chosen['optimizer']?.value ?? 'automatic',
    record: true,
    trouble(theta) {
      if (!Number.isFinite(evaluate(model, theta))) return 'the log-likelihood is not finite';
      const inverse = thetaCovariance(derivativesAt(model, scores).hessian, k);
      return typeof inverse === 'string' ? inverse : null;
    },
  };
  const refits = refitter(model, task, initial);

  function fit(start: Float64Array = initial, rounding?: Rounding): Answer<Fit> {
    refits.restore();
    if (!Number.isFinite(value(start))) return notFinite();
    const path = optimize(rounding ? { ...task, objective: rounded(model, value, rounding) } : task, start);
    if (isRefusal(path)) return path;
    const { par: theta, stop } = path.end;
    refits.warmStart(theta);
    return fitAt(model, scores, chosen, { theta, stop, trace: traceOf(...path.segments), notes: path.notes });
  }
  function at(point: Canonical): Answer<Fit> {
    refits.restore();
    const theta = nativePoint(model, point);
    if (isRefusal(theta)) return theta;
    if (!Number.isFinite(value(theta))) return notPositiveDefinite();
    return fitAt(model, scores, chosen, { theta, stop: GIVEN, trace: null, notes: [], point });
  }
  return {
    names,
    lower: new Float64Array(k).fill(Number.NEGATIVE_INFINITY),
    start: initial,
    profiled: ['beta'],
    gradient: true,
    objective(theta, gradient) {
      refits.restore();
      return value(theta, gradient);
    },
    logLik(theta) {
      refits.restore();
      return -value(theta);
    },
    logLikRounding(theta) {
      refits.restore();
      return roundingAt(model, value(theta));
    },
    toNative: (point) => nativePoint(model, point),
    toCanonical(theta) {
      refits.restore();
      return canonicalAt(model, theta);
    },
    fit,
    at,
    curvature(theta) {
      refits.restore();
      return curvature(model, scores, theta);
    },
    refit: refits.refit,
  };
}

/**
 * A sum of n log-determinants and squares, and of p pivots of X'WX: each is rounded, so is the sum as it grows (Higham 2002, section 4.2); a
 * square is that of a residual which mmrm forms from y and X beta.
 */
function roundingAt({ design: { n, p, projected }, work }: Model, value: number): number {
  const explained = projected.reduce((sum, c) => sum + c * c, 0);
  const length = Math.sqrt(1 + explained / Math.max(work.rss, Number.MIN_VALUE));
  return Number.EPSILON * (Math.abs(value) + (n + p) * Math.max(1, length / Math.sqrt(n)));
}
const rounded =
  (model: Model, value: Engine['objective'], draw: Rounding): Engine['objective'] =>
  (theta, gradient) => {
    const f = value(theta, gradient);
    return Number.isFinite(f) ? f + draw(roundingAt(model, f)) : f;
  };
