/** Refits for a bootstrap: another response in the same design, from where the last fit ended. */
import type { Refit } from '@mixdiff/contract';
import { writeBeta, writeSigma } from './canonical.ts';
import type { Model } from './model.ts';
import type { BestSeen, Minimizer } from './optimize.ts';
import { isSingular } from './singular.ts';

export interface Refitter {
  /** Where the next refit starts. */
  warmStart(par: Float64Array): void;
  /** Leaves the model with the Problem's own response. */
  refit(y: Float64Array, into: Refit): void;
}

export function refitter(model: Model, best: BestSeen, minimize: Minimizer, start: Float64Array): Refitter {
  let warm = start;
  return {
    warmStart(par) {
      warm = par;
    },
    refit(y, into) {
      model.setResponse(y);
      try {
        best.reset(warm, model.solveAt);
        const { value, stop } = minimize(best.objective, warm, {
          gradient: true,
          record: false,
          names: model.parameters.names,
        });
        writeRefit(model, best.par, into);
        into.logLik = -value;
        into.reason = stop.reason;
      } finally {
        model.setResponse(null);
      }
    },
  };
}

function writeRefit(model: Model, par: Float64Array, into: Refit): void {
  const { problem, fixed, parameters, covariances, response } = model;
  into.singular = isSingular(model, par);
  const { gamma, T } = model.solveAt(par);
  into.beta.fill(Number.NaN, 0, problem.parts.conditional.columns.length);
  writeBeta(fixed, parameters.betas > 0 ? par : null, response().beta, gamma, into.beta);
  for (let k = 0; k < covariances.length; k++) writeSigma(T[k], covariances[k].c, into.Sigma[k].data);
  into.sigma2 = Math.exp(2 * par[parameters.betas] * parameters.perLogSigma);
}
