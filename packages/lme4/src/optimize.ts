/**
 * From a start to theta-hat as lmer goes: the optimizer, then the two looks at the boundary (restart_edge and
 * boundary.tol in ?lmerControl). The optimizer is NLopt's BOBYQA with what lme4 hands to nloptr (?nloptwrap: xtol_abs =
 * ftol_abs = 1e-8, maxeval = 1e5) and nloptr's own xtol_rel = 1e-4, which usually stops it. On the same values it takes
 * lme4's path to the last bit.
 */
import { type Note, type Stop, type Trace, traceOf } from '@mixdiff/contract';
import { type MinimizeOptions, type Minimum, type Nlopt, nlminb, nloptBobyqa, type Objective } from '@mixdiff/optim';
import type { ThetaLayout } from './covariance.ts';
import { restarted } from './messages.ts';

export interface Optimizing {
  readonly objective: Objective;
  readonly layout: ThetaLayout;
  /** Null where `needsNlopt` says no. */
  readonly nlopt: Nlopt | null;
  /** The choices of the same names. */
  readonly optimizer: string;
  readonly tolerance: string;
  readonly boundary: string;
}
export interface Optimum {
  readonly theta: Float64Array;
  readonly stop: Stop;
  readonly trace: Trace | null;
  readonly notes: readonly Note[];
}

const maxeval = 1e5;
const ORIGINAL = { xtolRel: 1e-4, xtolAbs: 1e-8, ftolAbs: 1e-8, maxeval };
const TIGHT = { xtolRel: 1e-9, xtolAbs: 0, ftolAbs: 0, maxeval };
const ALGORITHMS = {
  'nelder-mead': 'LN_NELDERMEAD',
  sbplx: 'LN_SBPLX',
  cobyla: 'LN_COBYLA',
  lbfgs: 'LD_LBFGS',
} as const;

/** Whether an optimizer of that name is one of the library's. */
export const needsNlopt = (optimizer: string): boolean => Object.hasOwn(ALGORITHMS, optimizer);

export function optimize(task: Optimizing, start: Float64Array): Optimum {
  const first = minimizeOnce(task, start, task.optimizer);
  if (task.boundary !== 'check' || !Number.isFinite(first.value)) return { ...named(first), notes: [] };
  const downhill = leavingBound(task, first);
  const second = downhill.length > 0 ? minimizeOnce(task, first.par, 'restart') : null;
  const last = second ?? first;
  const theta = zeroIfBetter(task, last);
  const stop = second ? { ...second.stop, ...sum(first.stop, second.stop) } : first.stop;
  const trace = traceOf(first.trace, second?.trace);
  return { theta, stop, trace, notes: second ? [restarted(downhill)] : [] };
}

const named = ({ par, stop, trace }: Minimum) => ({ theta: par, stop, trace: traceOf(trace) });
const sum = (a: Stop, b: Stop): Pick<Stop, 'iterations' | 'evaluations'> => ({
  iterations: a.iterations + b.iterations,
  evaluations: { f: a.evaluations.f + b.evaluations.f, g: a.evaluations.g + b.evaluations.g },
});

function minimizeOnce(task: Optimizing, start: Float64Array, phase: string): Minimum {
  const { objective, layout, nlopt, optimizer, tolerance } = task;
  const { lower, upper, names } = layout;
  const limits = tolerance === 'tight' ? TIGHT : ORIGINAL;
  if (optimizer === 'bobyqa') {
    const { xtolRel, xtolAbs, ftolAbs } = limits;
    const options = { lower, upper, record: true, names, phase, xtolRel, xtolAbs, ftolAbs, maxeval };
    return nloptBobyqa(objective, start, options);
  }
  const shared: MinimizeOptions = { lower, upper, record: true, names, phase };
  if (optimizer === 'nlminb') {
    const control = { 'iter.max': 300, 'eval.max': 400, 'rel.tol': tolerance === 'tight' ? 1e-14 : 1e-10 };
    return nlminb(objective, start, { ...shared, control });
  }
  const algorithm = ALGORITHMS[optimizer as keyof typeof ALGORITHMS];
  const gradient = algorithm === 'LD_LBFGS';
  return (nlopt as Nlopt).minimize(algorithm, objective, start, {
    ...shared,
    xtolRel: limits.xtolRel,
    maxeval,
    gradient,
  });
}

/** One-sided difference of the criterion at a bound. */
const EDGE_STEP = 1e-5;
/** A theta this close to zero is tried at zero. */
const BOUNDARY_TOLERANCE = 1e-5;

/** Names of the thetas that stand exactly on their bound while the criterion falls away from it. */
function leavingBound({ objective, layout }: Optimizing, { par, value }: Minimum): string[] {
  return layout.names.filter((_, k) => {
    if (par[k] !== layout.lower[k]) return false;
    const moved = par.slice();
    moved[k] += EDGE_STEP;
    return objective(moved) < value;
  });
}

export function zeroIfBetter(
  { objective, layout }: Pick<Optimizing, 'objective' | 'layout'>,
  { par, value }: Pick<Minimum, 'par' | 'value'>,
): Float64Array {
  const theta = par.slice();
  let best = value;
  for (let k = 0; k < theta.length; k++) {
    const distance = theta[k] - layout.lower[k];
    if (!(distance > 0 && distance < BOUNDARY_TOLERANCE)) continue;
    const before = theta[k];
    theta[k] = layout.lower[k];
    const there = objective(theta);
    if (there < best) best = there;
    else theta[k] = before;
  }
  return theta;
}
