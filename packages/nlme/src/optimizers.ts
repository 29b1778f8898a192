/** What may follow EM: lme's own optimizers, `nlminb` without gradient and `optim`'s BFGS; Newton; and others by choice. */
import { lbfgs, loadNlopt, type MinimizeOptions, type Minimum, type Nlopt, nlminb, optim } from '@mixdiff/optim';
import { placed } from './covariance.ts';
import { fillGradient } from './gradient.ts';
import type { Model } from './model.ts';
import { newton } from './newton-raphson.ts';

export type Optimizer = (model: Model, start: Float64Array, options: MinimizeOptions) => Minimum;

/** lmeControl: msMaxIter, msMaxEval, msTol. */
const FOR_NLMINB = { 'iter.max': 50, 'eval.max': 200 };
const FOR_OPTIM = { maxit: 50, reltol: 1e-7 };
const FOR_NLOPT = { xtolRel: 1e-8, maxeval: 2000 };

/** The profiled objective and, when asked, its gradient. */
export function objective({
  decomposed,
  posterior,
  levels,
}: Model): (par: Float64Array, gradient?: Float64Array) => number {
  const blocks = placed(levels);
  return (par, gradient) => {
    const value = decomposed.update(par);
    if (gradient) {
      posterior.update();
      fillGradient(levels, blocks, decomposed.delta, posterior.moments, gradient);
    }
    return value;
  };
}

const direct: Readonly<Record<string, Optimizer>> = {
  nlminb: ({ decomposed }, start, options) => nlminb(decomposed.update, start, { ...options, control: FOR_NLMINB }),
  newton: (model, start, options) => newton(objective(model), start, options),
  BFGS: ({ decomposed }, start, options) => optim('BFGS', decomposed.update, start, { ...options, control: FOR_OPTIM }),
  lbfgs: (model, start, options) => lbfgs(objective(model), start, { ...options, gradient: true }),
};
const throughNlopt = { bobyqa: 'LN_BOBYQA', 'nelder-mead': 'LN_NELDERMEAD', sbplx: 'LN_SBPLX' } as const;

export const optimizerNames: readonly string[] = [...Object.keys(direct), ...Object.keys(throughNlopt)];

/** NLopt is WebAssembly: it is loaded only when one of its algorithms is asked for. */
export async function optimizerNamed(name: string): Promise<Optimizer> {
  const own = direct[name];
  if (own) return own;
  const nlopt: Nlopt = await loadNlopt();
  const algorithm = throughNlopt[name as keyof typeof throughNlopt];
  return ({ decomposed }, start, options) =>
    nlopt.minimize(algorithm, decomposed.update, start, { ...options, ...FOR_NLOPT });
}
