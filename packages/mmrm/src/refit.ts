/** Refits for a bootstrap: another response in the same design, from the theta of the last fit, without a trace. */
import { isRefusal, type Refit } from '@mixdiff/contract';
import { canonicalAt } from './canonical.ts';
import { type Model, setResponse } from './model.ts';
import { optimize, reasonOf, type Task } from './optimize.ts';

export interface Refitter {
  /** Where the next refit starts; a copy is kept. */
  warmStart(theta: Float64Array): void;
  /** Leaves the model with the response `y`. */
  refit(y: Float64Array, into: Refit): void;
  /** Back to the Problem's response. */
  restore(): void;
}

export function refitter(model: Model, task: Task, start: Float64Array): Refitter {
  const warm = start.slice();
  let foreign = false;
  return {
    warmStart(theta) {
      warm.set(theta);
    },
    refit(y, into) {
      setResponse(model, y);
      foreign = true;
      const path = optimize({ ...task, record: false }, warm);
      const { beta, residual } = canonicalAt(model, isRefusal(path) ? warm : path.end.par);
      into.beta.set(beta);
      into.residual = residual;
      into.sigma2 = residual.kind === 'none' ? Number.NaN : residual.sigma2;
      into.logLik = isRefusal(path) ? Number.NaN : -path.end.value;
      into.singular = false;
      into.reason = reasonOf(path);
    },
    restore() {
      if (foreign) setResponse(model, model.problem.response.y);
      foreign = false;
    },
  };
}
