/** What a stage states at one of its points: derivatives by the version's rule, and the fit. */
import type { Answer, Chosen, Fit, Note, Refusal, Stop, Trace } from '@mixdiff/contract';
import { choiceOf, since, versionOf } from '../choices.ts';
import { isSingular } from '../covariance.ts';
import type { Derivatives } from '../derivatives.ts';
import { differences } from './differences.ts';
import { fitAt } from './fit.ts';
import { fillFixed } from './fixed-effects.ts';
import { overflown, pirlsFailed } from './messages.ts';
import type { GlmerModel } from './model.ts';
import type { Manners, Stage } from './stages.ts';

/** From 10,000 rows or 20 parameters on, 2.1-0 takes no derivatives. */
const [MANY_ROWS, MANY_PARAMETERS] = [10_000, 20];

export interface Ended {
  readonly par: Float64Array;
  readonly stop: Stop;
  readonly trace: Trace | null;
  readonly notes: readonly Note[];
  /** Derivatives are not taken, whatever the choice. */
  readonly without?: boolean;
}

/** Refused as lme4 stops, or where the deviance is no number. */
export function statedAt(
  model: GlmerModel,
  stage: Stage,
  chosen: Chosen,
  manners: Manners,
  { par, stop, trace, notes, without = false }: Ended,
): Answer<Fit> {
  model.failure = null;
  const derivatives = without ? null : derivativesAt(model, stage, chosen, manners, par);
  const value = stage.evaluate(par);
  if (model.failure || !fillFixed(model)) return failedAs(model);
  if (!Number.isFinite(value)) return overflown();
  const { names, quadrature } = stage;
  const wording = since(versionOf(chosen), '2.1-0') ? 'since-2.1' : 'before-2.1';
  return fitAt(model, chosen, { par, names, value, manners, quadrature, stop, trace, derivatives, wording, notes });
}

function derivativesAt(
  { design: { n, layout } }: GlmerModel,
  { objective, names }: Stage,
  chosen: Chosen,
  { nagq }: Manners,
  par: Float64Array,
): Derivatives | null {
  const choice = choiceOf(chosen, 'derivatives');
  if (nagq === 0 || choice === 'never') return null;
  const many = n >= MANY_ROWS || names.length >= MANY_PARAMETERS;
  const left = many || isSingular(layout, par.subarray(0, layout.length));
  return choice === 'always' || !left ? differences(objective, par) : null;
}

/** Of a point that is stated, and was not sought. */
export const GIVEN: Stop = {
  reason: 'given',
  code: null,
  message: 'not optimized: stated at the given point',
  optimizer: 'none',
  iterations: 0,
  evaluations: { f: 0, g: 0 },
};
export const failedAs = ({ failure }: GlmerModel): Refusal =>
  pirlsFailed(failure ?? 'Downdated VtV is not positive definite');
