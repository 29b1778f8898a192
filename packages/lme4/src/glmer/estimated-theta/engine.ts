/**
 * glmer.nb: the negative binomial whose theta is estimated too. A Poisson fit gives means, these a theta (theta-ml.ts); a fit with it
 * is where refits begin, one at each theta that a search of log theta within 3 of there asks for (tolerance 5e-5), each from the end of the one
 * before, and one more at the theta that was found. Standard errors hold it fixed.
 */
import {
  type Answer,
  type Canonical,
  type Chosen,
  type Engine,
  type Fit,
  isRefusal,
  type Note,
  type Segment,
  withResponse,
} from '@mixdiff/contract';
import { brent } from '@mixdiff/optim';
import { nativePoint } from '../../canonical.ts';
import { choiceOf } from '../../choices.ts';
import { isSingular } from '../../covariance.ts';
import { wrongShape } from '../../messages.ts';
import type { GlmerDesign } from '../design.ts';
import { familyOf } from '../families/families.ts';
import { canonicalOf } from '../fit.ts';
import { mannerOf } from '../manners.ts';
import { iterationLimit, thetaNotSettled } from '../messages.ts';
import { type GlmerModel, openGlmerModel } from '../model.ts';
import { refitted } from '../refitted.ts';
import { lastStage, type Manners, type Reached, refitStage, runStage, type Stage } from '../stages.ts';
import { failedAs, GIVEN, statedAt } from '../statement.ts';
import { thetaOfMeans } from './theta-ml.ts';

const [REACH, TOLERANCE] = [3, 5e-5];

/** A model at one theta, and its last stage. */
interface Held {
  readonly logTheta: number;
  readonly model: GlmerModel;
  readonly stage: Stage;
}

export function openEstimatedTheta(
  design: GlmerDesign,
  chosen: Chosen,
  manners: Manners,
  theta: Float64Array,
): Answer<Engine> {
  const { layout, n, rank, problem } = design;
  const manner = mannerOf(chosen);
  const withFamily = (family: string, given?: number): GlmerModel => {
    const own = withResponse(problem, given === undefined ? { family } : { family, theta: given });
    return openGlmerModel({ ...design, problem: own, family: familyOf(own) }, manner);
  };
  const poisson = withFamily('poisson');
  const first = lastStage(poisson, theta, manners);
  if (!first) return failedAs(poisson);
  first.evaluate(runStage(first, layout, manners).par);
  if (poisson.failure) return failedAs(poisson);
  const { theta: guess, spent } = thetaOfMeans(poisson.y, poisson.mu, design.w);
  if (!(guess > 0)) return thetaNotSettled();
  const early = withFamily('negative.binomial', guess);
  const second = lastStage(early, theta, manners);
  if (!second) return failedAs(early);
  const begun = runStage(second, layout, manners);
  if (early.failure) return failedAs(early);
  const start = Float64Array.from([...begun.par, Math.log(guess)]);
  const length = start.length;
  const names = [...second.names, 'log(theta)'];
  const last = length - 1;

  /** The stage of a refit from `par`; null where it fails. */
  function hold(logTheta: number, par: Float64Array): Held | null {
    const model = withFamily('negative.binomial', Math.exp(logTheta));
    const stage = refitStage(model, par, manners);
    return stage && { logTheta, model, stage };
  }
  /** A refit that is asked at the point itself: a function of the point alone. */
  function valueAt(par: Float64Array): { value: number; held: Held } | null {
    const held = hold(par[last], par.slice(0, last));
    if (!held) return null;
    const value = held.stage.evaluate(par.subarray(0, last));
    return held.model.failure ? null : { value, held };
  }
  const objective = (par: Float64Array): number => valueAt(par)?.value ?? Infinity;
  function stated(
    { logTheta, model, stage }: Held,
    { par, stop }: Pick<Reached, 'par' | 'stop'>,
    more: More,
  ): Answer<Fit> {
    const fit = statedAt(model, stage, chosen, manners, { par, stop, ...more });
    if (isRefusal(fit)) return fit;
    const { native, canonical } = fit;
    const values = Float64Array.from([...native.values, logTheta]);
    return {
      ...fit,
      canonical: { ...canonical, residual: residualOf(logTheta) },
      native: { ...native, names, values, gradient: null, hessian: null, eigenvalues: null },
    };
  }
  function toNative(point: Canonical): Answer<Float64Array> {
    const own = nativePoint({ ...point, residual: { kind: 'variance', sigma2: 1 } }, layout, problem.random);
    if (isRefusal(own)) return own;
    const dispersion = point.residual.kind === 'none' ? (point.residual.family?.['dispersion'] ?? NaN) : NaN;
    const beta = Float64Array.from(design.kept, (j) => point.beta[j]);
    const par = Float64Array.from([...own, ...beta, -Math.log(dispersion)]);
    return par.every(Number.isFinite) ? par : wrongShape('finite fixed effects and dispersion', rank + 1, NaN);
  }
  let ended: { par: Float64Array; held: Held } | null = null;
  const engine: Engine = {
    names,
    lower: Float64Array.from([...second.lower, -Infinity]),
    start,
    profiled: [],
    gradient: false,
    objective,
    logLik: (par) => -objective(par) / 2,
    logLikRounding: (par) => (Number.EPSILON * (Math.abs(objective(par)) + n)) / 2,
    toNative,
    toCanonical(par) {
      const found = valueAt(par);
      const at = canonicalOf(found?.held.model ?? early);
      return { ...at, residual: residualOf(par[last]) };
    },
    fit(from = start) {
      if (from.length !== length) return wrongShape('length of the start', length, from.length);
      let reached: Reached = { par: from.slice(0, last), stop: begun.stop, trace: null };
      let held: Held | null = null;
      // a refit takes derivatives if the fit before it did, and none is taken of a singular fit
      const singular = (par: Float64Array): boolean => isSingular(layout, par.subarray(0, layout.length));
      let lost = choiceOf(chosen, 'derivatives') === 'up-to-10000-rows' && singular(begun.par);
      const trace: Segment[] = [...(begun.trace ?? [])];
      const refitAt = (logTheta: number): number => {
        held = hold(logTheta, reached.par);
        if (!held) return Infinity;
        const { stage, model } = held;
        reached = runStage(stage, layout, manners);
        for (const segment of reached.trace ?? []) trace.push({ ...segment, phase: `theta = ${Math.exp(logTheta)}` });
        lost ||= choiceOf(chosen, 'derivatives') === 'up-to-10000-rows' && singular(reached.par);
        const value = stage.evaluate(reached.par);
        return model.failure ? Infinity : value;
      };
      const found = brent(refitAt, from[last] - REACH, from[last] + REACH, TOLERANCE);
      const value = refitAt(found);
      if (!held || value === Infinity) return failedAs(early);
      ended = { par: reached.par, held };
      return stated(held, reached, { trace, notes: spent ? [iterationLimit()] : [], without: lost });
    },
    at(point) {
      const par = toNative(point);
      if (isRefusal(par)) return par;
      const held = hold(par[last], par.slice(0, last));
      if (!held) return failedAs(early);
      return stated(held, { par: par.slice(0, last), stop: GIVEN }, { trace: null, notes: [], without: false });
    },
    /** As R's: theta is held. */
    refit(y, into) {
      if (!ended) engine.fit();
      if (!ended) into.reason = 'failed';
      else {
        refitted(ended.held.model, y, manners, ended.par, theta, into);
        into.sigma2 = Math.exp(-ended.held.logTheta);
      }
    },
  };
  return engine;
}
interface More {
  readonly trace: readonly Segment[] | null;
  readonly notes: readonly Note[];
  /** Without derivatives. */
  readonly without: boolean;
}
const residualOf = (logTheta: number): Canonical['residual'] => ({
  kind: 'none',
  family: { dispersion: Math.exp(-logTheta) },
});
