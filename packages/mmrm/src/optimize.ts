/**
 * mmrm's chain: L-BFGS-B, BFGS, CG, nlminb, each with the analytic gradient, the last with the exact Hessian, and R's default controls. One that breaks down (L-BFGS-B, where a
 * value is not finite) hands its own start to the next; one that ends without having converged hands over its end, to all that are left,
 * and the best of those that converge is the fit.
 */
import { type Answer, isRefusal, type Note, type Segment } from '@mixdiff/contract';
import { type Hessian, type MinimizeOptions, type Minimum, nlminb, type Objective, optim } from '@mixdiff/optim';
import { allFailed, chosenFailed, diverged } from './messages.ts';

interface Given extends MinimizeOptions {
  readonly hessian: Hessian;
}
type Optimizer = (objective: Objective, start: Float64Array, given: Given) => Minimum;
/** In mmrm's order. */
const OPTIMIZERS: Readonly<Record<string, Optimizer>> = {
  'L-BFGS-B': (objective, start, given) => optim('L-BFGS-B', objective, start, given),
  BFGS: (objective, start, given) => optim('BFGS', objective, start, given),
  CG: (objective, start, given) => optim('CG', objective, start, given),
  nlminb,
};
export const optimizerNames: readonly string[] = ['automatic', ...Object.keys(OPTIMIZERS)];

export interface Task {
  readonly objective: Objective;
  /** Exact. */
  readonly hessian: Hessian;
  readonly names: readonly string[];
  /** One of `optimizerNames`. */
  readonly optimizer: string;
  readonly record: boolean;
  /** What is wrong with the end of an optimizer; null: nothing. */
  readonly trouble: (theta: Float64Array) => string | null;
}
export interface Path {
  readonly end: Minimum;
  readonly segments: readonly (Segment | null)[];
  readonly notes: readonly Note[];
}

export function optimize(task: Task, start: Float64Array): Answer<Path> {
  const order = task.optimizer === 'automatic' ? Object.keys(OPTIMIZERS) : [task.optimizer];
  const runs: Minimum[] = [];
  const notes: Note[] = [];
  const run = (name: string, from: Float64Array): Minimum => {
    const optimizer = OPTIMIZERS[name] as Optimizer;
    const { names, record, hessian } = task;
    const minimum = optimizer(task.objective, from, { gradient: true, hessian, names, record });
    runs.push(minimum);
    return minimum;
  };
  const path = (end: Minimum): Path => ({ end, segments: runs.map(({ trace }) => trace), notes });

  const left = [...order];
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    const first = run(name, start);
    if (brokeDown(first)) {
      notes.push(diverged(name, first.stop.message));
      continue;
    }
    const problem = troubleOf(task, first);
    if (problem === null) return path(first);
    if (left.length === 0) return chosenFailed(order, problem);
    const others = left.map((other) => run(other, first.par)).filter((one) => troubleOf(task, one) === null);
    const best = others.reduce<Minimum | null>((low, one) => (low && low.value <= one.value ? low : one), null);
    return best ? path(best) : allFailed();
  }
  return chosenFailed(order, runs.map(({ stop }) => stop.message).join('; '));
}

/** An R error inside the optimizer: no code. */
const brokeDown = ({ stop }: Minimum): boolean => stop.reason === 'failed' && stop.code === null;
const troubleOf = ({ trouble }: Task, { par, stop }: Minimum): string | null =>
  stop.code === 0 ? trouble(par) : stop.message;

/** The end of a chain, or why there is none. */
export const reasonOf = (path: Answer<Path>): Minimum['stop']['reason'] =>
  isRefusal(path) ? 'failed' : path.end.stop.reason;
