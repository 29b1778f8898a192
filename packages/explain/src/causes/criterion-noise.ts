/**
 * A restricted likelihood whose last digits are noise: where the residuals of a marginal model are random effects beside a
 * dispersion of next to nothing (2^-26, glmmTMB's dispformula = ~0), what is left of variances that are so much larger is
 * rounding. Measured over 31 fits: 1e-4 and 2e-6 of the largest variance cover it.
 */
import { type Canonical, isRefusal, type Matrix, type Problem, residualNames, sigma2Of } from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import { headOf } from '@mixdiff/schema';
import type { Side } from '../ladder/side.ts';
import { roundingOf } from '../statement/digits.ts';
import type { Cause, Difference } from './cause.ts';
import { followsFromSE, logRatios } from './standard-errors.ts';

/** Quantities that follow from a log-likelihood. */
export const OF_LOGLIK: ReadonlySet<string> = new Set(['logLik', 'criterion', 'deviance', 'aic', 'bic']);
const [LEAST, PER_VARIANCE] = [1e-4, 2e-6];
/** Two programs' doubles of one likelihood. */
const EXACT = 1e-7;

export const criterionNoise: Cause = {
  code: 'criterion-noise',
  rungs: ['print', 'optimum'],
  detect(difference) {
    const { step, quantity } = difference;
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
