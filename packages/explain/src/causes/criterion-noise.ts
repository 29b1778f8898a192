/**
 * A restricted likelihood whose last digits are noise: where the residuals of a marginal model are random effects beside a
 * dispersion of next to nothing (2^-26, glmmTMB's dispformula = ~0), what is left of variances that are so much larger is
 * rounding. Measured over 31 fits: 1e-4 and 2e-6 of the largest variance cover it.
 *
 * And standard errors of generalized models by second differences of the criterion's value, as glmer's are: of columns far from centred what
 * is left of its digits moves them. Claimed where one fit's are off the information of its own criterion, and the other's are not.
 */
import {
  type Canonical,
  isGeneralized,
  isRefusal,
  type Matrix,
  type Problem,
  residualNames,
  sigma2Of,
} from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import { headOf, termOf } from '@mixdiff/schema';
import type { Side } from '../ladder/side.ts';
import { carriesTheta, sameFormula } from '../statement/carries-theta.ts';
import { roundingOf } from '../statement/digits.ts';
import { offByInformation } from '../statement/information-errors.ts';
import type { Cause, Difference, Finding } from './cause.ts';
import { followsFromSE, logRatios } from './standard-errors.ts';

/** Quantities that follow from a log-likelihood. */
export const OF_LOGLIK: ReadonlySet<string> = new Set(['logLik', 'criterion', 'deviance', 'aic', 'bic']);
const [LEAST, PER_VARIANCE] = [1e-4, 2e-6];
/** Two programs' doubles of one likelihood. */
const EXACT = 1e-7;

export const criterionNoise: Cause = {
  code: 'criterion-noise',
  rungs: ['print', 'optimum', 'derived'],
  detect(difference) {
    const { step, quantity } = difference;
    if (isGeneralized(step.from.problem)) return ofDifferences(difference);
    if (step.rung === 'derived') return null;
    const { side } = step;
    const ofErrors = step.rung === 'print' && followsFromSE(quantity) && isSlight(difference);
    const noise = side && (ofErrors || OF_LOGLIK.has(headOf(quantity))) ? noiseOf(side) : null;
    if (!side || !noise) return null;
    const { off, dense, allowed } = noise;
    if (ofErrors)
      return {
        sentence: `the standard errors of ${side.id} come from differences of a restricted likelihood whose last digits are noise: what it states is ${Math.abs(off).toExponential(1)} off that of its own estimates`,
        evidence: { fit: side.id, stated: side.reported.logLik, dense, allowed },
      };
    return {
      sentence: `the restricted log-likelihood that ${side.id} states is ${Math.abs(off).toExponential(1)} ${off > 0 ? 'above' : 'below'} that of its own estimates: what a dispersion of next to nothing leaves of its digits`,
      evidence: { fit: side.id, stated: side.reported.logLik, dense, allowed },
    };
  },
};
/** Of a second derivative by differences of such a gradient: 8e-4 of a standard error was seen (BodyWeight, slopes and ar1). */
const OF_ERRORS = 0.01;
function isSlight(difference: Difference): boolean {
  const ratios = logRatios(difference);
  return ratios !== null && Math.abs(ratios.all) <= OF_ERRORS;
}
/** Of second differences of a value: 2e-3 of a standard error was seen (grouseticks, years as they are). */
const OF_VALUES = 0.02;
const SHOWN = 1e-4;
function ofDifferences(difference: Difference): Finding | null {
  const { step, quantity, a, b } = difference;
  const ratios = followsFromSE(quantity) ? logRatios(difference) : null;
  if (!ratios || Math.abs(ratios.all) > OF_VALUES) return null;
  if (step.rung === 'derived' && !sameFormula(step.from.fit.meaning, step.to.fit.meaning)) return null;
  const term = termOf(quantity);
  const off = (side: Side): number => Math.abs(offByInformation(side, term, 'free'));
  const [first, second] = off(a) > off(b) ? [a, b] : [b, a];
  // errors that hold the variances are no differences of a value
  if (!carriesTheta(first.fit.meaning)) return null;
  // the other's are as the information has them
  if (!(off(first) > SHOWN && off(second) < off(first) / 3) || (step.side && step.side !== first)) return null;
  const percent = (side: Side): string => `${(100 * off(side)).toPrecision(2)} %`;
  return {
    sentence: `the standard errors of ${first.id} come from differences of the value of its criterion, whose last digits are noise: that of ${term} is ${percent(first)} off the information at its own estimates, that of ${second.id} ${percent(second)}`,
    evidence: { fit: first.id, off: off(first), other: off(second) },
  };
}
interface Noise {
  readonly off: number;
  readonly dense: number;
  readonly allowed: number;
}
/** By how much a side's log-likelihood is off that of its own estimates, where that is such noise. */
export function noiseOf({ engine, problem, fit, reported }: Side): Noise | null {
  if (engine || reported.logLik === null) return null;
  // REML with the residuals among the random effects: its standard errors come from their joint precision
  if (!problem.residual || problem.method !== 'REML' || fit.meaning.se !== 'joint-precision') return null;
  const judged = refereeOf(problem, fit.meaning.weights)?.logLik(fit.canonical, 'REML');
  if (!judged || isRefusal(judged)) return null;
  const off = reported.logLik + fit.meaning.logLikConstant - judged.logLik;
  const allowed = LEAST + PER_VARIANCE * largestVariance(problem, fit.canonical);
  const shown = EXACT * Math.max(1, Math.abs(judged.logLik)) + roundingOf(reported.logLik);
  return Math.abs(off) <= shown || Math.abs(off) > allowed ? null : { off, dense: judged.logLik, allowed };
}
/** Of a row, no less than it is: of the residuals and of every random term at their largest. */
function largestVariance({ residual: model, random }: Problem, { residual, Sigma }: Canonical): number {
  if (!model || residual.kind !== 'marginal') return 0;
  // of names nothing is read: no correlation is above 1, and no covariance above the largest variance
  const own = residualNames(model).map((name) =>
    name === 'sigma2' ? sigma2Of({ residual }) : (residual.parameters[name] ?? 0),
  );
  const largest = (values: readonly number[]): number =>
    values.reduce((most, v) => (Number.isFinite(v) ? Math.max(most, v) : most), 0);
  return random.reduce(
    (sum, { Z }, k) => sum + largest(Array.from({ length: Z.nrow }, (_, i) => spreadOf(Z, Sigma[k] as Matrix, i))),
    largest(own),
  );
}
/** z'Sigma z of row i. */
function spreadOf({ nrow: n, ncol: c, data: z }: Matrix, { data: S }: Matrix, i: number): number {
  let sum = 0;
  for (let b = 0; b < c; b++)
    for (let a = 0; a < c; a++) sum += (z[a * n + i] as number) * (S[b * c + a] as number) * (z[b * n + i] as number);
  return sum;
}
