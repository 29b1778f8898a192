/**
 * Minima of the deviance (or the REML criterion) with one parameter of the model held: PORT's nlminb with the exact
 * gradient, and a look away from every zero it stops at. The criterion is even in a relative standard deviation, so a
 * gradient method never leaves zero by itself, though the deviance may fall from there.
 */
import type { Canonical } from '@mixdiff/contract';
import { nlminb } from '@mixdiff/optim';
import { type Chart, chart, fillFactors, type Held, parametersOf, pullGradient } from './chart.ts';
import { type Criterion, constrain, evaluate } from './criterion.ts';
import { fillGradient } from './criterion-gradient.ts';
import { covariance, relativeFactors } from './factor.ts';
import { backsolve, type Reduction } from './reduction.ts';

const LOG_2PI = Math.log(2 * Math.PI);
/** Below this a relative standard deviation counts as a zero to look away from. */
const ZERO = 1e-4;
/** How far to look, in relative standard deviations. */
const LOOK = [0.03, 0.3];

export interface HeldProblem {
  readonly criterion: Criterion;
  readonly chart: Chart;
  readonly reml: boolean;
}
export interface HeldMinimum {
  readonly par: Float64Array;
  readonly deviance: number;
}

export const hold = (criterion: Criterion, held: Held, reml = false): HeldProblem => ({
  criterion,
  chart: chart(criterion.reduction.terms, held),
  reml,
});

/** -2 log-likelihood at the parameters, with `value` held; +Infinity where it fails. Fills `gradient` when given. */
export function deviance(
  { criterion: c, chart: map, reml }: HeldProblem,
  par: Float64Array,
  value: number,
  gradient?: Float64Array,
): number {
  const { n, p, logDetR, logWeights } = c.reduction;
  let sigma = fillFactors(map, c.F, par, value);
  if (!evaluate(c)) {
    gradient?.fill(NaN);
    return Infinity;
  }
  if (map.held.kind === 'beta') constrain(c, map.held.h, value);
  const m = reml ? n - p : n;
  const given = sigma > 0;
  if (!given) sigma = Math.sqrt(c.at.r2 / m);
  const logDet = 2 * c.at.halfLogDetM + (reml ? 2 * (c.at.halfLogDetG + logDetR) : 0) - logWeights;
  const quadratic = c.at.r2 / (sigma * sigma);
  if (gradient) {
    fillGradient(c, 1 / (sigma * sigma), reml);
    pullGradient(map, c.dF, value, sigma, 2 * m - 2 * quadratic, gradient);
  }
  return logDet + m * (LOG_2PI + 2 * Math.log(sigma)) + quadratic;
}

/** The minimum over the free parameters from a start. */
export function minimize(problem: HeldProblem, start: Float64Array, value: number): HeldMinimum {
  const objective = (par: Float64Array, gradient?: Float64Array): number => deviance(problem, par, value, gradient);
  const { lower } = problem.chart;
  const bounded = lower.some((low) => low > -Infinity);
  if (start.length === 0) return { par: start, deviance: objective(start) };
  const run = (from: Float64Array): HeldMinimum => descend(objective, from, bounded ? lower : undefined);
  let best = run(start);
  for (let pass = 0; pass < 3; pass++) {
    const from = lookAway(objective, best, problem.chart);
    if (!from) return best;
    const next = run(from);
    if (!(next.deviance < best.deviance)) return best;
    best = next;
  }
  return best;
}

type Objective = (par: Float64Array, gradient?: Float64Array) => number;

/** Downhill from a start, wherever that ends. */
function descend(objective: Objective, start: Float64Array, lower?: Float64Array): HeldMinimum {
  const { par } = nlminb(objective, start, {
    ...(lower ? { lower } : {}),
    gradient: true,
    control: { 'rel.tol': 1e-13, 'x.tol': 1e-9, 'iter.max': 500, 'eval.max': 1000 },
  });
  return { par, deviance: objective(par) };
}
/** The bottom of the valley that a start is in: zeros are not looked away from. */
export function settled(problem: HeldProblem, start: Float64Array): HeldMinimum {
  const objective: Objective = (par, gradient) => deviance(problem, par, 0, gradient);
  return start.length === 0 ? { par: start, deviance: objective(start) } : descend(objective, start);
}

/** A lower point with one zero diagonal lifted, or null. */
function lookAway(
  objective: (par: Float64Array) => number,
  { par, deviance: here }: HeldMinimum,
  { slots, lower }: Chart,
): Float64Array | null {
  for (let s = 0; s < slots.length; s++) {
    if (slots[s].row !== slots[s].col || Math.abs(par[s]) > ZERO) continue;
    for (const step of [...LOOK, ...LOOK.map((x) => -x)]) {
      if (step < lower[s]) continue;
      const away = par.slice();
      away[s] = step;
      if (objective(away) < here - 1e-9) return away;
    }
  }
  return null;
}

/** A canonical point's parameters in a chart; null where its Sigma is no covariance. */
export function startAt(
  { criterion: { reduction }, chart: map }: HeldProblem,
  at: Canonical,
  sigma2: number,
): Float64Array | null {
  const T = relativeFactors(at, sigma2, map.orders);
  return T && parametersOf(map, T, reduction.terms, Math.sqrt(sigma2));
}

/** The canonical point of the last evaluation. */
export function pointOf({ criterion: c, reml, chart: map }: HeldProblem, par: Float64Array, value: number): Canonical {
  const { reduction, gamma, F } = c;
  const given = fillFactors(map, F, par, value);
  evaluate(c);
  if (map.held.kind === 'beta') constrain(c, map.held.h, value);
  const sigma2 = given > 0 ? given * given : c.at.r2 / (reml ? reduction.n - reduction.p : reduction.n);
  return {
    beta: coefficients(reduction, gamma),
    Sigma: reduction.terms.map((term, k) => covariance(F[k], term.columns.length, sigma2)),
    residual: { kind: 'variance', sigma2 },
  };
}

/** All columns of X, NaN for the ones that are not kept: beta_LS + R^-1 gamma. */
function coefficients({ kept, R, betaLS, p, problem }: Reduction, gamma: Float64Array): Float64Array {
  const beta = new Float64Array(problem.parts.conditional.X.ncol).fill(Number.NaN);
  backsolve(R, gamma, p).forEach((step, j) => {
    beta[kept[j]] = betaLS[j] + step;
  });
  return beta;
}
