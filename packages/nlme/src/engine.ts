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
import { fitAt } from './fit.ts';
import { fittedAt } from './fitted.ts';
import { endless, notConverged, notInvertible } from './messages.ts';
import { type Model, openModel } from './model.ts';
import type { Level } from './nesting.ts';
import { objective, profileConstant } from './objective.ts';
import { type Minimizer, optimize } from './optimize.ts';
import { originalRounding } from './original-rounding.ts';
import { refitter } from './refit.ts';
import { emSteps, startOf } from './start.ts';
import type { Triangles } from './triangles.ts';

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
  const model = openModel(problem, levels, chosen['exponential']?.value);
  return isRefusal(model) ? model : engineOf(model, chosen, minimize);
}

function engineOf(model: Model, chosen: Chosen, minimize: Minimizer): Engine {
  const { problem, levels } = model;
  const { decomposed, crude, structure } = model;
  const names = [...parameterNames(levels, (term) => problem.random[term].columns), ...(structure?.names ?? [])];
  const from = chosen['start']?.value ?? 'em';
  const initial = startOf(from, levels, crude);
  const constant = profileConstant(decomposed.N);
  if (structure?.ofFitted) structure.renew(fittedAt(model, crude));
  const evaluate = objective(model);
  const refits = refitter(model, minimize);

  let end: Float64Array | null = null;
  const sameEnd = (par: Float64Array): boolean =>
    end?.every((x, k) => Math.abs(x - par[k]) <= SAME * (1 + Math.abs(x))) ?? false;

  function fit(start: Float64Array = initial, rounding?: Rounding): Answer<Fit> {
    const own = refits.own();
    structure?.stopped();
    const path = optimize(rounding ? rounded(own, rounding) : own, start, emSteps(from), minimize, names);
    if (structure?.stopped()) return notInvertible('lme');
    const { optimizer, code, message, reason } = path.stop;
    if (reason !== 'converged' && !structure?.ofFitted) return notConverged(optimizer, code, message);
    if (!path.settled) return endless('lme');
    const stop: Stop = { ...path.stop, reason: 'converged' };
    const found = fitAt(own, chosen, names, { ...path, stop, point: canonicalAt(own, path.par) });
    // Where a variance is zero the surface is flat: no place to start another fit from.
    end = path.par;
    refits.warmStart(found.singular ? crude : path.par);
    return found;
  }
  function at(point: Canonical): Answer<Fit> {
    const own = refits.own();
    const par = nativePoint(own, point);
    if (isRefusal(par)) return par;
    // the end of the fit is stated with the fitted values that the fit held
    const before = sameEnd(par) ? null : settle(own, par);
    const found = fitAt(own, chosen, names, { par, point: completed(own, par, point), stop: GIVEN, trace: null });
    if (before) structure?.renew(before);
    return found;
  }
  return {
    names,
    lower: new Float64Array(decomposed.d).fill(Number.NEGATIVE_INFINITY),
    start: initial,
    profiled: ['beta', 'sigma2'],
    gradient: structure === null,
    objective(par, gradient) {
      refits.own();
      return evaluate(par, structure ? undefined : gradient);
    },
    logLik: (par) => constant - refits.own().decomposed.solveAt(par).value,
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

/** Rounds until fitted values that variances are of are those of the point itself. */
const SETTLING = 50;
const SETTLED = 1e-10;
/** Parameters that differ by less are the same, through both maps. */
const SAME = 1e-9;

/** Holds the fitted values of these parameters, given which they are the same; returns those held before. */
function settle(model: Model, par: Float64Array): Float64Array | null {
  const { structure } = model;
  if (!structure?.ofFitted) return null;
  let held = fittedAt(model, par);
  const before = structure.renew(held);
  for (let round = 0; round < SETTLING; round++) {
    const next = fittedAt(model, par);
    const moved = next.reduce((most, v, i) => Math.max(most, Math.abs(v - held[i]) / (1 + Math.abs(v))), 0);
    structure.renew(next);
    held = next;
    if (moved <= SETTLED) break;
  }
  return before;
}

/** The model with lme's own rounding drawn at every value that an optimizer sees. */
function rounded(model: Model, draw: Rounding): Model {
  const { decomposed } = model;
  const solveAt = (par: Float64Array): Triangles => {
    const at = decomposed.solveAt(par);
    return Number.isFinite(at.value) ? { ...at, value: at.value + draw(originalRounding(model, at)) } : at;
  };
  return {
    ...model,
    decomposed: {
      ...decomposed,
      solveAt,
      searchAt: solveAt,
      objective: (par) => solveAt(par).value,
    },
  };
}
