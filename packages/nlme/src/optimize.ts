/**
 * The way lme goes: EM from the start, then an optimizer; every evaluation of both phases in the trace. lme's own optimizers
 * are `nlminb` without gradient and `optim`'s BFGS; Newton-Raphson is Lindstrom and Bates's, the others are by choice.
 */
import { type Segment, type Stop, type Trace, traceOf } from '@mixdiff/contract';
import { lbfgs, loadNlopt, type MinimizeOptions, type Minimum, type Nlopt, nlminb, optim } from '@mixdiff/optim';
import { fillDeltas } from './covariance.ts';
import { emStep, takeBlocks } from './em.ts';
import { fittedAt } from './fitted.ts';
import { emParameters, type Model } from './model.ts';
import { newtonRaphson } from './newton-raphson.ts';
import { objective } from './objective.ts';
import { momentsAt } from './posterior.ts';
import { inRounds, type Round, type Rounds, stopOf } from './rounds.ts';

/** What follows EM, on an opened model. */
export type Minimizer = (model: Model, start: Float64Array, options: MinimizeOptions) => Minimum;

/** lmeControl: msMaxIter, msMaxEval, msTol. */
const FOR_NLMINB = { 'iter.max': 50, 'eval.max': 200 };
const FOR_OPTIM = { maxit: 50, reltol: 1e-7 };
const FOR_NLOPT = { xtolRel: 1e-8, maxeval: 2000 };

const direct: Readonly<Record<string, Minimizer>> = {
  nlminb: ({ decomposed }, start, options) => nlminb(decomposed.objective, start, { ...options, control: FOR_NLMINB }),
  'newton-raphson': (model, start, options) => newtonRaphson(objective(model), start, options),
  BFGS: ({ decomposed }, start, options) =>
    optim('BFGS', decomposed.objective, start, { ...options, control: FOR_OPTIM }),
  lbfgs: (model, start, options) => lbfgs(objective(model), start, { ...options, gradient: true }),
};
const throughNlopt = { bobyqa: 'LN_BOBYQA', 'nelder-mead': 'LN_NELDERMEAD', sbplx: 'LN_SBPLX' } as const;

export const optimizerNames: readonly string[] = [...Object.keys(direct), ...Object.keys(throughNlopt)];

/** NLopt is WebAssembly: it is loaded only when one of its algorithms is asked for. */
export async function minimizerNamed(name: string): Promise<Minimizer> {
  const own = direct[name];
  if (own) return own;
  const nlopt: Nlopt = await loadNlopt();
  const algorithm = throughNlopt[name as keyof typeof throughNlopt];
  return ({ decomposed }, start, options) =>
    nlopt.minimize(algorithm, decomposed.objective, start, { ...options, ...FOR_NLOPT });
}

export interface Path {
  readonly par: Float64Array;
  readonly stop: Stop;
  readonly trace: Trace | null;
  /** False: rounds of new fitted values did not settle. */
  readonly settled: boolean;
}

export function optimize(
  model: Model,
  start: Float64Array,
  steps: number,
  minimize: Minimizer,
  names: readonly string[],
): Path {
  const em = steps > 0 ? expectationMaximization(model, start, steps, names) : null;
  const { minima, settled } = search(model, em?.par ?? start, minimize, { record: true, names });
  const trace = traceOf(em?.trace, ...minima.map((minimum) => minimum.trace));
  return { par: minima[minima.length - 1].par, stop: stopOf(minima), trace, settled };
}

/** One search, or rounds of them where a variance function is of the fitted values: at first those with equal variances. */
export function search(model: Model, start: Float64Array, minimize: Minimizer, options: MinimizeOptions): Rounds {
  const { structure } = model;
  if (!structure?.ofFitted) return { minima: [minimize(model, start, options)], settled: true };
  const renew = (par: Float64Array): void => {
    structure.renew(fittedAt(model, par));
  };
  structure.renew(null);
  renew(start);
  const round = (from: Float64Array): Round => {
    const minimum = minimize(model, from, options);
    return { minimum, compared: minimum.par };
  };
  return inRounds(start, start, round, renew);
}

interface Steps {
  readonly par: Float64Array;
  readonly trace: Segment;
}

/** Stops early, at the last usable iterate, where a moment matrix is singular. */
function expectationMaximization(model: Model, start: Float64Array, steps: number, names: readonly string[]): Steps {
  const { em } = model;
  const par = emParameters(model, start);
  const visited: Float64Array[] = [];
  const values: number[] = [];
  const own = start.slice();
  for (let step = 0; step < steps; step++) {
    const at = em.decomposed.searchAt(par);
    values.push(at.value);
    visited.push(own.slice());
    if (!emStep(em.levels, momentsAt(em.posterior, at), par)) break;
    fromEm(model, par, own);
  }
  const data = new Float64Array(own.length * values.length);
  visited.forEach((point, i) => {
    data.set(point, i * own.length);
  });
  const trace: Segment = {
    phase: 'em',
    names,
    par: { nrow: own.length, ncol: values.length, data },
    value: Float64Array.from(values),
    accepted: new Uint8Array(values.length).fill(1),
  };
  return { par: own, trace };
}

/** own <- the model's parameters for an iterate of EM. */
function fromEm({ em, levels }: Model, par: Float64Array, own: Float64Array): void {
  if (em.levels === levels) {
    own.set(par);
    return;
  }
  const delta = em.levels.map(({ q }) => new Float64Array(q * q));
  fillDeltas(em.levels, par, delta);
  takeBlocks(levels, delta, own);
}
