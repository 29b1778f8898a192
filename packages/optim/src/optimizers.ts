import { type Answer, refuse } from '@mixdiff/contract';
import { lbfgs } from './lbfgs.ts';
import { needsNlopt, unknownOptimizer } from './messages.ts';
import type { MinimizeOptions, Minimum, Objective } from './minimize.ts';
import { newton } from './newton/newton.ts';
import { nlminb } from './nlminb/nlminb.ts';
import type { Nlopt, NloptAlgorithm } from './nlopt.ts';
import { optim } from './optim/optim.ts';

export type Minimizer = (objective: Objective, start: Float64Array, options?: MinimizeOptions) => Minimum;

export interface Optimizer {
  readonly name: string;
  /** Whose algorithm it is. `LD_LBFGS` of NLopt is not R's L-BFGS-B, and is not called so. */
  readonly from: 'PORT' | 'Nash' | 'NLopt' | 'optimization-js' | 'mixdiff';
  /** Uses the objective's gradient where there is one, differences elsewhere. */
  readonly usesGradient: boolean;
  /** Without this it refuses finite bounds. */
  readonly takesBounds: boolean;
  readonly nlopt: NloptAlgorithm | null;
}

const entry = (
  name: string,
  from: Optimizer['from'],
  usesGradient: boolean,
  takesBounds: boolean,
  nlopt: NloptAlgorithm | null = null,
): Optimizer => ({ name, from, usesGradient, takesBounds, nlopt });

/** Every optimizer, for a grid to loop over. */
export const optimizers: readonly Optimizer[] = [
  entry('nlminb', 'PORT', true, true),
  entry('BFGS', 'Nash', true, false),
  entry('CG', 'Nash', true, false),
  entry('Nelder-Mead', 'Nash', false, false),
  entry('lbfgs', 'optimization-js', true, false),
  entry('bobyqa', 'NLopt', false, true, 'LN_BOBYQA'),
  entry('nlopt-nelder-mead', 'NLopt', false, true, 'LN_NELDERMEAD'),
  entry('subplex', 'NLopt', false, true, 'LN_SBPLX'),
  entry('cobyla', 'NLopt', false, true, 'LN_COBYLA'),
  entry('nlopt-lbfgs', 'NLopt', true, true, 'LD_LBFGS'),
  entry('newton', 'mixdiff', true, true),
];

const OWN: Readonly<Record<string, Minimizer>> = {
  nlminb,
  lbfgs,
  newton,
  BFGS: (objective, start, options) => optim('BFGS', objective, start, options),
  CG: (objective, start, options) => optim('CG', objective, start, options),
  'Nelder-Mead': (objective, start, options) => optim('Nelder-Mead', objective, start, options),
};

/**
 * The optimizer of that name; NLopt's take their limits from `control` as `xtol_rel` (1e-8) and `maxeval` (10000).
 * Refuses an unknown name, and one of NLopt's where NLopt is not loaded.
 */
export function minimizerNamed(name: string, nlopt?: Nlopt): Answer<Minimizer> {
  const found = optimizers.find((optimizer) => optimizer.name === name);
  if (!found)
    return refuse('optim/unknown-optimizer', unknownOptimizer(name), optimizers.map((o) => o.name).join(', '));
  const { nlopt: algorithm } = found;
  if (algorithm === null) return OWN[name];
  if (!nlopt) return refuse('optim/needs-nlopt', needsNlopt(name), 'await loadNlopt() first');
  return (objective, start, options = {}) =>
    nlopt.minimize(algorithm, objective, start, {
      phase: name,
      ...options,
      xtolRel: options.control?.['xtol_rel'] ?? 1e-8,
      maxeval: options.control?.['maxeval'] ?? 10_000,
    });
}
