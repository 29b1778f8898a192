/** glmer opened on one problem: its deviance in theta and beta together, live, and its fit in two stages. */
import {
  type Answer,
  type Canonical,
  type Chosen,
  type Engine,
  type Fit,
  isRefusal,
  type Note,
  type Problem,
  type Refusal,
  type Rounding,
  type Stop,
  type Trace,
} from '@mixdiff/contract';
import { nativePoint } from '../canonical.ts';
import { choiceOf, since, versionOf } from '../choices.ts';
import { isSingular } from '../covariance.ts';
import type { Derivatives } from '../derivatives.ts';
import { profiledPoint, wrongShape } from '../messages.ts';
import { buildGlmerDesign } from './design.ts';
import { differences } from './differences.ts';
import { canonicalOf, fitAt } from './fit.ts';
import { fillFixed } from './fixed-effects.ts';
import { mannerOf, mannersOf, refuseManners } from './manners.ts';
import { overflown, pirlsFailed } from './messages.ts';
import { type GlmerModel, openGlmerModel, setResponse } from './model.ts';
import { refuseGlmer } from './refusals.ts';
import { lastStage, runStage } from './stages.ts';

const GIVEN: Stop = {
  reason: 'given',
  code: null,
  message: 'not optimized: stated at the given point',
  optimizer: 'none',
  iterations: 0,
  evaluations: { f: 0, g: 0 },
};
/** From 10,000 rows or 20 parameters on, 2.1-0 takes no derivatives. */
const [MANY_ROWS, MANY_PARAMETERS] = [10_000, 20];
const STARTS: Readonly<Record<string, number>> = { small: 0.1, large: 10 };

export function openGlmer(problem: Problem, chosen: Chosen): Answer<Engine> {
  const refused = refuseGlmer(problem, choiceOf(chosen, 'many-effects'));
  if (refused) return refused;
  const design = buildGlmerDesign(problem);
  const idle = refuseManners(chosen, design);
  if (idle) return idle;
  const { layout, rank, n } = design;
  const manners = mannersOf(chosen, design);
  const joint = manners.nagq === 0;
  const model = openGlmerModel(design, mannerOf(chosen));
  const scale = STARTS[choiceOf(chosen, 'start')] ?? 1;
  const theta = layout.lower.map((low) => (low === 0 ? scale : 0));
  const stage = lastStage(model, theta, manners);
  if (!stage) return failedAs(model);
  const { objective, evaluate, names, lower, quadrature } = stage;
  const length = names.length;
  const wording = since(versionOf(chosen), '2.1-0') ? 'since-2.1' : 'before-2.1';

  function derivativesAt(par: Float64Array): Derivatives | null {
    const choice = choiceOf(chosen, 'derivatives');
    if (joint || choice === 'never') return null;
    const left = n >= MANY_ROWS || length >= MANY_PARAMETERS || isSingular(layout, par.subarray(0, layout.length));
    return choice === 'always' || !left ? differences(objective, par) : null;
  }
  /** What is stated at a point; refused as lme4 stops, or where the deviance is no number. */
  function stated(par: Float64Array, stop: Stop, trace: Trace | null, notes: readonly Note[]): Answer<Fit> {
    model.failure = null;
    const seen = derivativesAt(par);
    const value = evaluate(par);
    if (model.failure || !fillFixed(model)) return failedAs(model);
    if (!Number.isFinite(value)) return overflown();
    return fitAt(model, chosen, {
      par,
      names,
      value,
      manners,
      quadrature,
      stop,
      trace,
      derivatives: seen,
      wording,
      notes,
    });
  }
  function toNative(point: Canonical): Answer<Float64Array> {
    const relative = design.family.scaled && model.manner.dispersion === 'ignored';
    const sigma2 = !relative
      ? 1
      : point.residual.kind === 'none'
        ? (point.residual.family?.['dispersion'] ?? NaN)
        : NaN;
    const own = nativePoint({ ...point, residual: { kind: 'variance', sigma2 } }, layout, problem.random);
    if (isRefusal(own) || joint) return own;
    const beta = Float64Array.from(design.kept, (j) => point.beta[j]);
    const finite = beta.every(Number.isFinite);
    return finite ? Float64Array.from([...own, ...beta]) : wrongShape('finite fixed effects', rank, NaN);
  }
  function toCanonical(par: Float64Array): Canonical {
    evaluate(par);
    return canonicalOf(model);
  }
  return {
    names,
    lower,
    start: stage.from,
    profiled: joint ? ['beta'] : [],
    gradient: false,
    objective,
    logLik: (par) => -objective(par) / 2,
    logLikRounding: (par) => (Number.EPSILON * (Math.abs(objective(par)) + n)) / 2,
    toNative,
    toCanonical,
    fit(from = stage.from, rounding?: Rounding) {
      if (from.length !== length) return wrongShape('length of the start', length, from.length);
      model.failure = null;
      const moved = rounding ? { ...stage, objective: drawn(stage.objective, n, rounding) } : stage;
      const { par, stop, trace } = runStage(moved, layout, manners, from);
      return model.failure ? failedAs(model) : stated(par, stop, trace, []);
    },
    at(point) {
      const par = toNative(point);
      if (isRefusal(par)) return par;
      const moved = joint && differs(point.beta, toCanonical(par).beta) ? [profiledPoint(['beta'])] : [];
      return stated(par, GIVEN, null, moved);
    },
    refit(y, into) {
      setResponse(model, y);
      model.failure = null;
      const own = lastStage(model, theta, manners);
      const end = own && runStage(own, layout, manners);
      const value = own && end ? own.evaluate(end.par) : NaN;
      const { beta, Sigma } = canonicalOf(model);
      into.beta.set(beta);
      for (const [k, matrix] of Sigma.entries()) into.Sigma[k].data.set(matrix.data);
      into.sigma2 = NaN;
      into.logLik = -value / 2;
      into.singular = end ? isSingular(layout, end.par.subarray(0, layout.length)) : false;
      into.reason = end && !model.failure ? end.stop.reason : 'failed';
      setResponse(model, problem.response.y);
      model.failure = null;
    },
  };
}

const failedAs = ({ failure }: GlmerModel): Refusal => pirlsFailed(failure ?? 'Downdated VtV is not positive definite');
const differs = (a: Float64Array, b: Float64Array): boolean =>
  a.some((value, j) => Math.abs(value - b[j]) > 1e-6 * (Math.abs(value) + Math.abs(b[j])));
/** The deviance of n rows, each value moved as rounding may move it. */
const drawn =
  (objective: Engine['objective'], n: number, draw: Rounding): Engine['objective'] =>
  (par) => {
    const value = objective(par);
    return Number.isFinite(value) ? value + draw(Number.EPSILON * (Math.abs(value) + n)) : value;
  };
