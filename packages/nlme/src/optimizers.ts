/** What may follow EM: lme's own `nlminb` without gradient, and others by choice. */
import { type MinimizeOptions, type Minimum, nlminb } from '@mixdiff/optim';
import type { Model } from './model.ts';
import { fillGradient } from './score.ts';

export type Optimizer = (model: Model, start: Float64Array, options: MinimizeOptions) => Minimum;

/** lmeControl's msMaxIter and msMaxEval. */
const LIMITS = { 'iter.max': 50, 'eval.max': 200 };

/** The profiled objective and, when asked, its gradient. */
export function objective({
  decomposed,
  posterior,
  levels,
}: Model): (par: Float64Array, gradient?: Float64Array) => number {
  return (par, gradient) => {
    const value = decomposed.update(par);
    if (gradient) {
      posterior.update();
      fillGradient(levels, decomposed.delta, posterior.moments, gradient);
    }
    return value;
  };
}

const asLme: Optimizer = (model, start, options) =>
  nlminb(model.decomposed.update, start, { ...options, control: LIMITS });

export const optimizers: Readonly<Record<string, Optimizer>> = { nlminb: asLme };
