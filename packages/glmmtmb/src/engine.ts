/** glmmTMB on one problem: objective, faithful fit, statement at a given point, refits. */
import { type Answer, type Engine, type Fit, isRefusal, type Rounding, type Stop, traceOf } from '@mixdiff/contract';
import { canonicalAt, nativePoint } from './canonical.ts';
import { fitAt } from './fit.ts';
import { failedStart } from './messages.ts';
import type { Model } from './model.ts';
import { bestSeen, type Minimizer, type Seen } from './optimize.ts';
import { originalRounding } from './original-rounding.ts';
import { refitter } from './refit.ts';
import { startOf } from './start.ts';

export function engineOf(model: Model, minimize: Minimizer): Engine {
  const { parameters, objective } = model;
  const start = startOf(model);
  const best = bestSeen(model);
  const refits = refitter(model, best, minimize, start);
  return {
    names: parameters.names,
    lower: new Float64Array(parameters.length).fill(Number.NEGATIVE_INFINITY),
    start,
    profiled: parameters.betas > 0 ? [] : ['beta'],
    gradient: true,
    objective,
    logLik: (par) => -objective(par),
    logLikRounding(par) {
      const solution = model.solveAt(par);
      return Number.isFinite(solution.value) ? originalRounding(model, solution).value : Number.NaN;
    },
    toNative: (point) => nativePoint(model, point),
    toCanonical: (par) => canonicalAt(model, model.solveAt(par)),
    fit(from = start, rounding) {
      if (objective(from) === Number.POSITIVE_INFINITY) return failedStart();
      best.reset(from, rounding ? rounded(model, rounding) : model.solveAt);
      const { value, stop, trace } = minimize(best.objective, from, {
        gradient: true,
        record: true,
        names: parameters.names,
      });
      const par = best.par.slice();
      refits.warmStart(par);
      return fitAt(model, { par, value, stop, trace: traceOf(trace) });
    },
    at(point): Answer<Fit> {
      const par = nativePoint(model, point);
      if (isRefusal(par)) return par;
      return fitAt(model, { par, value: objective(par), stop: GIVEN, trace: null });
    },
    refit: refits.refit,
  };
}

const GIVEN: Stop = {
  reason: 'given',
  code: null,
  message: 'not optimized: stated at the given point',
  optimizer: 'none',
  iterations: 0,
  evaluations: { f: 0, g: 0 },
};

/** Values and gradients with the original's own rounding drawn at every point. */
const rounded =
  (model: Model, draw: Rounding): Seen =>
  (at, gradient) => {
    const solution = model.solveAt(at, gradient);
    const { value, b } = solution;
    if (!Number.isFinite(value)) return solution;
    const size = originalRounding(model, solution);
    if (gradient) for (let j = 0; j < at.length; j++) gradient[j] += draw(size.gradient[j]);
    return { value: value + draw(size.value), b };
  };
