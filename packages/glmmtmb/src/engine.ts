/** glmmTMB on one problem: objective, faithful fit, statement at a given point, refits. */
import type { Answer, Engine, Fit, Refit, Rounding, Stop } from '@mixdiff/contract';
import { canonicalAt, writeSigma } from './canonical.ts';
import { fitAt } from './fit.ts';
import { addSolution, type FixedEffects } from './fixed-effects.ts';
import { failedStart, noNativePoint } from './messages.ts';
import type { Model } from './model.ts';
import type { Minimizer } from './optimize.ts';
import { originalRounding } from './original-rounding.ts';
import { readCanonical, startValues } from './parameters.ts';
import { isSingular } from './singular.ts';
import { isTooSteep } from './steepness.ts';

export function engineOf(model: Model, minimize: Minimizer): Engine {
  const { parameters, objective } = model;
  const start = startValues(parameters, model.chosen['start']?.value === 'least-squares' ? leastSquares(model) : null);
  const best = bestSeen(model);
  let warm = start;
  const run = (from: Float64Array, record: boolean, rounding?: Rounding) => {
    best.reset(from, rounding ? rounded(model, rounding) : objective);
    return minimize(best.objective, from, { gradient: true, record, names: parameters.names });
  };
  const readNative = (at: Parameters<Engine['toNative']>[0]): Answer<Float64Array> => {
    const out = new Float64Array(parameters.length);
    const { problem, fixed, covariances } = model;
    return readCanonical(at, parameters, problem, fixed, covariances, out) ? out : noNativePoint();
  };
  return {
    names: parameters.names,
    lower: new Float64Array(parameters.length).fill(Number.NEGATIVE_INFINITY),
    start,
    profiled: parameters.betas > 0 ? [] : ['beta'],
    gradient: true,
    objective,
    logLik: (par) => -objective(par),
    logLikRounding: (par) => (Number.isFinite(objective(par)) ? originalRounding(model, par).value : Number.NaN),
    toNative: readNative,
    toCanonical: (par) => canonicalAt(model, par),
    fit(from = start, rounding) {
      model.setResponse(null);
      if (objective(from) === Number.POSITIVE_INFINITY) return failedStart();
      const { value, stop, trace } = run(from, true, rounding);
      warm = best.par.slice();
      return fitAt(model, { par: warm, value, stop, trace });
    },
    at(point): Answer<Fit> {
      model.setResponse(null);
      const par = readNative(point);
      if (!(par instanceof Float64Array)) return par;
      return fitAt(model, { par, value: objective(par), stop: GIVEN, trace: null });
    },
    refit(y, into) {
      model.setResponse(y);
      const { value, stop } = run(warm, false);
      writeRefit(model, best.par, into);
      into.logLik = -value;
      into.reason = stop.reason;
      model.setResponse(null);
    },
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

/** The objective and its gradient with the original's own rounding drawn at every point. */
const rounded =
  (model: Model, draw: Rounding): Model['objective'] =>
  (at, gradient) => {
    const value = model.objective(at, gradient);
    if (!Number.isFinite(value)) return value;
    const size = originalRounding(model, at);
    if (gradient) for (let j = 0; j < at.length; j++) gradient[j] += draw(size.gradient[j]);
    return value + draw(size.value);
  };

/**
 * The original takes its estimates from the best point that was evaluated, which an optimizer need not return, and starts
 * its inner iteration at that point's modes: where that is too steep, there is no value.
 */
function bestSeen(model: Model) {
  const { objective, parameters, cross, covariances, likelihood } = model;
  const modes = new Float64Array(cross.q);
  const par = new Float64Array(parameters.length);
  let least = Number.POSITIVE_INFINITY;
  let evaluate = objective;
  return {
    par,
    reset(start: Float64Array, seen: Model['objective']): void {
      evaluate = seen;
      par.set(start);
      modes.fill(1);
      least = Number.POSITIVE_INFINITY;
    },
    objective(at: Float64Array, gradient?: Float64Array): number {
      if (isTooSteep(cross, covariances, parameters, at, modes)) {
        gradient?.fill(Number.NaN, 0, at.length);
        return Number.POSITIVE_INFINITY;
      }
      const value = evaluate(at, gradient);
      if (value < least) {
        least = value;
        par.set(at);
        modes.set(likelihood.b);
      }
      return value;
    },
  };
}

function writeRefit(model: Model, par: Float64Array, into: Refit): void {
  const { problem, fixed, parameters, covariances, likelihood, response } = model;
  into.singular = isSingular(model, par);
  model.objective(par);
  into.beta.fill(Number.NaN, 0, problem.parts.conditional.columns.length);
  writeBeta(fixed, parameters.betas > 0 ? par : null, response().beta, likelihood.gamma, into.beta);
  for (let k = 0; k < covariances.length; k++) writeSigma(covariances[k].M, covariances[k].c, into.Sigma[k].data);
  into.sigma2 = Math.exp(2 * par[parameters.betas] * parameters.perLogSigma);
}

/** out (all columns) <- the kept coefficients: given, or beta0 + R^-1 gamma. gamma is overwritten. */
function writeBeta(
  fixed: FixedEffects,
  given: Float64Array | null,
  beta0: Float64Array,
  gamma: Float64Array,
  out: Float64Array,
): void {
  const kept = out.subarray(0, fixed.p);
  kept.set((given ?? beta0).subarray(0, fixed.p));
  if (!given) addSolution(fixed, gamma, kept);
  for (let i = fixed.p - 1; i >= 0; i--) {
    const value = kept[i];
    if (fixed.kept[i] !== i) out[i] = Number.NaN;
    out[fixed.kept[i]] = value;
  }
}

/** beta and sigma^2 (divisor N - p) of lm, random effects left out. */
function leastSquares(model: Model): { beta: Float64Array; sigma2: number } {
  const { problem, fixed } = model;
  const {
    response: { y },
    parts: {
      conditional: { offset },
    },
    weights,
  } = problem;
  const n = y.length;
  const root = weights?.values.map(Math.sqrt);
  const residual = y.map((value, i) => value - (offset?.[i] ?? 0));
  const gamma = new Float64Array(fixed.rank);
  for (let j = 0; j < fixed.rank; j++) {
    for (let i = 0; i < n; i++) gamma[j] += fixed.Q.data[i + j * n] * residual[i] * (root?.[i] ?? 1);
  }
  const beta = new Float64Array(fixed.p);
  addSolution(fixed, gamma, beta);
  for (let j = 0; j < fixed.p; j++) for (let i = 0; i < n; i++) residual[i] -= fixed.X.data[i + j * n] * beta[j];
  const squares = residual.reduce((sum, r, i) => sum + (weights?.values[i] ?? 1) * r * r, 0);
  const densities = weights && weights.kind !== 'precision' ? weights.values.reduce((a, b) => a + b, 0) : n;
  return { beta, sigma2: squares / Math.max(1, densities - fixed.rank) };
}
