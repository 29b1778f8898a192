/**
 * From Lambda = I to an end, as glmer goes (?glmerControl): one PIRLS for u and beta at theta = 1 gives the linear predictor
 * that every evaluation of the first stage begins at; that stage minimises over theta by minqa's BOBYQA; the second minimises over
 * theta and beta, its evaluations beginning at the first one's last linear predictor, by lme4's Nelder-Mead with steps 0.2 x
 * (0.1 of a theta, the standard error of a beta up to 10) and tolerances 5e-4 of them, or by BOBYQA with radii 2e-4 and 2e-7. Without the
 * first stage the second begins at Lambda = I and beta = 0.
 */
import { type Stop, type Trace, traceOf } from '@mixdiff/contract';
import { choleskyInverse } from '@mixdiff/linalg';
import { lme4NelderMead, type Minimum, minqaBobyqa, type Objective } from '@mixdiff/optim';
import { fillFactors, type ThetaLayout } from '../covariance.ts';
import { zeroIfBetter } from '../optimize.ts';
import { jointDeviance, laplaceDeviance, type Quadrature } from './criterion.ts';
import { type CrossedDesign, crossedDesign } from './crossed/design.ts';
import { valueOfCrossed } from './crossed/value.ts';
import { fillFixed } from './fixed-effects.ts';
import { hermite } from './hermite.ts';
import { valueOfIntercepts } from './intercepts/value.ts';
import type { GlmerModel } from './model.ts';
import { settle } from './moment-dispersion.ts';
import { type NestedDesign, nestedDesign } from './nested/design.ts';
import { jointValueOfNested } from './nested/joint.ts';
import { valueOfNested } from './nested/value.ts';
import { type Origin, originAt } from './origin.ts';

/** The choices of a run, and what they come to. */
export interface Manners {
  readonly nagq: number;
  /** Before 2.1-0. */
  readonly unsaturated: boolean;
  /** Gamma since 2.0-6: the iterations begin at the mean of y everywhere. */
  readonly meanStart: boolean;
  /** nAGQ0initStep: a stage over theta alone comes first. */
  readonly stepwise: boolean;
  readonly optimizer: 'nelder-mead' | 'bobyqa';
  readonly tight: boolean;
  /** boundary.tol */
  readonly boundary: boolean;
}
/** LIVE. The last stage, up to its start. */
export interface Stage {
  /** Value alone. */
  readonly objective: Objective;
  /** The same, and the model is left in the state of that point. */
  readonly evaluate: Objective;
  readonly quadrature: Quadrature | null;
  /** theta, and beta unless nAGQ = 0. */
  readonly names: readonly string[];
  readonly lower: Float64Array;
  /** Where the stage begins. */
  readonly from: Float64Array;
  /** What led there; null: it is the first. */
  readonly first: Minimum | null;
  /** rank: standard errors of beta there, for first steps. */
  readonly errors: Float64Array;
}
export interface Reached {
  readonly par: Float64Array;
  readonly stop: Stop;
  readonly trace: Trace | null;
}

/** Linear predictors and starts up to the last stage, whose end is not sought yet; null where the first stage failed. */
export function lastStage(model: GlmerModel, theta: Float64Array, manners: Manners): Stage | null {
  const { design } = model;
  const { layout } = design;
  jointDeviance(model, originAt(model, initialPredictor(model, manners.meanStart)), theta);
  if (model.failure) return null;
  const origin = originAt(model, predictor(model));
  const joint: Objective = (par) => jointDeviance(model, origin, par);
  const quick = quickDesign(model);
  const objective = quick.nested
    ? jointValueOfNested(model, quick.nested, origin, joint)
    : quick.crossed
      ? valueOfCrossed(model, quick.crossed, origin, true, joint)
      : joint;
  const shared = { names: layout.names, lower: layout.lower, objective, evaluate: joint, from: theta };
  if (manners.nagq === 0) return { ...shared, quadrature: null, first: null, errors: new Float64Array(0) };
  const first = manners.stepwise
    ? minqaBobyqa(objective, theta, { lower: layout.lower, record: true, names: layout.names, phase: phaseOf(0) })
    : null;
  if (first) joint(first.par);
  else settleWithoutBeta(model, theta, manners);
  if (model.failure || !fillFixed(model)) return null;
  const from = Float64Array.from([...(first?.par ?? theta), ...model.beta]);
  const quadrature = quadratureOf(manners);
  const last = originAt(model, predictor(model));
  const evaluate: Objective = (par) => laplaceDeviance(model, last, par, quadrature);
  return {
    quadrature,
    objective: quickly(model, quick, last, quadrature, evaluate),
    evaluate,
    names: namesOf(model),
    lower: lowerOf(model),
    from,
    first,
    errors: errorsOf(model),
  };
}

/**
 * What lme4's refit goes through, from the end of another fit: the last stage alone, its evaluations beginning where random effects
 * that know nothing of beta settle, beta being 0, at that theta.
 */
export function refitStage(model: GlmerModel, par: Float64Array, manners: Manners): Stage | null {
  const { design } = model;
  settleWithoutBeta(model, par, manners);
  if (model.failure) return null;
  const quadrature = quadratureOf(manners);
  const origin = originAt(model, predictor(model));
  const evaluate: Objective = (at) => laplaceDeviance(model, origin, at, quadrature);
  return {
    quadrature,
    objective: quickly(model, quickDesign(model), origin, quadrature, evaluate),
    evaluate,
    names: namesOf(model),
    lower: lowerOf(model),
    from: par,
    first: null,
    // a refit's first steps are 0.02 in every coordinate
    errors: new Float64Array(design.rank).fill(0.1),
  };
}
/** What the design allows. */
interface QuickDesign {
  readonly nested: NestedDesign | null;
  readonly crossed: CrossedDesign | null;
}
function quickDesign(model: GlmerModel): QuickDesign {
  const nested = nestedDesign(model);
  return { nested, crossed: nested ? null : crossedDesign(model) };
}
/** The value alone, by the way that the design allows. */
function quickly(
  model: GlmerModel,
  { nested, crossed }: QuickDesign,
  origin: Origin,
  quadrature: Quadrature | null,
  general: Objective,
): Objective {
  if (nested) return valueOfNested(model, nested, origin, quadrature, general);
  if (quadrature) return general;
  if (crossed) return valueOfCrossed(model, crossed, origin, false, general);
  return valueOfIntercepts(model, origin, general) ?? general;
}
/** u alone, beta being 0, from the family's own first guess. */
function settleWithoutBeta(model: GlmerModel, theta: Float64Array, { meanStart }: Manners): void {
  fillFactors(model.design.layout, theta, model.T);
  model.beta.fill(0);
  settle(model, originAt(model, initialPredictor(model, meanStart)), model.design.offset, false);
}
const quadratureOf = ({ nagq, unsaturated }: Manners): Quadrature | null =>
  nagq > 1 ? { rule: hermite(nagq), unsaturated } : null;
const lowerOf = ({ design: { layout, rank } }: GlmerModel): Float64Array =>
  Float64Array.from([...layout.lower, ...new Array<number>(rank).fill(-Infinity)]);

/** To the end of the last stage. */
export function runStage(stage: Stage, layout: ThetaLayout, manners: Manners, from = stage.from): Reached {
  const { objective, names, lower } = stage;
  const shared = { lower, record: true, names, phase: phaseOf(manners.nagq) };
  const shrunk = manners.tight ? TIGHT : 1;
  const end =
    manners.nagq === 0
      ? minqaBobyqa(objective, from, shared)
      : manners.optimizer === 'bobyqa'
        ? minqaBobyqa(objective, from, { ...shared, rhobeg: 2e-4, rhoend: 2e-7 * shrunk })
        : lme4NelderMead(objective, from, { ...shared, ...stepsOf(stage, layout, shrunk) });
  const par = manners.boundary ? zeroIfBetter({ objective, layout }, end) : end.par;
  return { par, stop: end.stop, trace: traceOf(stage.first?.trace, end.trace) };
}
const phaseOf = (nagq: number): string => `nAGQ = ${nagq}`;
/** Of the tolerances, where `tight` is asked. */
const TIGHT = 1e-3;

export function stepsOf({ from, errors }: Pick<Stage, 'from' | 'errors'>, { length }: ThetaLayout, shrunk = 1) {
  const xst = from.map((_, j) => 0.2 * (j < length ? 0.1 : Math.min(errors[j - length], 10)));
  return { xst, xt: xst.map((step) => step * 5e-4 * shrunk) };
}

const namesOf = ({ design: { layout, kept, problem } }: GlmerModel): string[] => [
  ...layout.names,
  ...Array.from(kept, (j) => problem.parts.conditional.columns[j]),
];

/** The family's own first guess of every mean; lme4 adds the offset to it all the same. */
function initialPredictor({ design: { family, w }, y }: GlmerModel, meanStart: boolean): Float64Array {
  const mean = y.reduce((sum, v) => sum + v, 0) / y.length;
  return y.map((v, i) => family.link.of(meanStart ? mean : family.start(v, w[i])));
}
const predictor = ({ design, eta }: GlmerModel): Float64Array => eta.map((v, i) => v - design.offset[i]);

/** At theta as it is, from RX. */
function errorsOf({ design: { rank }, RX }: GlmerModel): Float64Array {
  const inverse = new Float64Array(rank * rank);
  choleskyInverse(RX, rank, inverse);
  return Float64Array.from({ length: rank }, (_, j) => Math.sqrt(inverse[j * (rank + 1)]));
}
