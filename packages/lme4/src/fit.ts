/** A Fit from a solution: what lme4's summary, logLik, AIC, BIC, ranef and fitted report there. */
import {
  type Chosen,
  EXACT,
  type Fit,
  type Native,
  type Note,
  type Stop,
  type Trace,
  versionNotes,
} from '@mixdiff/contract';
import { canonicalAt } from './canonical.ts';
import { choiceOf, versionOf, versions } from './choices.ts';
import { isSingular, isStructured, type ThetaLayout } from './covariance.ts';
import type { Seen } from './inspection.ts';
import { DERIVATIVES_LEFT_OUT, singularFit } from './messages.ts';
import { type Estimated, fillOf, type Model, type Solution } from './model.ts';
import {
  conditionalModes,
  conditionalSD,
  fittedValues,
  fixedCovariance,
  fixedEffects,
  randomModes,
} from './solution.ts';

/** The random effects of a solution, and what hangs on each of them or on each row. */
export interface Effects {
  readonly ranef: Fit['ranef'];
  readonly fitted: Float64Array;
  /** Quantities that are left out, with the reason's code. */
  readonly absent: Fit['absent'];
}
export interface Outcome {
  readonly solution: Estimated;
  readonly effects: Effects;
  readonly stop: Stop;
  readonly trace: Trace | null;
  readonly seen: Pick<Seen, 'derivatives' | 'leftOut'>;
  readonly notes: readonly Note[];
  /** Reached, and not shown. */
  readonly withheld: readonly string[];
}

export function fitAt(chosen: Chosen, outcome: Outcome): Fit {
  const { solution, effects, stop, trace, seen, notes, withheld } = outcome;
  const { theta, value, model } = solution;
  const { problem, layout, n, rank } = model.design;
  const canonical = canonicalAt(model, solution);
  const singular = isSingular(layout, theta);
  const k = rank + layout.length + 1;
  return {
    backend: 'lme4',
    as: `lme4 ${versionOf(chosen)}`,
    method: problem.method,
    chosen,
    meaning: {
      criterion: EXACT,
      se: 'theta-fixed',
      seScale: 1,
      statistic: 't',
      df: 'none',
      weights: 'precision',
      logLikConstant: 0,
      k,
      nBIC: n,
      dfResidual: n - k,
      parameterization: parameterization(layout),
      varianceOrder: choiceOf(chosen, 'variance-order') === 'lower-triangle' ? 'lower-triangle' : 'deviations-first',
    },
    canonical,
    native: native(outcome),
    stop,
    trace,
    logLik: -value / 2,
    criterion: value,
    vcov: fixedCovariance(solution),
    df: null,
    ranef: effects.ranef,
    fitted: effects.fitted,
    dropped: problem.parts.conditional.columns.filter((_, j) => !model.design.kept.includes(j)),
    singular,
    absent: {
      df: 'lme4/no-df',
      ...(seen.leftOut ? { hessianEigenvalues: DERIVATIVES_LEFT_OUT } : {}),
      ...effects.absent,
    },
    withheld,
    notes: [
      ...versionNotes('lme4', versions, chosen),
      ...notes,
      ...(singular ? [singularFit(zeroNames(model, theta))] : []),
    ],
  };
}

function native({ solution, seen: { derivatives } }: Outcome): Native {
  const { theta, model } = solution;
  const { layout } = model.design;
  return {
    names: layout.names,
    values: theta.slice(),
    scale: parameterization(layout),
    gradient: derivatives?.gradient ?? null,
    hessian: derivatives?.hessian ?? null,
    eigenvalues: derivatives?.eigenvalues ?? null,
  };
}

const parameterization = (layout: ThetaLayout): string =>
  isStructured(layout) ? 'relative-cholesky+relative-sd' : 'relative-cholesky';

const zeroNames = ({ design: { layout } }: Estimated['model'], theta: Float64Array): string[] =>
  layout.names.filter((_, k) => layout.lower[k] === 0 && theta[k] < 1e-4);

/** The selected inverse of a system with more entries than this costs more than the fit: standard deviations are left out. */
const MOST_ENTRIES = 2e6;
const tooLarge = (model: Model): boolean => fillOf(model) > MOST_ENTRIES;

/** From the work arrays of the last solution. */
export function effectsOf(solution: Solution): Effects {
  const { model } = solution;
  const b = conditionalModes(solution);
  return {
    ranef: randomModes(model, b, modesWithSD(solution)),
    fitted: fittedValues(model, fixedEffects(solution), b),
    absent: tooLarge(model) ? { condSD: 'lme4/large-system' } : {},
  };
}

const modesWithSD = (solution: Solution): Float64Array | null =>
  tooLarge(solution.model) ? null : conditionalSD(solution);
