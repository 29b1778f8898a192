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
import { centralJacobian, projectPlaced, symmetricEigen, withBasis } from '@mixdiff/linalg';
import { nlminb, quasiNewton } from '@mixdiff/optim';
import { fillCovariances } from './canonical.ts';
import { foldSigns, isSingular, isStructured, type ThetaLayout } from './covariance.ts';
import { withNested } from './design.ts';
import { fillGradient } from './gradient.ts';
import { gradientWork } from './gradient-work.ts';
import { type Model, respondingWith, type Solution } from './model.ts';
import { criterionOf, solveQuicklyAt } from './objective.ts';
import { type Centre, centreAt, newResponse, type Project, setResponseNear } from './response.ts';
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
      warm ??= prepare(model, objective, thetaHat as Float64Array, divisor);
      setResponseNear(design, y, warm.centre, warm.model.response, warm.project);
      warm.theta.set(warm.start);
      const reason = warm.search.minimize(warm.theta, warm.inverseHessian);
      foldSigns(layout, warm.theta);
      const solution = settle(warm.model, warm.theta, warm.trial, d, warm.last());
      if (solution) report(solution, reason, into);
      else reportFailure(into);
    },
  };
}

function report(solution: Solution, reason: Refit['reason'], into: Refit): void {
  into.reason = reason;
  into.logLik = -solution.value / 2;
  into.sigma2 = residualVariance(solution);
  into.singular = isSingular(solution.model.design.layout, solution.theta);
  fillFixedEffects(solution, into.beta);
  fillCovariances(solution, into.Sigma);
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

interface Search {
  minimize(theta: Float64Array, inverseHessian: Float64Array): Refit['reason'];
}
interface Warm {
  readonly start: Float64Array;
  readonly inverseHessian: Float64Array;
  readonly theta: Float64Array;
  readonly trial: Float64Array;
  /** With a response of its own: nobody else's is replaced. */
  readonly model: Model;
  /** Where the fit's response was expected. */
  readonly centre: Centre;
  readonly project: Project | undefined;
  readonly search: Search;
  /** What the search evaluated last. */
  readonly last: () => Solution | null;
}

/** Correlations have bounds at which the criterion is not even: nlminb keeps to them. */
function withinBounds(
  { lower, upper }: ThetaLayout,
  value: (theta: Float64Array) => number,
  slope: (gradient: Float64Array) => void,
): Search {
  return {
    minimize(theta) {
      const { par, stop } = nlminb(
        (at, gradient) => {
          const f = value(at);
          if (gradient && f < Infinity) slope(gradient);
          else gradient?.fill(Number.NaN);
          return f;
        },
        theta.slice(),
        { lower, upper, gradient: true },
      );
      theta.set(par);
      return stop.reason;
    },
  };
}

function prepare(model: Model, objective: Engine['objective'], thetaHat: Float64Array, divisor: string): Warm {
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
  const faulty = divisor === 'n-minus-1' && model.reml;
  const { nested, Q, n } = model.design;
  const design = nested ? withNested(model.design, withBasis(nested, Q, n)) : model.design;
  const own = respondingWith(model, newResponse(design), faulty ? n - 1 : model.degrees, design);
  const work = gradientWork(own);
  let solved: Solution | null = null;
  const value = (theta: Float64Array): number => {
    solved = solveQuicklyAt(own, theta);
    return criterionOf(solved);
  };
  const slope = (gradient: Float64Array): void => fillGradient(solved as Solution, work, gradient);
  const search = isStructured(layout) ? withinBounds(layout, value, slope) : quasiNewton(d, value, slope);
  return {
    start,
    inverseHessian: positiveInverse(hessian, d),
    theta: new Float64Array(d),
    trial: new Float64Array(d),
    model: own,
    centre: centreOf(model, thetaHat),
    project: projectionOf(own),
    search,
    last: () => solved,
  };
}

function projectionOf({ design: { nested }, nested: own }: Model): Project | undefined {
  if (!nested || !own) return undefined;
  return (_, e, a) => projectPlaced(nested, own.response.sums, own.response.version, e, a);
}
function centreOf(model: Model, theta: Float64Array): Centre {
  const solution = solveQuicklyAt(model, theta);
  const { ncol } = model.design.problem.parts.conditional.X;
  const beta = new Float64Array(ncol);
  if (solution) fillFixedEffects(solution, beta);
  return centreAt(model.design, beta);
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

/** The solution at theta, which may be the last one, with elements near zero set to zero where that costs nothing. */
function settle(
  model: Model,
  theta: Float64Array,
  trial: Float64Array,
  d: number,
  last: Solution | null,
): Solution | null {
  const { lower } = model.design.layout;
  let solved = last && theta.every((x, k) => x === last.theta[k]) ? last : solveQuicklyAt(model, theta);
  for (let k = 0; k < d; k++) {
    if (lower[k] !== 0 || theta[k] === 0 || theta[k] >= NEAR_ZERO) continue;
    const value = criterionOf(solved);
    trial.set(theta);
    trial[k] = 0;
    const there = criterionOf(solveQuicklyAt(model, trial));
    if (!(there > value + 1e-13 * Math.abs(value))) theta.set(trial);
    solved = solveQuicklyAt(model, theta);
  }
  return solved;
}
