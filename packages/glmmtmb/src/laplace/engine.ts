/** glmmTMB's objective of a family beyond gaussian, live: all parameters together, from 0, by nlminb with gradient. */
import {
  type Answer,
  type Canonical,
  type Chosen,
  type Engine,
  type Fit,
  type Problem,
  type Refit,
  type Rounding,
  type Stop,
  traceOf,
} from '@mixdiff/contract';
import { failedStart } from '../messages.ts';
import type { Minimizer } from '../optimize.ts';
import { canonicalAt, nativePoint } from './canonical.ts';
import { fitAt } from './fit.ts';
import { type Model, openModel } from './model.ts';

const GIVEN: Stop = {
  reason: 'given',
  code: null,
  message: 'not optimized: stated at the given point',
  optimizer: 'none',
  iterations: 0,
  evaluations: { f: 0, g: 0 },
};

export function openLaplace(problem: Problem, chosen: Chosen, minimize: Minimizer): Engine {
  const model = openModel(problem, chosen);
  const { names, length, objective } = model;
  // all 0: what glmmTMB takes for links other than the identity
  const start = new Float64Array(length);
  let warm: Float64Array = start;
  const native = (at: Canonical): Answer<Float64Array> => nativePoint(model, at);
  return {
    names,
    lower: new Float64Array(length).fill(Number.NEGATIVE_INFINITY),
    start,
    profiled: [],
    gradient: true,
    objective,
    logLik: (par) => -objective(par),
    logLikRounding: (par) => roundingAt(model, par),
    toNative: native,
    toCanonical: (par) => canonicalAt(model, par),
    fit(from = start, rounding?: Rounding): Answer<Fit> {
      model.setResponse(null);
      if (objective(from) === Number.POSITIVE_INFINITY) return failedStart();
      // the original takes its estimates from the best point that was evaluated
      let [least, best] = [Number.POSITIVE_INFINITY, from.slice()];
      const seen = (at: Float64Array, gradient?: Float64Array): number => {
        const value = objective(at, gradient);
        const drawn = rounding && Number.isFinite(value) ? value + rounding(roundingOf(model, value)) : value;
        if (drawn < least) [least, best] = [drawn, at.slice()];
        return drawn;
      };
      const { stop, trace } = minimize(seen, from, { gradient: true, record: true, names });
      warm = best;
      return fitAt(model, chosen, { par: best, stop, trace: traceOf(trace) });
    },
    at(point) {
      model.setResponse(null);
      const par = native(point);
      return 'refused' in par ? par : fitAt(model, chosen, { par, stop: GIVEN, trace: null });
    },
    refit(y: Float64Array, into: Refit) {
      model.setResponse(y);
      const { par, value, stop } = minimize(objective, warm, { gradient: true });
      const { beta, Sigma } = canonicalAt(model, par);
      into.beta.set(beta);
      Sigma.forEach(({ data }, k) => {
        into.Sigma[k].data.set(data);
      });
      into.sigma2 = Number.NaN;
      into.logLik = -value;
      into.singular = false;
      into.reason = stop.reason;
      model.setResponse(null);
    },
  };
}

/** Sums of n log-densities, each right to a few units in its last place (Higham 2002, section 4.2). */
const roundingOf = ({ problem }: Model, value: number): number =>
  Number.EPSILON * (Math.abs(value) + problem.response.y.length);
const roundingAt = (model: Model, par: Float64Array): number => {
  const value = model.objective(par);
  return Number.isFinite(value) ? roundingOf(model, value) : Number.NaN;
};
