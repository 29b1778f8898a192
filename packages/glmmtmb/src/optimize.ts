/**
 * The optimizers that a fit can be asked for. `nlminb` has the limits of glmmTMBControl; BFGS, CG and Nelder-Mead have
 * R's defaults, as glmmTMB(control = glmmTMBControl(optimizer = optim, …)) passes them on; the rest is not in the
 * original and is run to a relative step of 1e-8.
 */
import {
  lbfgs,
  loadNlopt,
  type MinimizeOptions,
  type Minimum,
  type NloptAlgorithm,
  newton,
  nlminb,
  type Objective,
  type OptimMethod,
  optim,
} from '@mixdiff/optim';
import type { Model } from './model.ts';
import type { Solution } from './objective.ts';
import { isTooSteep } from './steepness.ts';

export type Minimizer = (objective: Objective, start: Float64Array, options: MinimizeOptions) => Minimum;

const NLMINB = { 'iter.max': 300, 'eval.max': 400 };
/** Far beyond what gets anywhere; with twenty parameters BOBYQA's own algebra takes a millisecond an evaluation. */
const NLOPT = { xtolRel: 1e-8, maxeval: 10_000 };

const byOptim = (method: OptimMethod) => async (): Promise<Minimizer> => (objective, start, options) =>
  optim(method, objective, start, options);

const byNlopt = (algorithm: NloptAlgorithm) => async (): Promise<Minimizer> => {
  const nlopt = await loadNlopt();
  return (objective, start, options) => nlopt.minimize(algorithm, objective, start, { ...options, ...NLOPT });
};

const METHODS: Readonly<Record<string, () => Promise<Minimizer>>> = {
  nlminb: async () => (objective, start, options) => nlminb(objective, start, { ...options, control: NLMINB }),
  BFGS: byOptim('BFGS'),
  CG: byOptim('CG'),
  'Nelder-Mead': byOptim('Nelder-Mead'),
  lbfgs: async () => lbfgs,
  newton: async () => newton,
  'nlopt-slsqp': byNlopt('LD_SLSQP'),
  bobyqa: byNlopt('LN_BOBYQA'),
  sbplx: byNlopt('LN_SBPLX'),
};

export const optimizerNames: readonly string[] = Object.keys(METHODS);

/** `name`: one of `optimizerNames`. */
export async function minimizerNamed(name: string): Promise<Minimizer> {
  return (METHODS[name] ?? METHODS['nlminb'])();
}

/** An evaluation as a search sees it: -l, and the modes there. Fills `gradient` when given. */
export type Seen = (par: Float64Array, gradient?: Float64Array) => Pick<Solution, 'value' | 'b'>;

export interface BestSeen {
  /** The best point since `reset`. */
  readonly par: Float64Array;
  /** Forgets all; from here on `seen` is evaluated. */
  reset(start: Float64Array, seen: Seen): void;
  readonly objective: Objective;
}

/**
 * The original takes its estimates from the best point that was evaluated, which an optimizer need not return, and starts
 * its inner iteration at that point's modes: where that is too steep, there is no value.
 */
export function bestSeen(model: Model): BestSeen {
  const { parameters, cross, covariances } = model;
  const modes = new Float64Array(cross.q);
  const par = new Float64Array(parameters.length);
  let least = Number.POSITIVE_INFINITY;
  let evaluate: Seen = model.solveAt;
  return {
    par,
    reset(start: Float64Array, seen: Seen): void {
      evaluate = seen;
      par.set(start);
      modes.fill(1);
      least = Number.POSITIVE_INFINITY;
    },
    objective(at: Float64Array, gradient?: Float64Array): number {
      if (isTooSteep(cross, covariances, parameters, at, modes)) {
        gradient?.fill(Number.NaN, 0, at.length);
        return Number.POSITIVE_INFINITY;
      }
      const { value, b } = evaluate(at, gradient);
      if (value < least) {
        least = value;
        par.set(at);
        modes.set(b);
      }
      return value;
    },
  };
}
