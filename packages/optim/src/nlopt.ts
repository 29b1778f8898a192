import { brokeDown, budgetSpent, converged, noFiniteValue, roundoffLimited, unknownAlgorithm } from './messages.ts';
import type { MinimizeOptions, Minimum, Objective } from './minimize.ts';
import { type Watched, watch } from './watched.ts';

type Library = typeof import('nlopt-js').default;

/** NLopt's own names; LD_ ones use gradients, by central differences where the objective has none. */
export type NloptAlgorithm = `LN_${string}` | `LD_${string}`;

export interface NloptOptions extends MinimizeOptions {
  /** NLopt's xtol_rel; 1e-4 is nloptr's default, which stops lme4. */
  readonly xtolRel?: number;
  /** NLopt's ftol_abs, for LN_BOBYQA only: nlopt-js cannot set it, so it is imitated (`stoppingAtSmallGain`). */
  readonly ftolAbs?: number;
  readonly maxeval?: number;
}

export interface Nlopt {
  /**
   * Synchronous. NLopt reports no reason: `stop` is made from our own counts. NLopt's default initial steps (0.75 of
   * the distance to the nearest bound, else |x|, else 1). Trace: every evaluation; accepted means lowest so far.
   */
  minimize(algorithm: NloptAlgorithm, objective: Objective, start: Float64Array, options?: NloptOptions): Minimum;
}

let loading: Promise<Nlopt> | undefined;

/** Loads WebAssembly, once; everything after that is synchronous. */
export function loadNlopt(): Promise<Nlopt> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Nlopt> {
  const restore = rememberListeners();
  const { default: library } = await import('nlopt-js');
  await library.ready;
  restore();
  let depth = 0;
  return {
    minimize(algorithm, objective, start, options = {}) {
      depth++;
      try {
        return run(library, algorithm, objective, start, options);
      } finally {
        // Flushing frees every live optimizer, so only the outermost run may do it; without it memory runs out.
        if (--depth === 0) library.GC.flush();
      }
    },
  };
}

interface Emitter {
  listeners(event: string): unknown[];
  removeListener(event: string, listener: unknown): unknown;
}

/** Emscripten's start-up makes every unhandled rejection of the host program an abort of its own: undone here. */
function rememberListeners(): () => void {
  const host = (globalThis as { process?: Partial<Emitter> }).process;
  const { listeners, removeListener } = host ?? {};
  if (!listeners || !removeListener) return () => undefined;
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = events.map((event) => new Set(listeners.call(host, event)));
  return () => {
    for (const [i, event] of events.entries()) {
      for (const listener of listeners.call(host, event)) {
        if (!before[i].has(listener)) removeListener.call(host, event, listener);
      }
    }
  };
}

function run(
  library: Library,
  algorithm: NloptAlgorithm,
  objective: Objective,
  start: Float64Array,
  options: NloptOptions,
): Minimum {
  const { xtolRel = 1e-8, maxeval = 100_000 } = options;
  const watched = watch(objective, start, shortName(algorithm), options);
  const known = library.Algorithm[algorithm];
  if (known === undefined) return watched.end('failed', unknownAlgorithm(algorithm));
  const optimizer = new library.Optimize(known, start.length);
  const live = callback(watched, start.length);
  const { ftolAbs = 0 } = options;
  const small = algorithm === 'LN_BOBYQA' && ftolAbs > 0;
  optimizer.setMinObjective(small ? stoppingAtSmallGain(live, watched, start.length, ftolAbs) : live, xtolRel);
  setBounds(optimizer, options);
  optimizer.setMaxeval(maxeval);
  const end = ending(() => optimizer.optimize([...start]));
  const { best, counts } = watched;
  if (!end) return watched.end(Number.isFinite(best.value) ? 'converged' : 'failed', roundoffLimited());
  if (!end.success) return watched.end('failed', brokeDown('NLopt'));
  if (!Number.isFinite(best.value)) return watched.end('failed', noFiniteValue());
  const reached = end.value <= best.value ? { par: Float64Array.from(end.x), value: end.value } : {};
  if (counts.f >= maxeval) return watched.end('budget', budgetSpent(counts.f), reached);
  return watched.end('converged', converged(), reached);
}

/** NLopt throws where rounding stops it, which WebAssembly passes on as a bare number or string: null then. */
function ending<T>(optimize: () => T): T | null {
  try {
    return optimize();
  } catch (error) {
    if (typeof error === 'number' || typeof error === 'string') return null;
    throw error;
  }
}

/** `bobyqa` for LN_BOBYQA. */
const shortName = (algorithm: NloptAlgorithm): string => algorithm.slice(3).toLowerCase();

/** What NLopt calls: its own memory is copied, because an objective may make that memory move. */
function callback({ value, gradient }: Watched, n: number) {
  const x = new Float64Array(n);
  const slope = new Float64Array(n);
  return (at: Float64Array, fill: Float64Array | null | undefined): number => {
    x.set(at);
    if (fill) {
      gradient(x, slope);
      fill.set(slope);
    }
    return value(x);
  };
}

type Callback = ReturnType<typeof callback>;

/**
 * BOBYQA stops for ftol_abs where a new lowest value is lower by less than that, once its 2n + 1 first points are known.
 * From there on the objective is not called any more: +Infinity makes BOBYQA shrink its region to nothing in a few steps.
 */
function stoppingAtSmallGain(live: Callback, { best, counts }: Watched, n: number, ftolAbs: number): Callback {
  let stopped = false;
  return (at, fill) => {
    if (stopped) return Infinity;
    const before = best.value;
    const value = live(at, fill);
    stopped = counts.f > 2 * n + 1 && value < before && before - value < ftolAbs;
    return value;
  };
}

/** Finite stand-ins for missing bounds would change BOBYQA's trust region: -Infinity, and no upper bounds at all. */
function setBounds(optimizer: InstanceType<Library['Optimize']>, { lower, upper }: MinimizeOptions): void {
  if (lower?.some((low) => low > -Infinity)) optimizer.setLowerBounds([...lower]);
  if (upper?.some((high) => high < Infinity)) optimizer.setUpperBounds([...upper]);
}
