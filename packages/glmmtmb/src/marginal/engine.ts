/** glmmTMB's objective of a marginal model, live: its start, its optimizer, its reports. */
import {
  type Answer,
  type Canonical,
  type Chosen,
  compareVersions,
  type Engine,
  type Fit,
  isRefusal,
  type Problem,
  type Refit,
  type Rounding,
  type Stop,
  traceOf,
} from '@mixdiff/contract';
import { covarianceOfBeta } from '../design.ts';
import { failedStart, hessianError } from '../messages.ts';
import type { Minimizer } from '../optimize.ts';
import { canonicalAt, nativePoint } from './canonical.ts';
import { ZERO_DISPERSION } from './dispersion.ts';
import { bendAt, fitAt, isSingular } from './fit.ts';
import { type Model, openModel } from './model.ts';

const stopped = (reason: Stop['reason'], message: string): Stop => ({
  reason,
  code: null,
  message,
  optimizer: 'none',
  iterations: 0,
  evaluations: { f: 0, g: 0 },
});

export function openMarginal(problem: Problem, chosen: Chosen, minimize: Minimizer): Engine {
  const model = openModel(problem, chosen);
  const { names, length, objective, start } = model;
  let warm = start;
  /** The original takes its estimates from the best point that was evaluated; without outer parameters it looks for none. */
  const search = (from: Float64Array, record: boolean, rounding?: Rounding) => {
    if (length === 0) {
      const stop = stopped('converged', 'no outer parameter: the optimizer is not called');
      return { par: from, value: objective(from), stop, trace: null };
    }
    let [least, best] = [Number.POSITIVE_INFINITY, from.slice()];
    const seen = (at: Float64Array, gradient?: Float64Array): number => {
      const exact = objective(at, gradient);
      const size = rounding && Number.isFinite(exact) ? roundingAt(model, at) : 0;
      const value = rounding && size > 0 ? exact + rounding(size) : exact;
      if (gradient && rounding && size > 0) for (let j = 0; j < length; j++) gradient[j] += rounding(size);
      if (value < least) [least, best] = [value, at.slice()];
      return value;
    };
    const { stop, trace } = minimize(seen, from, { gradient: true, record, names });
    return { par: best, value: objective(best), stop, trace: record ? traceOf(trace) : null };
  };
  return {
    names,
    lower: new Float64Array(length).fill(Number.NEGATIVE_INFINITY),
    start,
    profiled: model.betas > 0 ? [] : ['beta'],
    gradient: true,
    objective,
    logLik: (par) => -objective(par),
    logLikRounding: (par) => (Number.isFinite(objective(par)) ? roundingAt(model, par) : Number.NaN),
    toNative: (at) => nativePoint(model, at),
    toCanonical: (par) => canonicalAt(model, par),
    fit(from = start, rounding?: Rounding): Answer<Fit> {
      model.setResponse(null);
      if (objective(from) === Number.POSITIVE_INFINITY) return failedStart();
      const reached = search(from, true, rounding);
      warm = reached.par;
      const bend = bendAt(model, reached.par);
      const stops = compareVersions(chosen['as']?.value ?? '', STATES_NAN) < 0;
      if (stops && bend.hessian.some(Number.isNaN)) return hessianError();
      return fitAt(model, reached, bend);
    },
    at(point: Canonical) {
      model.setResponse(null);
      const par = nativePoint(model, point);
      if (isRefusal(par)) return par;
      const stop = stopped('given', 'not optimized: stated at the given point');
      return fitAt(model, { par, value: objective(par), stop, trace: null });
    },
    refit(y: Float64Array, into: Refit) {
      model.setResponse(y);
      const { par, value, stop } = search(warm, false);
      const { beta, Sigma, residual } = canonicalAt(model, par);
      into.beta.set(beta);
      Sigma.forEach(({ data }, k) => {
        into.Sigma[k].data.set(data);
      });
      into.residual = residual;
      into.sigma2 = residual.kind === 'none' ? Number.NaN : residual.sigma2;
      into.logLik = -value;
      into.singular = isSingular(model, par);
      into.reason = stop.reason;
      model.setResponse(null);
    },
  };
}

/** A Hessian with NaN was an error of glmmTMB 1.1.5; 1.1.15.2 calls it not positive definite. When that changed was not looked at. */
const STATES_NAN = '1.1.15.2';

/**
 * Sums of n squares and logarithms; and under REML with dispformula = ~ 0, where the original's H has X'X / sigma^2 for a
 * border, what original-rounding.ts says of it, sigma^2 = 2^-26: it dwarfs the rest.
 */
function roundingAt(model: Model, par: Float64Array): number {
  const { problem, fixed, betas, nll, dispersion, objective } = model;
  const n = problem.response.y.length;
  const plain = Number.EPSILON * (Math.abs(objective(par)) + n);
  if (betas > 0 || dispersion.columns.length > 0 || fixed.p === 0) return plain;
  const V = covarianceOfBeta(fixed, nll.covarianceOfGamma());
  let sum = 0;
  for (let j = 0; j < fixed.p; j++) {
    let squares = 0;
    for (let i = 0; i < n; i++) squares += fixed.X.data[i + j * n] ** 2;
    sum += squares * V[j * (fixed.p + 1)];
  }
  return plain + (Number.EPSILON * Math.sqrt(n) * sum) / ZERO_DISPERSION ** 2;
}
