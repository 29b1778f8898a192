import type { MinimizeOptions, Objective } from '../minimize.ts';
import type { Hessian } from '../newton/hessian.ts';
import { type Recorder, recorder } from '../trace.ts';
import { type Box, freeGradientNorm, holdVariables, newBox } from './box.ts';
import { differenceGradient } from './differences.ts';
import { type ExactModel, newExactModel } from './exact-model.ts';
import { norm } from './norm.ts';
import type { Settings } from './settings.ts';
import { newState, type State } from './state.ts';

export interface NlminbOptions extends MinimizeOptions {
  /** Used with a gradient alone, as in R; not together with bounds. */
  readonly hessian?: Hessian;
}

/** One minimisation: its state, what it minimises, and what is kept of its path. */
export interface Run {
  readonly t: State;
  readonly box: Box | null;
  readonly settings: Settings;
  readonly evaluate: (x: Float64Array) => number;
  readonly objective: Objective;
  readonly analytic: boolean;
  /** The caller's Hessian, and the model with it; null where the secant update stands in for it. */
  readonly exact: { readonly hessian: Hessian; readonly model: ExactModel } | null;
  readonly record: Recorder | null;
  /** Trace rows of x, x0 and the remembered point. */
  row: number;
  row0: number;
  savedRow: number;
}

/** PORT's code for a gradient by differences without room; ours for a gradient that is not a number. */
const NO_ROOM = 65;
export const NAN_GRADIENT = -1;
export const NAN_HESSIAN = -2;

export function newRun(
  objective: Objective,
  start: Float64Array,
  scale: Float64Array,
  settings: Settings,
  options: NlminbOptions,
): Run {
  return {
    t: newState(start, scale),
    box: readBox(start.length, options),
    settings,
    evaluate(x) {
      const value = objective(x);
      return Number.isNaN(value) ? Infinity : value;
    },
    objective,
    analytic: options.gradient ?? false,
    exact:
      options.gradient && options.hessian ? { hessian: options.hessian, model: newExactModel(start.length) } : null,
    record: options.record ? recorder(options.phase ?? 'nlminb', options.names, start.length) : null,
    row: 0,
    row0: 0,
    savedRow: 0,
  };
}

/** Null unless some bound is finite. Bounds are recycled, as in R. */
function readBox(n: number, { lower, upper }: MinimizeOptions): Box | null {
  if (!lower?.some((low) => low !== -Infinity) && !upper?.some((high) => high !== Infinity)) return null;
  return newBox(recycled(n, lower, -Infinity), recycled(n, upper, Infinity));
}

const recycled = (n: number, bound: Float64Array | undefined, none: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => (bound ? bound[i % bound.length] : none));

/** f at x, counted and recorded. */
export function tryPoint(run: Run): void {
  const { t, record } = run;
  t.f = run.evaluate(t.x);
  t.nf++;
  if (record) run.row = record.add(t.x, t.f);
}

/** The gradient at x and its norm; in a box also who is free. Returns 0 or the code of a failure. */
export function takeGradient(run: Run): number {
  const { t, box } = run;
  run.record?.accept(run.row);
  if (run.analytic) {
    run.objective(t.x, t.g);
    t.ng++;
    if (t.g.some(Number.isNaN)) return NAN_GRADIENT;
  } else if (!differenceGradient(t, run.evaluate, run.settings['diff.g'], box)) {
    return NO_ROOM;
  }
  if (box) {
    holdVariables(box, t);
    t.gradientNorm = freeGradientNorm(box, t);
  } else {
    for (let i = 0; i < t.n; i++) t.w[i] = t.g[i] / t.d[i];
    t.gradientNorm = norm(t.w, t.n);
  }
  return takeHessian(run);
}

function takeHessian({ t, exact }: Run): number {
  if (!exact) return 0;
  exact.hessian(t.x, exact.model.hessian);
  return exact.model.hessian.some(Number.isNaN) ? NAN_HESSIAN : 0;
}
