import { brokeDown, budgetSpent, converged, iterationLimit, notFiniteAtStart, notFiniteGradient } from '../messages.ts';
import type { MinimizeOptions, Minimum, Objective } from '../minimize.ts';
import { type Watched, watch, withinBudget } from '../watched.ts';
import { type Bounds, faceStep, moveInside } from './face.ts';
import { differenceHessian, type Hessian } from './hessian.ts';

/** Newton's method may be given second derivatives. */
export interface NewtonOptions extends MinimizeOptions {
  /** The objective's Hessian; by differences where it is not given. */
  readonly hessian?: Hessian;
}

interface Control {
  readonly maxIterations: number;
  readonly maxEvaluations: number;
  /** Largest gain still to be had, in units of the objective, at which it has converged. */
  readonly gain: number;
  readonly radius: number;
}

/**
 * Newton's method in a trust region: full steps where the model holds, shorter ones where it does not, and away from
 * saddles. It stops where the model promises less than `gain.tol` (1e-12, or
 * 1e-9 where derivatives are differences of values). Bounds: a variable at its bound is held while
 * the gradient, or the step, points outward; a step that would leave the box is cut at its first bound. Control:
 * `iter.max` 100, `eval.max` 1000, `gain.tol`, `radius` max(1, |start|). Evaluations for differences are not in `f`.
 */
export function newton(objective: Objective, start: Float64Array, options: NewtonOptions = {}): Minimum {
  const watched = watch(objective, start, 'newton', options, { marks: 'iterates' });
  const hessian = options.hessian ?? differenceHessian(watched, options);
  const size = Math.sqrt(start.reduce((sum, x) => sum + x * x, 0));
  const control: Control = {
    maxIterations: options.control?.['iter.max'] ?? 100,
    maxEvaluations: options.control?.['eval.max'] ?? 1000,
    gain: options.control?.['gain.tol'] ?? (options.gradient ? 1e-12 : 1e-9),
    radius: options.control?.['radius'] ?? Math.max(1, size),
  };
  const bounds = {
    lower: options.lower ?? new Float64Array(start.length).fill(-Infinity),
    upper: options.upper ?? new Float64Array(start.length).fill(Infinity),
  };
  return withinBudget(watched, () => descend(watched, hessian, bounds, control, start));
}

interface Position {
  x: Float64Array;
  value: number;
  radius: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

function descend(watched: Watched, hessian: Hessian, bounds: Bounds, control: Control, start: Float64Array): Minimum {
  const n = start.length;
  const at: Position = {
    x: start.slice(),
    value: Infinity,
    radius: control.radius,
    gradient: new Float64Array(n),
    hessian: new Float64Array(n * n),
  };
  moveInside(start, new Float64Array(n), bounds, at.x);
  at.value = watched.value(at.x);
  if (!Number.isFinite(at.value)) return watched.end('failed', notFiniteAtStart());
  for (let iterations = 0; ; iterations++) {
    watched.accept();
    const end = { par: at.x, value: at.value, iterations };
    watched.gradient(at.x, at.gradient);
    hessian(at.x, at.hessian);
    const promise = promised(at, bounds, control.radius);
    if (promise === null) return watched.end('failed', notFiniteGradient(), end);
    if (promise <= Math.max(control.gain, 8 * EPS * Math.abs(at.value))) {
      return watched.end('converged', converged(), end);
    }
    if (iterations === control.maxIterations) return watched.end('budget', iterationLimit(iterations), end);
    const how = advance(watched, at, bounds, control.maxEvaluations);
    if (how === 'budget') return watched.end('budget', budgetSpent(watched.counts.f), end);
    if (how === 'stuck') return watched.end('failed', brokeDown('no step along the model lowers the objective'), end);
  }
}

/** The model's promise with a radius that failed trials have not shrunk below the first. */
function promised({ x, gradient, hessian, radius }: Position, bounds: Bounds, first: number): number | null {
  return faceStep(x, gradient, hessian, bounds, Math.max(radius, first))?.uncut ?? null;
}

/** One accepted step, after as many shorter radii as it takes. */
function advance(watched: Watched, at: Position, bounds: Bounds, maxEvaluations: number): 'moved' | 'budget' | 'stuck' {
  const trial = new Float64Array(at.x.length);
  for (;;) {
    const next = faceStep(at.x, at.gradient, at.hessian, bounds, at.radius);
    if (!next) return 'stuck';
    moveInside(at.x, next.step, bounds, trial);
    const length = Math.sqrt(next.step.reduce((sum, s) => sum + s * s, 0));
    if (trial.every((t, i) => t === at.x[i])) return 'stuck';
    if (watched.counts.f >= maxEvaluations) return 'budget';
    const value = watched.value(trial);
    const quality = (at.value - value) / next.decrease;
    if (quality > 1e-4) {
      if (quality > 0.75 && length > 0.8 * at.radius) at.radius *= 2;
      else if (quality < 0.25) at.radius = 0.5 * length;
      at.x = trial;
      at.value = value;
      return 'moved';
    }
    at.radius = 0.25 * length;
  }
}

const EPS = 2 ** -52;
