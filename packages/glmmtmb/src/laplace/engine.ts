/** glmmTMB's objective where random effects are integrated out by Laplace's approximation, live: all outer parameters together, by nlminb with gradient. */
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
import type { Minimizer } from '../optimize.ts';
import { canonicalAt, nativePoint } from './canonical.ts';
import { fitAt } from './fit.ts';
import { startOfFamily } from './messages.ts';
import { type Model, openModel, startOfCoefficients } from './model.ts';

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
  const start = startOf(model);
  let warm: Float64Array = start;
  const native = (at: Canonical): Answer<Float64Array> => nativePoint(model, at);
  return {
    names,
    lower: new Float64Array(length).fill(Number.NEGATIVE_INFINITY),
    start,
    profiled: problem.method === 'REML' ? ['beta'] : [],
    gradient: true,
    objective,
    logLik: (par) => -objective(par),
    logLikRounding: (par) => roundingAt(model, par),
    toNative: native,
    toCanonical: (par) => canonicalAt(model, par),
    fit(from = start, rounding?: Rounding): Answer<Fit> {
      model.setResponse(null);
      model.remember(true);
      if (objective(from) === Number.POSITIVE_INFINITY) return startOfFamily(problem.response);
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
      const fit = fitAt(model, chosen, { par: best, stop, trace: traceOf(trace) });
      model.remember(false);
      return fit;
    },
    at(point) {
      model.setResponse(null);
      const par = native(point);
      return 'refused' in par ? par : fitAt(model, chosen, { par, stop: GIVEN, trace: null });
    },
    refit(y: Float64Array, into: Refit) {
      model.setResponse(y);
      model.remember(true);
      const { par, value, stop } = minimize(objective, warm, { gradient: true });
      objective(par);
      const { beta, others, Sigma, residual } = canonicalAt(model, par);
      model.remember(false);
      into.beta.set(beta);
      into.others = others;
      into.family = residual.kind === 'none' ? residual.family : undefined;
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

/** Coefficients of the mean where they start, all else where its scale does, at 0. */
function startOf({ problem, layout, covariances, length }: Model): Float64Array {
  const start = new Float64Array(length);
  const { mean, thetaAt } = layout;
  if (mean.at !== null) start.fill(startOfCoefficients(problem), mean.at, mean.at + mean.fixed.p);
  covariances.forEach((term, k) => {
    start.fill(term.start, thetaAt[k], thetaAt[k] + term.count);
  });
  return start;
}

/** Sums of n log-densities, each right to a few units in its last place (Higham 2002, section 4.2). */
const roundingOf = ({ problem }: Model, value: number): number =>
  Number.EPSILON * (Math.abs(value) + problem.response.y.length);
const roundingAt = (model: Model, par: Float64Array): number => {
  const value = model.objective(par);
  return Number.isFinite(value) ? roundingOf(model, value) : Number.NaN;
};
