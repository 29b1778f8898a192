/**
 * Profile-likelihood intervals and zeta curves of every parameter: standard deviations, correlations, sigma and
 * coefficients, as lme4's `profile` has them,
 *
 *   zeta(psi) = sign(psi - psi-hat) sqrt(D(psi) - D(psi-hat)),   D(psi) = min over the rest of -2 log-likelihood
 *
 * always of the ML deviance, whatever the method of the fit. Limits are roots of zeta = -+ sqrt(qchisq(level, 1)), found
 * by refitting at every trial (lme4 reads them off a spline). Where the curve ends at the edge of the parameter's range
 * before it gets there, the edge is the limit: 0 for a standard deviation, -1 or 1 for a correlation.
 */
import {
  type Answer,
  type Canonical,
  type Context,
  type Fit,
  isGeneralized,
  isRefusal,
  type Note,
  type Problem,
  sigma2Of,
} from '@mixdiff/contract';
import { solveLower } from '@mixdiff/linalg';
import { qchisq } from '@mixdiff/probability';
import {
  type Criterion,
  coefficientsAt,
  type Held,
  type HeldMinimum,
  hold,
  metricAt,
  minimize,
  openCriterion,
  pointOf,
  type Solution,
  solveHeld,
  startAt,
} from '@mixdiff/surface';
import { isNumber, keptColumns, varianceOfCarried } from './fit-parts.ts';
import type { Interval } from './interval.ts';
import { badLevel, exactlyFitted, interrupted, noFactor, noOptimum, unknownParameter } from './messages.ts';
import { lowerDeviance } from './notes.ts';
import { type Parameter, parametersOf, valueAt } from './parameters.ts';
import { generalizedProfile } from './profile-generalized.ts';
import type { ProfileIntervals, ProfileOptions } from './profile-intervals.ts';
import { marginalProfile } from './profile-marginal.ts';
import { reduce } from './reduction.ts';
import { type Standardized, standardized } from './standardize.ts';
import { limit, type Profiled, trace } from './zeta.ts';

/** Intervals by the signed root of the ML deviance; of REML fits those of the ML model, as in lme4. */
export function profileIntervals(
  fit: Fit,
  problem: Problem,
  { level = 0.95, which, curves = false }: ProfileOptions = {},
  context?: Context,
): Answer<ProfileIntervals> {
  if (!(level > 0 && level < 1)) return badLevel(level);
  if (problem.residual) return marginalProfile(fit, problem, { level, ...(which ? { which } : {}), curves }, context);
  if (isGeneralized(problem))
    return generalizedProfile(fit, problem, { level, ...(which ? { which } : {}), curves }, context);
  const sigma2 = varianceOfCarried(fit, problem);
  if (!isNumber(sigma2)) return sigma2;
  const inUnits = standardized(problem, fit.canonical, sigma2);
  const reduction = reduce(inUnits.problem, keptColumns(fit.canonical));
  if (isRefusal(reduction)) return reduction;
  const all = parametersOf(problem, reduction.kept, fit.meaning.varianceOrder);
  const unknown = which?.find((name) => !all.some((parameter) => parameter.name === name));
  if (unknown !== undefined) {
    return unknownParameter(
      unknown,
      all.map((parameter) => parameter.name),
    );
  }
  const wanted = which ? all.filter((parameter) => which.includes(parameter.name)) : all;
  const criterion = openCriterion(reduction);
  const free = hold(criterion, { kind: 'nothing' });
  let start = startAt(free, inUnits.at, inUnits.sigma2);
  if (!start) return noFactor('the estimated covariance of the random effects');
  const notes: Note[] = [];
  for (let attempt = 0; ; attempt++) {
    const best = minimize(free, start, 0);
    if (!Number.isFinite(best.deviance)) return noOptimum('the ML fit');
    if (roundingOf(problem, inUnits.unit ** 2 * sigmaSquared(free, best)) > ROUNDING)
      return exactlyFitted('the fixed and random effects');
    const done = profileAround(
      criterion,
      best,
      wanted,
      all.length,
      { level, curves, mayRestart: attempt < 3 },
      context,
    );
    if (isRefusal(done)) return done;
    if ('better' in done) {
      notes.push(lowerDeviance(best.deviance - done.better.deviance));
      start = done.better.par;
      continue;
    }
    const intervals = wanted.map((parameter, i): Interval => {
      const { name, label } = parameter;
      const size = sizeOf(parameter, inUnits);
      const [lower, upper] = done.limits[i].map((x) => x * size);
      const estimate = valueAt(parameter, fit.canonical, sigma2);
      const found = Number.isFinite(lower) && Number.isFinite(upper);
      return { name, label, estimate, lower, upper, ...(found ? {} : { why: NO_LIMIT }) };
    });
    const sizes = wanted.map((parameter) => sizeOf(parameter, inUnits));
    const centre = done.centre.map((x, i) => x * sizes[i]);
    const traced = done.traced.map((curve, i) => ({ ...curve, value: curve.value.map((x) => x * sizes[i]) }));
    // The density of y is that of y / u over u^n.
    const ml = best.deviance + 2 * reduction.copies * Math.log(inUnits.unit);
    return { method: 'profile', level, intervals, centre, deviance: ml, curves: traced, notes };
  }
}

/** What rounding may do to a deviance whose limits are stated: the fourth digit of what it has to rise by. */
const ROUNDING = 1e-3;
/** n log(RSS) moves by n dRSS / RSS = dRSS / sigma^2 with dRSS = eps sum (y - mean)^2. */
function roundingOf({ response: { y } }: Problem, sigma2: number): number {
  const mean = y.reduce((sum, one) => sum + one / y.length, 0);
  return y.reduce((sum, one) => sum + (one - mean) * (((one - mean) * Number.EPSILON) / sigma2), 0);
}
/** Zero: no point stands there. */
function sigmaSquared(free: ReturnType<typeof hold>, best: HeldMinimum): number {
  const at = pointOf(free, best.par, 0);
  return at ? sigma2Of(at) : 0;
}

const NO_LIMIT = 'the deviance does not rise to the level on that side, as far as it was followed';

/** What one unit of a parameter is in the user's units. */
function sizeOf(parameter: Parameter, { unit, scales }: Standardized): number {
  if (parameter.kind === 'cor') return 1;
  return parameter.kind === 'sd' ? unit / scales[parameter.term][parameter.column] : unit;
}

interface Around {
  readonly level: number;
  readonly curves: boolean;
  readonly mayRestart: boolean;
}
interface Done {
  readonly limits: (readonly [number, number])[];
  readonly centre: number[];
  readonly traced: ProfileIntervals['curves'][number][];
}

/** All limits around one minimum, or a lower one that profiling came upon. */
function profileAround(
  criterion: Criterion,
  best: HeldMinimum,
  wanted: readonly Parameter[],
  total: number,
  { level, curves, mayRestart }: Around,
  context: Context | undefined,
): Answer<Done | { readonly better: HeldMinimum }> {
  const target = Math.sqrt(qchisq(level, 1));
  // ?profile.merMod: alphamax = 0.01, del = cutoff / 8.
  const cutoff = Math.sqrt(qchisq(0.01, total, { lower: false }));
  const done: Done = { limits: [], centre: [], traced: [] };
  for (const [i, parameter] of wanted.entries()) {
    context?.progress?.(i, wanted.length, 'profile');
    if (context?.signal?.aborted) return interrupted('the profile', i, wanted.length);
    const profiled = profileOf(criterion, best, parameter);
    done.limits.push([limit(profiled, -1, target), limit(profiled, 1, target)]);
    done.centre.push(profiled.centre);
    if (curves) {
      const { name, label } = parameter;
      done.traced.push({ name, label, ...trace(profiled, cutoff, cutoff / 8) });
    }
    const lower = profiled.lowest();
    if (mayRestart && lower && lower.deviance < best.deviance - 1e-6) return { better: lower };
  }
  context?.progress?.(wanted.length, wanted.length, 'profile');
  return done;
}

/** zeta of one parameter around a minimum: every trial starts where those that are solved lead, with the curvature at the minimum. */
function profileOf(criterion: Criterion, best: HeldMinimum, parameter: Parameter): Profiled {
  const free = hold(criterion, { kind: 'nothing' });
  const at = pointOf(free, best.par, 0) as Canonical;
  const sigma2 = sigma2Of(at);
  const shift = parameter.kind === 'beta' ? coefficientInGamma(criterion, parameter.column) : null;
  const problem = hold(criterion, heldBy(parameter, shift?.h));
  const centre = finiteOr(valueAt(parameter, at, sigma2), 0);
  const origin = shift?.origin ?? 0;
  const start = startAt(problem, at, sigma2) as Float64Array;
  const metric = metricAt(problem, start, centre - origin);
  const solved = new Map([[centre, start]]);
  let lowest: HeldMinimum | null = null;
  return {
    centre,
    range: rangeOf(parameter),
    scale: scaleOf(solveHeld(free, best.par, 0) as Solution, parameter, centre, Math.sqrt(sigma2)),
    zeta(value) {
      if (value === centre) return 0;
      const found = minimize(problem, expected(solved, value), value - origin, metric);
      solved.set(value, found.par);
      if (found.deviance < best.deviance && found.deviance < (lowest?.deviance ?? Infinity)) {
        const par = freeParameters(criterion, problem, found.par, value - origin);
        if (par) lowest = { par, deviance: found.deviance };
      }
      return Math.sign(value - centre) * Math.sqrt(Math.max(0, found.deviance - best.deviance));
    },
    lowest: () => lowest,
  };
}

const finiteOr = (x: number, otherwise: number): number => (Number.isFinite(x) ? x : otherwise);

/**
 * Where the free parameters may be at a value: on the line through those of the two nearest that are solved, as long as that is no long way;
 * else with the nearest.
 */
function expected(solved: ReadonlyMap<number, Float64Array>, value: number): Float64Array {
  const byDistance = [...solved.keys()].sort((a, b) => Math.abs(a - value) - Math.abs(b - value));
  const [first, second] = byDistance;
  const here = solved.get(first) as Float64Array;
  const there = second === undefined ? undefined : solved.get(second);
  if (!there) return here.slice();
  const share = (value - first) / (first - second);
  const near = here.every((x, k) => Math.abs(share * (x - there[k])) <= Math.max(0.1, Math.abs(x) / 2));
  return near ? here.map((x, k) => x + share * (x - there[k])) : here.slice();
}

function heldBy(parameter: Parameter, h: Float64Array | undefined): Held {
  if (parameter.kind === 'beta') return { kind: 'beta', h: h as Float64Array };
  if (parameter.kind === 'sigma') return { kind: 'sigma' };
  if (parameter.kind === 'sd') return { kind: 'sd', term: parameter.term, column: parameter.column };
  return { kind: 'cor', term: parameter.term, columns: parameter.columns };
}

function rangeOf({ kind }: Parameter): readonly [number, number] {
  if (kind === 'beta') return [-Infinity, Infinity];
  return kind === 'cor' ? [-1, 1] : [0, Infinity];
}

/** beta_j = origin + h'gamma: h solves R'h = e_j. */
function coefficientInGamma({ reduction }: Criterion, column: number) {
  const { kept, R, p } = reduction;
  const j = kept.indexOf(column);
  const h = new Float64Array(p);
  h[j] = 1;
  for (let i = 0; i < p; i++) {
    for (let k = 0; k < i; k++) h[i] -= R[i * p + k] * h[k];
    h[i] /= R[i * p + i];
  }
  return { h, origin: coefficientsAt(reduction, new Float64Array(p))[column] };
}

/** A first step in the parameter's own units: about a standard error, where that is easily known. */
function scaleOf({ criterion, Rx }: Solution, parameter: Parameter, centre: number, sigma: number): number {
  if (parameter.kind === 'cor') return 0.2;
  if (parameter.kind !== 'beta') return Math.max(0.2 * centre, 0.02 * sigma);
  const { h } = coefficientInGamma(criterion, parameter.column);
  solveLower(Rx, criterion.reduction.p, h, 1);
  return sigma * Math.sqrt(h.reduce((v, x) => v + x ** 2, 0));
}

/** The free chart's parameters of a held minimum; null: nothing can be solved there, as where hardly a residual is left. */
function freeParameters(
  criterion: Criterion,
  held: ReturnType<typeof hold>,
  par: Float64Array,
  value: number,
): Float64Array | null {
  const at = pointOf(held, par, value);
  return at && startAt(hold(criterion, { kind: 'nothing' }), at, sigma2Of(at));
}
