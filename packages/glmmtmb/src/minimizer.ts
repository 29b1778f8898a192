/** The optimizers that a fit can be asked for, each with the settings that the original gives it. */
import { type MinimizeOptions, type Minimum, nlminb, type Objective } from '@mixdiff/optim';

export const optimizerNames: readonly string[] = ['nlminb'];

export type Minimizer = (objective: Objective, start: Float64Array, options: MinimizeOptions) => Minimum;

/** glmmTMBControl's own limits for nlminb. */
const NLMINB = { 'iter.max': 300, 'eval.max': 400 };

export async function minimizerFor(_name: string): Promise<Minimizer> {
  return (objective, start, options) => nlminb(objective, start, { ...options, control: NLMINB });
}
