/** A fit of another response, as lme4's refit goes: from the end of a fit, by the last stage alone. */
import type { Refit } from '@mixdiff/contract';
import { isSingular } from '../covariance.ts';
import { canonicalOf } from './fit.ts';
import { type GlmerModel, setResponse } from './model.ts';
import { lastStage, type Manners, refitStage, runStage } from './stages.ts';

/** `ended`: where the fit ended; `theta`: where one with nAGQ = 0 begins. The model is left with the problem's own response. */
export function refitted(
  model: GlmerModel,
  y: Float64Array,
  manners: Manners,
  ended: Float64Array,
  theta: Float64Array,
  into: Refit,
): void {
  const { layout, problem } = model.design;
  setResponse(model, y);
  model.failure = null;
  const stage = manners.nagq === 0 ? lastStage(model, theta, manners) : refitStage(model, ended, manners);
  const end = stage && runStage(stage, layout, manners);
  const value = stage && end ? stage.evaluate(end.par) : NaN;
  const { beta, Sigma, residual } = canonicalOf(model);
  into.beta.set(beta);
  for (const [k, matrix] of Sigma.entries()) into.Sigma[k].data.set(matrix.data);
  into.sigma2 = residual.kind === 'none' ? (residual.family?.['dispersion'] ?? NaN) : NaN;
  into.logLik = -value / 2;
  into.singular = end ? isSingular(layout, end.par.subarray(0, layout.length)) : false;
  into.reason = end && !model.failure ? end.stop.reason : 'failed';
  setResponse(model, problem.response.y);
  model.failure = null;
}
