/** Refits for a bootstrap: another response in the same design, from the parameters of the last fit, without EM. */
import type { Refit } from '@mixdiff/contract';
import { fillBeta, residualAt } from './canonical.ts';
import { covariances } from './covariance.ts';
import type { Model } from './model.ts';
import { profileConstant } from './objective.ts';
import { type Minimizer, search } from './optimize.ts';
import { singularTerms } from './singular.ts';

export interface Refitter {
  /** Where the next refit starts; a copy is kept. */
  warmStart(par: Float64Array): void;
  /** Leaves the model with the response `y`. */
  refit(y: Float64Array, into: Refit): void;
  /** The model with the Problem's own response, whatever a refit left in it: the only way to it but this file's. */
  own(): Model;
}

export function refitter(model: Model, minimize: Minimizer): Refitter {
  const { problem, decomposed } = model;
  const constant = profileConstant(decomposed.N);
  const warm = model.crude.slice();
  /** Whether the reduced data are those of another response. */
  let foreign = false;

  function respond(y: Float64Array): void {
    foreign = true;
    model.respond(y);
    foreign = y !== problem.response.y;
  }
  return {
    warmStart(par) {
      warm.set(par);
    },
    refit(y, into) {
      respond(y);
      const { minima } = search(model, warm, minimize, {});
      const { par, value, stop } = minima[minima.length - 1];
      writeRefit(model, par, into);
      into.logLik = constant - value;
      into.reason = stop.reason;
    },
    own() {
      if (foreign) respond(problem.response.y);
      return model;
    },
  };
}

function writeRefit(model: Model, par: Float64Array, into: Refit): void {
  const { gamma, sigma2 } = model.posterior.fixed(model.decomposed.solveAt(par));
  fillBeta(model, gamma, into.beta);
  into.sigma2 = sigma2;
  covariances(model.levels, par, into.sigma2, into.Sigma);
  into.residual = residualAt(model, par, sigma2);
  into.singular = singularTerms(model, into.Sigma, into.sigma2).length > 0;
}
