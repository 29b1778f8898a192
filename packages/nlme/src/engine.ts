/** The live objective of one Problem: lme's native parameters, its own path to the maximum, and its reports. */
import {
  type Answer,
  type Canonical,
  type Chosen,
  type Engine,
  type Fit,
  isRefusal,
  type Matrix,
  type Problem,
  type Refit,
  type Rounding,
  type Stop,
  sigma2Of,
} from '@mixdiff/contract';
import { covariances, nativeParameters, parameterNames } from './covariance.ts';
import { setResponse } from './design.ts';
import { completed, describe, profiledPoint, singularTerms } from './fit.ts';
import { badPoint, notConverged, notDiagonal, singular } from './messages.ts';
import { type Model, openModel } from './model.ts';
import type { Level } from './nesting.ts';
import { profileConstant } from './objective.ts';
import { follow } from './optimize.ts';
import { type Optimizer, objective } from './optimizers.ts';
import { originalRounding } from './original-rounding.ts';
import { fillBeta } from './point.ts';
import { emSteps, startNamed } from './start.ts';

const GIVEN: Stop = {
  reason: 'given',
  code: null,
  message: 'the point was given',
  optimizer: '',
  iterations: 0,
  evaluations: { f: 0, g: 0 },
};

export function openEngine(
  problem: Problem,
  chosen: Chosen,
  levels: readonly Level[],
  optimize: Optimizer,
): Answer<Engine> {
  const model = openModel(problem, levels);
  return isRefusal(model) ? model : engineOf(model, chosen, optimize);
}

function engineOf(model: Model, chosen: Chosen, optimize: Optimizer): Engine {
  const { problem, levels } = model;
  const { decomposed, design, crude } = model;
  const names = parameterNames(levels, (term) => problem.random[term].columns);
  const from = chosen['start']?.value ?? 'em';
  const initial = startNamed(from, levels, crude);
  const constant = profileConstant(decomposed.N);
  const evaluate = objective(model);
  const warm = crude.slice();
  /** Whether the reduced data are those of another response, left by `refit`. */
  let foreign = false;

  function respond(y: Float64Array): void {
    setResponse(design, y);
    model.reduced.reduce();
    foreign = y !== problem.response.y;
  }
  /** Back to the Problem's response. */
  function own(): void {
    if (foreign) respond(problem.response.y);
  }
  function fit(start: Float64Array = initial, rounding?: Rounding): Answer<Fit> {
    own();
    const path = follow(rounding ? rounded(model, rounding) : model, start, emSteps(from), optimize, names);
    const { optimizer, code, message, reason } = path.stop;
    if (reason !== 'converged') return notConverged(optimizer, code, message);
    const found = describe(model, chosen, names, { ...path, point: profiledPoint(model, path.par) });
    // Where a variance is zero the surface is flat: no place to start another fit from.
    warm.set(found.singular ? crude : path.par);
    return found;
  }
  function at(point: Canonical): Answer<Fit> {
    own();
    const par = nativePoint(model, point);
    if (isRefusal(par)) return par;
    return describe(model, chosen, names, { par, point: completed(model, par, point), stop: GIVEN, trace: null });
  }
  function refit(y: Float64Array, into: Refit): void {
    respond(y);
    const { par, value, stop } = optimize(model, warm, {});
    writeRefit(model, par, into);
    into.logLik = constant - value;
    into.reason = stop.reason;
  }
  return {
    names,
    lower: new Float64Array(decomposed.d).fill(Number.NEGATIVE_INFINITY),
    start: initial,
    profiled: ['beta', 'sigma2'],
    gradient: true,
    objective(par, gradient) {
      own();
      return evaluate(par, gradient);
    },
    logLik(par) {
      own();
      return constant - decomposed.update(par);
    },
    logLikRounding(par) {
      own();
      return originalRounding(model, decomposed.update(par));
    },
    toNative: (point) => nativePoint(model, point),
    toCanonical(par) {
      own();
      return profiledPoint(model, par);
    },
    fit,
    at,
    refit,
  };
}

/** The model with lme's own rounding drawn at every value that an optimizer sees. */
function rounded(model: Model, draw: Rounding): Model {
  const { decomposed } = model;
  const update = (par: Float64Array): number => {
    const value = decomposed.update(par);
    return Number.isFinite(value) ? value + draw(originalRounding(model, value)) : value;
  };
  return { ...model, decomposed: { ...decomposed, update } };
}

function nativePoint({ problem, levels, decomposed }: Model, at: Canonical): Answer<Float64Array> {
  const { Sigma } = at;
  const sigma2 = sigma2Of(at);
  if (!(sigma2 > 0)) return badPoint();
  if (problem.random.some(({ Z }, k) => Sigma[k]?.nrow !== Z.ncol)) return badPoint();
  const correlated = problem.random.find(({ structure }, k) => structure === 'diag' && !isDiagonal(Sigma[k]));
  if (correlated) return notDiagonal(correlated.name);
  const par = new Float64Array(decomposed.d);
  const failed = nativeParameters(levels, at, sigma2, par);
  return failed < 0 ? par : singular(problem.random[failed].name);
}

const isDiagonal = ({ nrow, data }: Matrix): boolean => data.every((s, at) => s === 0 || at % (nrow + 1) === 0);

function writeRefit(model: Model, par: Float64Array, into: Refit): void {
  model.decomposed.update(par);
  model.posterior.update();
  fillBeta(model, model.posterior.gamma, into.beta);
  into.sigma2 = model.posterior.sigma2();
  covariances(model.levels, par, into.sigma2, into.Sigma);
  into.singular = singularTerms(model, into.Sigma, into.sigma2).length > 0;
}
