/** A Fit at theta: what lme4's summary, logLik, AIC, BIC, ranef and fitted report there. */
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
import { isSingular } from './covariance.ts';
import type { Derivatives } from './derivatives.ts';
import { singularFit } from './messages.ts';
import type { Model } from './model.ts';
import { conditionalModes, conditionalSD, fittedValues, fixedCovariance, randomModes } from './solution.ts';

export interface Outcome {
  readonly theta: Float64Array;
  /** The criterion there. */
  readonly value: number;
  readonly stop: Stop;
  readonly trace: Trace | null;
  readonly derivatives: Derivatives | null;
  readonly notes: readonly Note[];
}

export function fitAt(model: Model, chosen: Chosen, outcome: Outcome): Fit {
  const { problem, layout, n, rank } = model.design;
  const { theta, value, stop, trace, notes } = outcome;
  // what follows is read off the model, which this leaves at theta
  const canonical = canonicalAt(model, theta);
  const b = conditionalModes(model);
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
      parameterization: 'relative-cholesky',
      varianceOrder: choiceOf(chosen, 'variance-order') === 'lower-triangle' ? 'lower-triangle' : 'deviations-first',
    },
    canonical,
    native: native(model, outcome),
    stop,
    trace,
    logLik: -value / 2,
    criterion: value,
    vcov: fixedCovariance(model),
    df: null,
    ranef: randomModes(model, b, modesWithSD(model)),
    fitted: fittedValues(model, canonical.beta, b),
    dropped: problem.parts.conditional.columns.filter((_, j) => !model.design.kept.includes(j)),
    singular,
    absent: absences(model),
    withheld: [],
    notes: [
      ...versionNotes('lme4', versions, chosen),
      ...notes,
      ...(singular ? [singularFit(zeroNames(model, theta))] : []),
    ],
  };
}

function native({ design: { layout } }: Model, { theta, derivatives }: Outcome): Native {
  return {
    names: layout.names,
    values: theta.slice(),
    scale: 'relative-cholesky',
    gradient: derivatives?.gradient ?? null,
    hessian: derivatives?.hessian ?? null,
    eigenvalues: derivatives?.eigenvalues ?? null,
  };
}

const zeroNames = ({ design: { layout } }: Model, theta: Float64Array): string[] =>
  layout.names.filter((_, k) => layout.lower[k] === 0 && theta[k] < 1e-4);

/** The selected inverse of a system with more entries than this costs more than the fit: standard deviations are left out. */
const MOST_ENTRIES = 2e6;
const tooLarge = ({ L }: Model): boolean => L.fill > MOST_ENTRIES;

const modesWithSD = (model: Model): Float64Array | null =>
  tooLarge(model) ? null : conditionalSD(model, new Float64Array(model.values.length));

function absences(model: Model): Fit['absent'] {
  const df = { df: 'lme4/no-df' } as const;
  return tooLarge(model) ? { ...df, condSD: 'lme4/large-system' } : df;
}
