/** lme4 opened on one Problem: a live criterion in theta, and everything that is asked of it. */
import {
  type Answer,
  type Canonical,
  type Chosen,
  type Engine,
  type Fit,
  isRefusal,
  type Problem,
  type Rounding,
} from '@mixdiff/contract';
import type { Nlopt } from '@mixdiff/optim';
import { canonicalAt, nativePoint } from './canonical.ts';
import { choiceOf, since, versionOf } from './choices.ts';
import { buildDesign } from './design.ts';
import { designNotes, GIVEN, profiledAway, stoppedEarly } from './engine-notes.ts';
import { effectsOf, fitAt } from './fit.ts';
import { fillGradient } from './gradient.ts';
import { type GradientWork, gradientWork } from './gradient-work.ts';
import { inspection, UNSEEN } from './inspection.ts';
import { noOptimum, notANumber, type Wording, wrongShape } from './messages.ts';
import { type Model, openModel, type Solution } from './model.ts';
import { poisonable } from './nan.ts';
import { criterionOf, solveAccuratelyAt, solveQuicklyAt } from './objective.ts';
import { isOneLargeFactor, openOneFactor } from './one-factor/engine.ts';
import { optimize } from './optimize.ts';
import { originalRounding } from './original-rounding.ts';
import { refitter } from './refit.ts';
import { refuseDesign, refuseProblem } from './refusals.ts';
import { newResponse, setResponse } from './response.ts';
import { onDifferentScales } from './scales.ts';
import { startOf } from './start.ts';

export function openEngine(problem: Problem, chosen: Chosen, nlopt: Nlopt | null): Answer<Engine> {
  const refused = refuseProblem(problem, chosen['as']?.value ?? '', choiceOf(chosen, 'many-effects'));
  if (refused) return refused;
  if (isOneLargeFactor(problem)) return openOneFactor(problem, chosen, nlopt);
  const design = buildDesign(problem);
  const response = newResponse(design);
  setResponse(design, problem.response.y, response);
  const impossible = refuseDesign(design, response);
  if (impossible) return impossible;
  const model = openModel(design, response);
  const { layout } = design;
  const choice = (name: string): string => choiceOf(chosen, name);
  const solved = liveSolutions(model);
  const objective: Engine['objective'] = (theta, gradient) => criterionOf(solved(theta, gradient));
  const wording: Wording = since(versionOf(chosen), '2.1-0') ? 'since-2.1' : 'before-2.1';
  const inspect = inspection(design, liveGradient(model), choice('derivatives'), wording);
  const start = startOf(problem, layout, choice('start'));
  const { kept, rootWeights, R } = design;
  const farApart = onDifferentScales(problem.parts.conditional.X, kept, rootWeights ? null : R);
  const notes = designNotes(design, wording, farApart);
  const refits = refitter(model, objective, choice('refit'));
  const task = {
    objective,
    layout,
    nlopt,
    optimizer: choice('optimizer'),
    tolerance: choice('tolerance'),
    boundary: choice('boundary'),
  };

  function fit(from: Float64Array = start, rounding?: Rounding): Answer<Fit> {
    if (from.length !== layout.length) return wrongShape('length of the start', layout.length, from.length);
    const deviance = poisonable(layout, rounding ? rounded(solved, rounding) : objective);
    const optimum = optimize({ ...task, objective: deviance.objective }, from);
    const { theta, stop, trace } = optimum;
    const poisoned = deviance.names();
    const seen = poisoned.length > 0 ? UNSEEN : inspect(theta);
    const solution = solveAccuratelyAt(model, theta);
    if (!solution) return noOptimum(task.optimizer);
    refits.warmStart(theta);
    const said = poisoned.length > 0 ? [notANumber(poisoned)] : [];
    const all = [...notes, ...optimum.notes, ...stoppedEarly(stop), ...seen.notes, ...said];
    const withheld = poisoned.length > 0 ? NOT_NUMBERS : [];
    return fitAt(chosen, {
      solution,
      effects: effectsOf(solution),
      stop,
      trace,
      seen,
      notes: all,
      withheld,
    });
  }

  function at(point: Canonical): Answer<Fit> {
    const theta = nativePoint(point, layout, problem.random);
    if (isRefusal(theta)) return theta;
    const seen = inspect(theta);
    const solution = solveAccuratelyAt(model, theta);
    if (!solution) return noOptimum('the given point');
    const moved = profiledAway(point, canonicalAt(model, solution));
    const all = [...notes, ...moved, ...seen.notes];
    return fitAt(chosen, {
      solution,
      effects: effectsOf(solution),
      stop: GIVEN,
      trace: null,
      seen,
      notes: all,
      withheld: [],
    });
  }

  return {
    names: layout.names,
    lower: layout.lower,
    start,
    profiled: ['beta', 'sigma2'],
    gradient: true,
    objective,
    logLik: (theta) => -objective(theta) / 2,
    logLikRounding(theta) {
      const solution = solved(theta);
      return solution ? originalRounding(solution) / 2 : Infinity;
    },
    toNative: (point) => nativePoint(point, layout, problem.random),
    toCanonical: (theta) => canonicalAt(model, solved(theta)),
    fit,
    at,
    refit(y, into) {
      if (!refits.warm()) refits.warmStart(optimize(task, start).theta);
      refits.refit(y, into);
    },
  };
}

type Solutions = (theta: Float64Array, gradient?: Float64Array) => Solution | null;

/** The criterion with lme4's own rounding drawn at every point; a gradient is left as it is. */
const rounded =
  (solved: Solutions, draw: Rounding): Engine['objective'] =>
  (theta, gradient) => {
    const solution = solved(theta, gradient);
    return solution ? solution.value + draw(originalRounding(solution)) : Infinity;
  };

/** Gradients without the values beside them; as `objective` would fill them. */
function liveGradient(model: Model): (theta: Float64Array, gradient: Float64Array) => void {
  let work: GradientWork | null = null;
  return (theta, gradient) => {
    const solution = solveAccuratelyAt(model, theta, solveQuicklyAt);
    if (!solution) {
      gradient.fill(NaN);
      return;
    }
    work ??= gradientWork(model);
    fillGradient(solution, work, gradient);
  };
}

/** Solutions as optimizers need them; the gradient needs work arrays only once it is asked for. */
function liveSolutions(model: Model): Solutions {
  let work: GradientWork | null = null;
  return (theta, gradient) => {
    const solution = solveAccuratelyAt(model, theta);
    if (!gradient) return solution;
    if (!solution) {
      gradient.fill(NaN);
      return null;
    }
    work ??= gradientWork(model);
    fillGradient(solution, work, gradient);
    return solution;
  };
}

/** What lme4 prints as NaN or NA where its criterion is not a number any more. */
const NOT_NUMBERS = ['sigma', 'beta', 'vcov'];
