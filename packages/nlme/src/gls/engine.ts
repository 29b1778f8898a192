/** gls's objective live: its parameters, its optimizer (nlminb without gradient, iter.max 200), its reports. */
import {
  type Answer,
  type Canonical,
  type Chosen,
  type Engine,
  type Fit,
  type Problem,
  type Refit,
  type Refusal,
  type Rounding,
  type Stop,
  traceOf,
} from '@mixdiff/contract';
import { nlminb } from '@mixdiff/optim';
import { badPoint, glsNotConverged, singularGls } from '../messages.ts';
import { fitAt, pointOf } from './fit.ts';
import { type Model, openModel, type State } from './model.ts';

const CONTROL = { 'iter.max': 200, 'eval.max': 200 };
const GIVEN: Stop = {
  reason: 'given',
  code: null,
  message: 'the point was given',
  optimizer: '',
  iterations: 0,
  evaluations: { f: 0, g: 0 },
};

export function openGls(problem: Problem, chosen: Chosen): Engine {
  const model = openModel(problem);
  const { structure, constant } = model;
  const { names, start: initial } = structure;
  let warm: Float64Array = initial;
  const stateAt = (par: Float64Array, y?: Float64Array): State => model.stateAt(par, y);
  const logLikRounding = (par: Float64Array): number => roundingAt(model, stateAt(par));

  /** gls looks at its own start and at its end. */
  const singularAt = (par: Float64Array): Refusal | null => {
    const { kept } = stateAt(par);
    return kept.every(Boolean) ? null : singularGls(kept, problem.parts.conditional.columns);
  };
  function fit(start: Float64Array = initial, rounding?: Rounding): Answer<Fit> {
    const value = (par: Float64Array): number => {
      const at = stateAt(par);
      return rounding && Number.isFinite(at.value) ? at.value + rounding(roundingAt(model, at)) : at.value;
    };
    const before = singularAt(start);
    if (before) return before;
    const { par, stop, trace } = nlminb(value, start, { record: true, names, control: CONTROL });
    if (stop.reason !== 'converged') return glsNotConverged(stop.code, stop.message);
    const after = singularAt(par);
    if (after) return after;
    warm = par;
    return fitAt(model, chosen, { par, state: stateAt(par), stop, trace: traceOf(trace) });
  }
  return {
    names,
    lower: new Float64Array(names.length).fill(Number.NEGATIVE_INFINITY),
    start: initial,
    profiled: ['beta', 'sigma2'],
    gradient: false,
    objective: (par) => stateAt(par).value,
    logLik: (par) => constant - stateAt(par).value,
    logLikRounding,
    toNative: (at) => nativePoint(model, at),
    toCanonical: (par) => pointOf(model, stateAt(par)),
    fit,
    at(point) {
      const par = nativePoint(model, point);
      if ('refused' in par) return par;
      return fitAt(model, chosen, { par, state: stateAt(par), stop: GIVEN, trace: null, point });
    },
    refit(y: Float64Array, into: Refit) {
      const { par, value, stop } = nlminb((x) => stateAt(x, y).value, warm, { control: CONTROL });
      const state = stateAt(par, y);
      into.beta.set(state.beta);
      into.sigma2 = state.rss / model.N;
      into.logLik = constant - value;
      into.singular = false;
      into.reason = stop.reason;
    },
  };
}

const nativePoint = ({ structure }: Model, { residual }: Canonical): Answer<Float64Array> =>
  structure.fromResidual(residual)?.par ?? badPoint();

/**
 * A QR is backward stable: it moves the whitened columns by about (p + 1) n^1/2 units in the last place of their length, and
 * with them RSS by twice that times the length of y over that of its residual (Higham 2002, section 19.3).
 */
function roundingAt({ N, n, p, problem }: Model, { rss }: State): number {
  const length = Math.sqrt(problem.response.y.reduce((sum, v) => sum + v * v, 0));
  return N * Number.EPSILON * (p + 1) * Math.sqrt(n) * Math.max(1, length / Math.sqrt(rss));
}
