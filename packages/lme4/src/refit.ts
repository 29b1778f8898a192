/**
 * Refits for a bootstrap: only Z'y and y'y change, theta starts at theta-hat with the inverse Hessian found there, and
 * nothing is allocated. lme4's refit starts at theta-hat too and skips the looks at the boundary; its BOBYQA stops early,
 * these runs go on until the predicted gain is below 1e-10, so limits agree with tightly converged refits.
 *
 * The search has no bounds: the criterion is even in every column of Lambda, so a minimum at theta = 0 is an ordinary
 * smooth one, and signs are folded back afterwards.
 *
 * A theta-hat of zero is a stationary point whatever y is, and a descent method would never leave it: such an element
 * starts where the criterion has risen by about one half instead.
 */
import type { Engine, Refit } from '@mixdiff/contract';
import { centralJacobian, symmetricEigen } from '@mixdiff/linalg';
import { type QuasiNewton, quasiNewton } from '@mixdiff/optim';
import { fillCovariances } from './canonical.ts';
import { foldSigns, isSingular } from './covariance.ts';
import { newResponse, setResponse } from './design.ts';
import { fillGradient } from './gradient.ts';
import { gradientWork } from './gradient-work.ts';
import type { Model } from './model.ts';
import { evaluate } from './objective.ts';
import { fillFixedEffects, residualVariance } from './solution.ts';

export interface Refitter {
  warm(): boolean;
  warmStart(thetaHat: Float64Array): void;
  refit(y: Float64Array, into: Refit): void;
}

/** A refitted theta below this is tried at zero. */
const NEAR_ZERO = 1e-4;

export function refitter(model: Model, objective: Engine['objective'], divisor: string): Refitter {
  const { design } = model;
  const { layout } = design;
  const d = layout.length;
  let warm: Warm | null = null;
  let thetaHat: Float64Array | null = null;

  return {
    warm: () => thetaHat !== null,
    warmStart(theta) {
      thetaHat = theta.slice();
      warm = null;
    },
    refit(y, into) {
      warm ??= prepare(model, objective, thetaHat as Float64Array);
      const { response, degrees } = model;
      model.response = warm.response;
      if (divisor === 'n-minus-1' && model.reml) model.degrees = design.n - 1;
      try {
        setResponse(design, y, warm.response);
        warm.theta.set(warm.start);
        into.reason = warm.search.minimize(warm.theta, warm.inverseHessian);
        foldSigns(layout, warm.theta);
        const value = settle(model, warm.theta, warm.trial, d);
        if (value < Infinity) report(model, warm.theta, value, into);
        else reportFailure(into);
      } finally {
        model.response = response;
        model.degrees = degrees;
      }
    },
  };
}

function report(model: Model, theta: Float64Array, value: number, into: Refit): void {
  into.logLik = -value / 2;
  into.sigma2 = residualVariance(model);
  into.singular = isSingular(model.design.layout, theta);
  fillFixedEffects(model, into.beta);
  fillCovariances(model, into.Sigma);
}

/** A response that is fitted exactly, or is not finite: no numbers. */
function reportFailure(into: Refit): void {
  into.reason = 'failed';
  into.logLik = NaN;
  into.sigma2 = NaN;
  into.singular = false;
  into.beta.fill(NaN);
  for (let k = 0; k < into.Sigma.length; k++) into.Sigma[k].data.fill(NaN);
}

interface Warm {
  readonly start: Float64Array;
  readonly inverseHessian: Float64Array;
  readonly theta: Float64Array;
  readonly trial: Float64Array;
  readonly response: Model['response'];
  readonly search: QuasiNewton;
}

function prepare(model: Model, objective: Engine['objective'], thetaHat: Float64Array): Warm {
  const { layout } = model.design;
  const d = layout.length;
  const gradientAt = (theta: Float64Array): Float64Array => {
    const gradient = new Float64Array(d);
    objective(theta, gradient);
    return gradient;
  };
  const hessian = centralJacobian(gradientAt, thetaHat, 1e-4).data;
  const start = thetaHat.slice();
  for (let k = 0; k < d; k++) {
    const curvature = Math.abs(hessian[k * (d + 1)]);
    if (layout.lower[k] === 0 && start[k] < NEAR_ZERO && curvature > 0) start[k] = Math.sqrt(1 / curvature);
  }
  const work = gradientWork(model);
  const search = quasiNewton(
    d,
    (theta) => evaluate(model, theta),
    (gradient) => fillGradient(model, work, gradient),
  );
  return {
    start,
    inverseHessian: positiveInverse(hessian, d),
    theta: new Float64Array(d),
    trial: new Float64Array(d),
    response: newResponse(model.design),
    search,
  };
}

/** Inverse of the matrix with the same eigenvectors and the eigenvalues' absolute values, the small ones raised. */
function positiveInverse(hessian: Float64Array, d: number): Float64Array {
  const { values, vectors } = symmetricEigen(hessian, d);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const out = new Float64Array(d * d);
  for (let k = 0; k < d; k++) {
    const inverse = 1 / Math.max(Math.abs(values[k]), 1e-4 * largest);
    for (let j = 0; j < d; j++) {
      for (let i = 0; i < d; i++) out[j * d + i] += inverse * vectors[k * d + i] * vectors[k * d + j];
    }
  }
  return out;
}

/** Leaves the criterion evaluated at theta, with elements near zero set to zero where that costs nothing; its value. */
function settle(model: Model, theta: Float64Array, trial: Float64Array, d: number): number {
  const { lower } = model.design.layout;
  let value = evaluate(model, theta);
  for (let k = 0; k < d; k++) {
    if (lower[k] !== 0 || theta[k] === 0 || theta[k] >= NEAR_ZERO) continue;
    trial.set(theta);
    trial[k] = 0;
    const there = evaluate(model, trial);
    if (there <= value + 1e-13 * Math.abs(value)) theta.set(trial);
    value = evaluate(model, theta);
  }
  return value;
}
