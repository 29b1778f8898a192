/**
 * The judge of last resort: differences of an engine's own objective, where the referee would be too large. An engine
 * that maximises beta or sigma^2 out answers for the best of them. One-sided differences into the cone, so that a
 * singular point is judged like any other: along vv', (-3 f(0) + 4 f(h) - f(2h)) / 2h.
 */
import { type Canonical, type Engine, isRefusal, type Matrix, sigma2Of } from '@mixdiff/contract';
import type { Judge } from './judge.ts';
import { plus, withSigma } from './points.ts';

/** Variance that stands for zero, relative to sigma^2, on scales where zero is at minus infinity. */
const NEARLY_ZERO = 1e-12;
/** Change of the log-likelihood over a step that differences aim at: well above its rounding, well below its bend. */
const [FAINT, LOUD] = [1e-5, 1e-3];

export function finiteJudge(engine: Engine): Judge {
  const logLik = (at: Canonical): number => logLikAt(engine, at);
  return {
    kind: 'finite-difference',
    logLik,
    score: (at) => ({ Sigma: at.Sigma.map((_, k) => slopeOfSigma(logLik, at, k)), sigma2: slopeOfSigma2(logLik, at) }),
    information: () => null,
    complete: (at) => profiled(engine, at),
    standardErrors: (at) => standardErrors(engine, at),
  };
}
function logLikAt(engine: Engine, at: Canonical): number {
  const par = engine.toNative(at);
  if (!isRefusal(par)) return engine.logLik(par);
  const lifted = engine.toNative(lift(at));
  return isRefusal(lifted) ? Number.NaN : engine.logLik(lifted);
}
const lift = (at: Canonical): Canonical => ({
  ...at,
  Sigma: at.Sigma.map(({ nrow, ncol, data }) => ({
    nrow,
    ncol,
    data: data.map((v, i) => (i % (nrow + 1) === 0 ? v + NEARLY_ZERO * sigma2Of(at) : v)),
  })),
});
/** The engine's beta where it profiles beta; else the point's, which the search has made the best one. */
function profiled(engine: Engine, at: Canonical): Canonical {
  if (!engine.profiled.includes('beta')) return at;
  const par = engine.toNative(at);
  return isRefusal(par) ? at : { ...at, beta: engine.toCanonical(par).beta };
}
function standardErrors(engine: Engine, at: Canonical): Float64Array | null {
  const fit = engine.at(at);
  if (isRefusal(fit) || !fit.vcov) return null;
  const { nrow, data } = fit.vcov;
  return Float64Array.from({ length: nrow }, (_, j) => Math.sqrt(data[j * (nrow + 1)]));
}

/** df/dt at t = 0+, the step adapted until f moves by something between faint and loud. */
function forwardSlope(f: (t: number) => number, scale: number): number {
  const base = f(0);
  let h = scale;
  for (let tries = 0; tries < 12; tries++) {
    const change = Math.abs(f(2 * h) - base);
    if (change > LOUD || Number.isNaN(change)) h /= 8;
    else if (change < FAINT && h < 1e3 * scale) h *= 8;
    else break;
  }
  return (-3 * base + 4 * f(h) - f(2 * h)) / (2 * h);
}
/** S from its quadratic forms along e_a, e_b and e_a + e_b, all of which stay inside the cone. */
function slopeOfSigma(logLik: (at: Canonical) => number, at: Canonical, k: number): Matrix {
  const c = at.Sigma[k].nrow;
  const scale = 1e-3 * sigma2Of(at);
  const along = (v: Float64Array): number =>
    forwardSlope((t) => logLik(withSigma(at, k, plus(at.Sigma[k], v, t))), scale);
  const unit = (...ones: number[]): Float64Array =>
    Float64Array.from({ length: c }, (_, j) => (ones.includes(j) ? 1 : 0));
  const data = new Float64Array(c * c);
  for (let a = 0; a < c; a++) data[a * (c + 1)] = along(unit(a));
  for (let a = 0; a < c; a++) {
    for (let b = 0; b < a; b++) {
      const value = (along(unit(a, b)) - data[a * (c + 1)] - data[b * (c + 1)]) / 2;
      data[b * c + a] = value;
      data[a * c + b] = value;
    }
  }
  return { nrow: c, ncol: c, data };
}
function slopeOfSigma2(logLik: (at: Canonical) => number, at: Canonical): number {
  const sigma2 = sigma2Of(at);
  return forwardSlope((t) => logLik({ ...at, residual: { kind: 'variance', sigma2: sigma2 + t } }), 1e-3 * sigma2);
}
