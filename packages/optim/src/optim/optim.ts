import { boundsRefused, brokeDown, converged, iterationLimit } from '../messages.ts';
import type { MinimizeOptions, Minimum, Objective } from '../minimize.ts';
import { hasBounds } from '../minimize.ts';
import { type Watched, watch, withinBudget } from '../watched.ts';
import { conjugateGradients } from './conjugate-gradients.ts';
import { limitedMemory } from './lbfgsb/lbfgsb.ts';
import type { OptimControl, OptimEnd, OptimFault } from './method.ts';
import { nelderMead } from './nelder-mead.ts';
import { variableMetric } from './variable-metric.ts';

/** Methods of R's `optim` that are here. */
export type OptimMethod = 'BFGS' | 'CG' | 'L-BFGS-B' | 'Nelder-Mead';

type Method = (
  f: Watched,
  start: Float64Array,
  control: OptimControl,
  bounds: MinimizeOptions,
) => OptimEnd | OptimFault;

const METHODS: Readonly<Record<OptimMethod, Method>> = {
  BFGS: variableMetric,
  CG: conjugateGradients,
  'L-BFGS-B': limitedMemory,
  'Nelder-Mead': nelderMead,
};

const defaults = (method: OptimMethod): OptimControl => ({
  maxit: method === 'Nelder-Mead' ? 500 : 100,
  abstol: -Infinity,
  reltol: 2 ** -26,
  alpha: 1,
  beta: 0.5,
  gamma: 2,
  type: 1,
  lmm: 5,
  factr: 1e7,
  pgtol: 0,
  ndeps: 1e-3,
});

/**
 * R's `stats::optim`, with the defaults of R's documentation: three methods of Nash (1990, Compact Numerical Methods for
 * Computers, 2nd ed.), BFGS being algorithm 21, CG 22, Nelder-Mead 19, and L-BFGS-B, which alone takes bounds and whose
 * messages are R's. `stop.code` is R's `convergence`, the evaluations are R's `counts`. Without a gradient all but
 * Nelder-Mead take central differences of step `ndeps`, uncounted, which bounds shorten. R's `fnscale` and `parscale` are the
 * caller's business. Bounds are refused by the others: R would change the method.
 */
export function optim(
  method: OptimMethod,
  objective: Objective,
  start: Float64Array,
  options: MinimizeOptions = {},
): Minimum {
  const control = { ...defaults(method), ...options.control };
  const marks = method === 'Nelder-Mead' ? 'improvements' : 'iterates';
  const watched = watch(objective, start, method, options, { marks, differenceStep: control.ndeps });
  if (method !== 'L-BFGS-B' && hasBounds(options)) return watched.end('failed', boundsRefused(method));
  return withinBudget(watched, () => told(method, watched, METHODS[method](watched, start, control, options), control));
}

function told(method: OptimMethod, watched: Watched, end: OptimEnd | OptimFault, { maxit }: OptimControl): Minimum {
  if ('fault' in end) return watched.end('failed', end.fault);
  const { par, value, code } = end;
  const iterations = end.iterations ?? (method === 'Nelder-Mead' ? watched.counts.f : watched.counts.g);
  const more = { par, value, code, iterations };
  if (code === 0) return watched.end('converged', end.message ?? converged(), more);
  if (code === 1) return watched.end('budget', end.message ?? iterationLimit(maxit), more);
  return watched.end('failed', end.message ?? brokeDown('the simplex is degenerate'), more);
}
