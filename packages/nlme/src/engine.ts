/** The live objective of one Problem: lme's native parameters, its own path to the maximum, and its reports. */
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
} from '@mixdiff/contract';
import { canonicalAt, completed, nativePoint } from './canonical.ts';
import { parameterNames } from './covariance.ts';
import type { Triangles } from './decomposition.ts';
import { fitAt } from './fit.ts';
import { notConverged } from './messages.ts';
import { type Model, openModel } from './model.ts';
import type { Level } from './nesting.ts';
import { objective, profileConstant } from './objective.ts';
import { type Minimizer, optimize } from './optimize.ts';
import { originalRounding } from './original-rounding.ts';
import { refitter } from './refit.ts';
import { emSteps, startOf } from './start.ts';

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
  minimize: Minimizer,
): Answer<Engine> {
  const model = openModel(problem, levels);
  return isRefusal(model) ? model : engineOf(model, chosen, minimize);
}

function engineOf(model: Model, chosen: Chosen, minimize: Minimizer): Engine {
  const { problem, levels } = model;
  const { decomposed, crude } = model;
  const names = parameterNames(levels, (term) => problem.random[term].columns);
  const from = chosen['start']?.value ?? 'em';
  const initial = startOf(from, levels, crude);
  const constant = profileConstant(decomposed.N);
  const evaluate = objective(model);
  const refits = refitter(model, minimize);

  function fit(start: Float64Array = initial, rounding?: Rounding): Answer<Fit> {
    const own = refits.own();
    const path = optimize(rounding ? rounded(own, rounding) : own, start, emSteps(from), minimize, names);
    const { optimizer, code, message, reason } = path.stop;
    if (reason !== 'converged') return notConverged(optimizer, code, message);
    const found = fitAt(own, chosen, names, { ...path, point: canonicalAt(own, path.par) });
    // Where a variance is zero the surface is flat: no place to start another fit from.
    refits.warmStart(found.singular ? crude : path.par);
    return found;
  }
  function at(point: Canonical): Answer<Fit> {
    const own = refits.own();
    const par = nativePoint(own, point);
    if (isRefusal(par)) return par;
    return fitAt(own, chosen, names, { par, point: completed(own, par, point), stop: GIVEN, trace: null });
  }
  return {
    names,
    lower: new Float64Array(decomposed.d).fill(Number.NEGATIVE_INFINITY),
    start: initial,
    profiled: ['beta', 'sigma2'],
    gradient: true,
    objective(par, gradient) {
      refits.own();
      return evaluate(par, gradient);
    },
    logLik: (par) => constant - refits.own().decomposed.objective(par),
    logLikRounding(par) {
      const own = refits.own();
      return originalRounding(own, own.decomposed.solveAt(par));
    },
    toNative: (point) => nativePoint(model, point),
    toCanonical: (par) => canonicalAt(refits.own(), par),
    fit,
    at,
    refit: refits.refit,
  };
}

/** The model with lme's own rounding drawn at every value that an optimizer sees. */
function rounded(model: Model, draw: Rounding): Model {
  const { decomposed } = model;
  const solveAt = (par: Float64Array): Triangles => {
    const at = decomposed.solveAt(par);
    return Number.isFinite(at.value) ? { ...at, value: at.value + draw(originalRounding(model, at)) } : at;
  };
  return { ...model, decomposed: { ...decomposed, solveAt, objective: (par) => solveAt(par).value } };
}
