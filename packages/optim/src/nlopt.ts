import { rememberListeners } from './host-listeners.ts';
import { brokeDown, budgetSpent, converged, notFiniteAtStart, roundoffLimited, unknownAlgorithm } from './messages.ts';
import type { MinimizeOptions, Minimum, Objective } from './minimize.ts';
import { callbackFor, NotFiniteAtStart } from './nlopt-callback.ts';
import { memoryGivenWhile } from './wasm-memory.ts';
import { MOST_EVALUATIONS, type Watched, watch, withinBudget } from './watched.ts';

type Library = typeof import('nlopt-js').default;

/** NLopt's own names; LD_ ones use gradients, by central differences where the objective has none. */
export type NloptAlgorithm = `LN_${string}` | `LD_${string}`;

/** Limits by NLopt's names. */
export interface NloptOptions extends MinimizeOptions {
  /** NLopt's xtol_rel; 1e-4 is nloptr's default, which stops lme4. */
  readonly xtolRel?: number;
  readonly maxeval?: number;
}

/** NLopt once its WebAssembly is loaded. */
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
  const { loaded: library, memory } = await memoryGivenWhile(async () => {
    const { default: imported } = await import('nlopt-js');
    await imported.ready;
    return imported;
  });
  restore();
  if (memory) Object.defineProperty(library, 'HEAPF64', { get: () => new Float64Array(memory.buffer) });
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

function run(
  library: Library,
  algorithm: NloptAlgorithm,
  objective: Objective,
  start: Float64Array,
  options: NloptOptions,
): Minimum {
  const { xtolRel = 1e-8, maxeval: own = 100_000, most = MOST_EVALUATIONS } = options;
  const maxeval = Math.min(own, most);
  const watched = watch(objective, start, shortName(algorithm), options);
  const known = library.Algorithm[algorithm];
  if (known === undefined) return watched.end('failed', unknownAlgorithm(algorithm));
  const optimizer = new library.Optimize(known, start.length);
  optimizer.setMinObjective(callbackFor(library, algorithm, watched, start.length), xtolRel);
  setBounds(optimizer, options);
  optimizer.setMaxeval(maxeval);
  return withinBudget(watched, () =>
    told(
      watched,
      ending(() => optimizer.optimize([...start])),
      maxeval,
    ),
  );
}
function told(watched: Watched, end: Ending, maxeval: number): Minimum {
  const { best, counts } = watched;
  if (end === 'not-finite-at-start') return watched.end('failed', notFiniteAtStart());
  if (end === 'rounding') return watched.end('converged', roundoffLimited());
  if (!end.success) return watched.end('failed', brokeDown('NLopt'));
  const reached = end.value <= best.value ? { par: Float64Array.from(end.x), value: end.value } : {};
  if (counts.f >= maxeval) return watched.end('budget', budgetSpent(counts.f), reached);
  return watched.end('converged', converged(), reached);
}

type Ending = ReturnType<InstanceType<Library['Optimize']>['optimize']> | 'rounding' | 'not-finite-at-start';
/** NLopt throws where rounding stops it, which WebAssembly passes on as a bare number or string. */
function ending(optimize: () => Ending): Ending {
  try {
    return optimize();
  } catch (error) {
    if (error instanceof NotFiniteAtStart) return 'not-finite-at-start';
    if (typeof error === 'number' || typeof error === 'string') return 'rounding';
    throw error;
  }
}

/** `bobyqa` for LN_BOBYQA. */
const shortName = (algorithm: NloptAlgorithm): string => algorithm.slice(3).toLowerCase();

/** Finite stand-ins for missing bounds would change BOBYQA's trust region: -Infinity, and no upper bounds at all. */
function setBounds(optimizer: InstanceType<Library['Optimize']>, { lower, upper }: MinimizeOptions): void {
  if (lower?.some((low) => low > -Infinity)) optimizer.setLowerBounds([...lower]);
  if (upper?.some((high) => high < Infinity)) optimizer.setUpperBounds([...upper]);
}
