import { minimize_L_BFGS } from 'optimization-js';
import { boundsRefused, brokeDown, budgetSpent, converged, notFiniteAtStart } from './messages.ts';
import { hasBounds, type MinimizeOptions, type Minimum, type Objective } from './minimize.ts';
import { MOST_EVALUATIONS, type Watched, watch } from './watched.ts';

/** Thrown through the library, which has no cap of its own and goes on for ever on a point that is not finite. */
class Halt extends Error {
  readonly why: 'budget' | 'not-finite';
  constructor(why: 'budget' | 'not-finite') {
    super(why);
    this.why = why;
  }
}

/**
 * Limited-memory BFGS of optimization-js (no line search; it stops where no derivative exceeds 1e-5). Its first step
 * goes *up* the gradient by 0.001: the objective is divided by its largest derivative, so that this step is short, and
 * the method is started again from the best point until that divisor is 1. A point or gradient that is not finite starts it
 * again too, as long as the last start brought an improvement. Returns the best point. Control: `maxeval`, 10000.
 * Bounds are refused: a transformation would make every bound look stationary.
 */
export function lbfgs(objective: Objective, start: Float64Array, options: MinimizeOptions = {}): Minimum {
  const watched = watch(objective, start, 'lbfgs', options);
  if (hasBounds(options)) return watched.end('failed', boundsRefused('lbfgs'));
  const maxeval = Math.min(options.control?.['maxeval'] ?? 10_000, options.most ?? MOST_EVALUATIONS);
  const { best, counts } = watched;
  if (!Number.isFinite(watched.value(start))) return watched.end('failed', notFiniteAtStart());
  for (;;) {
    const before = best.value;
    const end = restart(watched, maxeval);
    if (end === 'budget') return watched.end('budget', budgetSpent(counts.f));
    if (end === 'converged') return watched.end('converged', converged());
    if (!(best.value < before))
      return watched.end('failed', brokeDown('it met values that are not finite, or no descent'));
  }
}

type End = 'converged' | 'scaled' | 'budget' | 'not-finite';

/** One run of the library from the best point; `scaled` where its tolerance was loosened by the divisor. */
function restart(watched: Watched, maxeval: number): End {
  const { best, counts } = watched;
  const gradient = (x: Float64Array): Float64Array => {
    const slope = new Float64Array(x.length);
    watched.gradient(x, slope);
    return slope;
  };
  const divisor = Math.max(1, ...gradient(best.par).map(Math.abs));
  if (!Number.isFinite(divisor)) return 'not-finite';
  try {
    minimize_L_BFGS(
      (x) => {
        if (counts.f >= maxeval) throw new Halt('budget');
        if (!x.every(Number.isFinite)) throw new Halt('not-finite');
        return watched.value(x) / divisor;
      },
      (x) => {
        const slope = gradient(x).map((g) => g / divisor);
        if (!slope.every(Number.isFinite)) throw new Halt('not-finite');
        return slope;
      },
      best.par.slice(),
    );
  } catch (stop) {
    if (stop instanceof Halt) return stop.why;
    throw stop;
  }
  return divisor === 1 ? 'converged' : 'scaled';
}
