/** A Fit from the theta evaluated last: what lme4's summary, logLik, AIC, BIC, ranef and fitted report there. */
import { type Chosen, type Fit, type Native, type Note, type Stop, type Trace, versionNotes } from '@mixdiff/contract';
import { canonicalAt } from './canonical.ts';
import { choiceOf, versionOf, versions } from './choices.ts';
import { isSingular } from './covariance.ts';
import type { Derivatives } from './derivatives.ts';
import { singularFit } from './messages.ts';
import type { Criterion } from './objective.ts';
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

export function assembleFit(criterion: Criterion, chosen: Chosen, outcome: Outcome): Fit {
  const { problem, layout, n, rank } = criterion.design;
  const { theta, value, stop, trace, notes } = outcome;
  const canonical = canonicalAt(criterion);
  const b = conditionalModes(criterion);
  const singular = isSingular(layout, theta);
  const k = rank + layout.length + 1;
  return {
    backend: 'lme4',
    as: `lme4 ${versionOf(chosen)}`,
    method: problem.method,
    chosen,
    meaning: {
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
    native: native(criterion, outcome),
    stop,
    trace,
    logLik: -value / 2,
    criterion: value,
    vcov: fixedCovariance(criterion),
    df: null,
    ranef: randomModes(criterion, b, modesWithSD(criterion)),
    fitted: fittedValues(criterion, canonical.beta, b),
    dropped: problem.parts.conditional.columns.filter((_, j) => !criterion.design.kept.includes(j)),
    singular,
    absent: absences(criterion),
    withheld: [],
    notes: [
      ...versionNotes('lme4', versions, chosen),
      ...notes,
      ...(singular ? [singularFit(zeroNames(criterion, theta))] : []),
    ],
  };
}

function native({ design: { layout } }: Criterion, { theta, derivatives }: Outcome): Native {
  return {
    names: layout.names,
    values: theta.slice(),
    scale: 'relative-cholesky',
    gradient: derivatives?.gradient ?? null,
    hessian: derivatives?.hessian ?? null,
    eigenvalues: derivatives?.eigenvalues ?? null,
  };
}

const zeroNames = ({ design: { layout } }: Criterion, theta: Float64Array): string[] =>
  layout.names.filter((_, k) => layout.lower[k] === 0 && theta[k] < 1e-4);

/** The selected inverse of a system with more entries than this costs more than the fit: standard deviations are left out. */
const MOST_ENTRIES = 2e6;
const tooLarge = ({ L }: Criterion): boolean => L.fill > MOST_ENTRIES;

const modesWithSD = (criterion: Criterion): Float64Array | null =>
  tooLarge(criterion) ? null : conditionalSD(criterion, new Float64Array(criterion.values.length));

function absences(criterion: Criterion): Fit['absent'] {
  const df = { df: 'lme4/no-df' } as const;
  return tooLarge(criterion) ? { ...df, condSD: 'lme4/large-system' } : df;
}
