/** glmer opened on one problem: its deviance in theta and beta together, live, and its fit in two stages. */
import {
  type Answer,
  type Canonical,
  type Chosen,
  type Engine,
  isRefusal,
  type Problem,
  type Rounding,
} from '@mixdiff/contract';
import { nativePoint } from '../canonical.ts';
import { choiceOf } from '../choices.ts';
import { profiledPoint, wrongShape } from '../messages.ts';
import { buildGlmerDesign, type GlmerDesign } from './design.ts';
import { openEstimatedTheta } from './estimated-theta/engine.ts';
import { canonicalOf } from './fit.ts';
import { mannerOf, mannersOf, refuseManners } from './manners.ts';
import { openGlmerModel } from './model.ts';
import { refitted } from './refitted.ts';
import { refuseGlmer } from './refusals.ts';
import { lastStage, type Manners, runStage } from './stages.ts';
import { failedAs, GIVEN, statedAt } from './statement.ts';

const STARTS: Readonly<Record<string, number>> = { small: 0.1, large: 10 };

export function openGlmer(problem: Problem, chosen: Chosen): Answer<Engine> {
  const refused = refuseGlmer(problem, choiceOf(chosen, 'many-effects'));
  if (refused) return refused;
  const design = buildGlmerDesign(problem);
  const idle = refuseManners(chosen, design);
  if (idle) return idle;
  const manners = mannersOf(chosen, design);
  const scale = STARTS[choiceOf(chosen, 'start')] ?? 1;
  const theta = design.layout.lower.map((low) => (low === 0 ? scale : 0));
  return problem.response.family === 'nbinom2'
    ? openEstimatedTheta(design, chosen, manners, theta)
    : openStages(design, chosen, manners, theta);
}

function openStages(design: GlmerDesign, chosen: Chosen, manners: Manners, theta: Float64Array): Answer<Engine> {
  const { layout, rank, n, problem } = design;
  const joint = manners.nagq === 0;
  const model = openGlmerModel(design, mannerOf(chosen));
  const stage = lastStage(model, theta, manners);
  if (!stage) return failedAs(model);
  const { objective, evaluate, names, lower } = stage;
  const length = names.length;
  let ended: Float64Array | null = null;

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
      ended = par;
      return model.failure ? failedAs(model) : statedAt(model, stage, chosen, manners, { par, stop, trace, notes: [] });
    },
    at(point) {
      const par = toNative(point);
      if (isRefusal(par)) return par;
      const notes = joint && differs(point.beta, toCanonical(par).beta) ? [profiledPoint(['beta'])] : [];
      return statedAt(model, stage, chosen, manners, { par, stop: GIVEN, trace: null, notes });
    },
    refit(y, into) {
      ended ??= runStage(stage, layout, manners).par;
      refitted(model, y, manners, ended, theta, into);
    },
  };
}

const differs = (a: Float64Array, b: Float64Array): boolean =>
  a.some((value, j) => Math.abs(value - b[j]) > 1e-6 * (Math.abs(value) + Math.abs(b[j])));
/** The deviance of n rows, each value moved as rounding may move it. */
const drawn =
  (objective: Engine['objective'], n: number, draw: Rounding): Engine['objective'] =>
  (par) => {
    const value = objective(par);
    return Number.isFinite(value) ? value + draw(Number.EPSILON * (Math.abs(value) + n)) : value;
  };
