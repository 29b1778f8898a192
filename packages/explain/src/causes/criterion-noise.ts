/**
 * A restricted likelihood whose last digits are noise: where the residuals of a marginal model are random effects beside a
 * dispersion of next to nothing (2^-26, glmmTMB's dispformula = ~0), what is left of variances that are so much larger is
 * rounding. Measured over 31 fits: 1e-4 and 2e-6 of the largest variance cover it.
 */
import { type Canonical, isRefusal, type Problem, residualNames, sigma2Of } from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import { headOf } from '@mixdiff/schema';
import { roundingOf } from '../statement/digits.ts';
import type { Cause } from './cause.ts';

/** Quantities that follow from a log-likelihood. */
export const OF_LOGLIK: ReadonlySet<string> = new Set(['logLik', 'criterion', 'deviance', 'aic', 'bic']);
const [LEAST, PER_VARIANCE] = [1e-4, 2e-6];
/** Two programs' doubles of one likelihood. */
const EXACT = 1e-7;

export const criterionNoise: Cause = {
  code: 'criterion-noise',
  rungs: ['print', 'optimum'],
  detect({ step: { side }, quantity }) {
    if (!side || side.engine || !OF_LOGLIK.has(headOf(quantity)) || side.reported.logLik === null) return null;
    const { problem, fit, reported } = side;
    // REML with the residuals among the random effects: its standard errors come from their joint precision
    if (!problem.residual || problem.method !== 'REML' || fit.meaning.se !== 'joint-precision') return null;
    const judged = refereeOf(problem, fit.meaning.weights)?.logLik(fit.canonical, 'REML');
    if (!judged || isRefusal(judged)) return null;
    const off = (reported.logLik as number) + fit.meaning.logLikConstant - judged.logLik;
    const allowed = LEAST + PER_VARIANCE * largestVariance(problem, fit.canonical);
    const shown = EXACT * Math.max(1, Math.abs(judged.logLik)) + roundingOf(reported.logLik as number);
    if (Math.abs(off) <= shown || Math.abs(off) > allowed) return null;
    return {
      sentence: `the restricted log-likelihood that ${side.id} states is ${Math.abs(off).toExponential(1)} ${off > 0 ? 'above' : 'below'} that of its own estimates: what a dispersion of next to nothing leaves of its digits`,
      evidence: { fit: side.id, stated: reported.logLik, dense: judged.logLik, allowed },
    };
  },
};
function largestVariance({ residual: model }: Problem, { residual }: Canonical): number {
  if (!model || residual.kind !== 'marginal') return 0;
  // of names nothing is read: no correlation is above 1, and no covariance above the largest variance
  const values = residualNames(model).map((name) =>
    name === 'sigma2' ? sigma2Of({ residual }) : (residual.parameters[name] ?? 0),
  );
  return values.reduce((most, v) => (Number.isFinite(v) ? Math.max(most, v) : most), 0);
}
