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
import { type Minimum, nlminb } from '@mixdiff/optim';
import { badPoint, endless, glsNotConverged, notInvertible } from '../messages.ts';
import { inRounds, type Rounds, stopOf } from '../rounds.ts';
import { fitAt, fittedValues, pointOf } from './fit.ts';
import { singularGls } from './messages.ts';
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
/** Nothing to search for: gls asks no optimizer. */
const NOTHING: Stop = { ...GIVEN, reason: 'converged', code: 0, message: 'no parameters beside beta and sigma' };

type Value = (par: Float64Array) => number;

export function openGls(problem: Problem, chosen: Chosen): Engine {
  const model = openModel(problem, chosen['exponential']?.value ?? 'corExp');
  const { structure, constant } = model;
  const { names, start: initial } = structure;
  let warm: Float64Array = initial;
  const stateAt = (par: Float64Array, y?: Float64Array): State => model.stateAt(par, y);
  const logLikRounding = (par: Float64Array): number => roundingAt(model, stateAt(par));
  const fittedAt = (par: Float64Array, y?: Float64Array): Float64Array => fittedValues(problem, stateAt(par, y).beta);

  /** gls looks at its own start and at its end. */
  const singularAt = (par: Float64Array): Refusal | null => {
    const { kept } = stateAt(par);
    return kept.every(Boolean) ? null : singularGls(kept, problem.parts.conditional.columns);
  };
  /** Fitted values that variance functions begin with: those of the start's correlation, with equal variances. */
  function begin(start: Float64Array, y?: Float64Array): void {
    if (!structure.ofFitted) return;
    structure.renew(null);
    structure.renew(fittedAt(start, y));
  }
  function minimized(value: Value, start: Float64Array, record: boolean): Minimum {
    if (names.length === 0) return { par: start, value: value(start), stop: NOTHING, trace: null };
    return nlminb(value, start, { record, names, control: CONTROL });
  }
  /** One search, or rounds of them. Beta, too, must stand still. */
  function searched(value: Value, start: Float64Array, record: boolean, y?: Float64Array): Rounds {
    const compared = (par: Float64Array): Float64Array => Float64Array.from([...stateAt(par, y).beta, ...par]);
    begin(start, y);
    if (!structure.ofFitted) return { minima: [minimized(value, start, record)], settled: true };
    const round = (from: Float64Array) => {
      const minimum = minimized(value, from, record);
      return { minimum, compared: compared(minimum.par) };
    };
    return inRounds(start, compared(start), round, (par) => structure.renew(fittedAt(par, y)));
  }
  function fit(start: Float64Array = initial, rounding?: Rounding): Answer<Fit> {
    const value = (par: Float64Array): number => {
      const at = stateAt(par);
      return rounding && Number.isFinite(at.value) ? at.value + rounding(roundingAt(model, at)) : at.value;
    };
    const before = singularAt(start);
    if (before) return before;
    structure.stopped();
    const { minima, settled } = searched(value, start, true);
    if (structure.stopped()) return notInvertible('gls');
    const [{ par }, stop] = [minima[minima.length - 1], stopOf(minima)];
    if (!structure.ofFitted && stop.reason !== 'converged') return glsNotConverged(stop.message);
    if (!settled) return endless('gls');
    const after = singularAt(par);
    if (after) return after;
    warm = par;
    const trace = traceOf(...minima.map((minimum) => minimum.trace));
    return fitAt(model, chosen, { par, state: stateAt(par), stop: { ...stop, reason: 'converged' }, trace });
  }
  function at(point: Canonical): Answer<Fit> {
    const par = nativePoint(model, point);
    if ('refused' in par) return par;
    const own = structure.ofFitted && point.beta.every(Number.isFinite);
    const before = own ? structure.renew(fittedValues(problem, point.beta)) : null;
    const found = fitAt(model, chosen, { par, state: stateAt(par), stop: GIVEN, trace: null, point });
    if (own) structure.renew(before);
    return found;
  }
  begin(initial);
  return {
    names,
    lower: new Float64Array(names.length).fill(Number.NEGATIVE_INFINITY),
    start: initial,
    profiled: ['beta', 'sigma2'],
    gradient: false,
    objective: (par) => stateAt(par).value,
    logLik: (par) => constant - stateAt(par).value,
    logLikRounding,
    toNative: (point) => nativePoint(model, point),
    toCanonical: (par) => pointOf(model, stateAt(par)),
    fit,
    at,
    refit(y: Float64Array, into: Refit) {
      const { minima } = searched((x) => stateAt(x, y).value, warm, false, y);
      const { par, value, stop } = minima[minima.length - 1];
      const state = stateAt(par, y);
      into.beta.set(state.beta);
      into.residual = pointOf(model, state).residual;
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
