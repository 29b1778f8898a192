/** Between native parameters and the variance scale, and between beta and the coordinates of the decomposition. */
import { type Answer, type Canonical, type Matrix, type Residual, sigma2Of } from '@mixdiff/contract';
import { covariances, nativeParameters, ofStructure } from './covariance.ts';
import { badPoint, notOfStructure, singular } from './messages.ts';
import type { Model } from './model.ts';

/** R_X beta - Q'y: `beta` in the coordinates of the decomposition. */
export function gammaOf({ design: { p, RX, projected } }: Model, beta: Float64Array): Float64Array {
  const gamma = new Float64Array(p);
  for (let i = 0; i < p; i++) {
    for (let j = i; j < p; j++) gamma[i] += RX[j * p + i] * beta[j];
    gamma[i] -= projected[i];
  }
  return gamma;
}

/** beta = R_X^-1 (gamma + Q'y), into `beta`. */
export function fillBeta({ design: { p, RX, projected } }: Model, gamma: Float64Array, beta: Float64Array): void {
  // R_X beta = gamma + Q'y
  for (let i = p - 1; i >= 0; i--) {
    let sum = gamma[i] + projected[i];
    for (let j = i + 1; j < p; j++) sum -= RX[j * p + i] * beta[j];
    beta[i] = sum / RX[i * (p + 1)];
  }
}

const emptyCovariances = (model: Model): Matrix[] =>
  model.problem.random.map(({ Z: { ncol } }) => ({ nrow: ncol, ncol, data: new Float64Array(ncol * ncol) }));

/** beta and sigma^2 at their maximum for these parameters; NaN where there is none. */
export function canonicalAt(model: Model, par: Float64Array): Canonical {
  const at = model.decomposed.solveAt(par);
  const { gamma, sigma2: best } = model.posterior.fixed(at);
  const solved = Number.isFinite(at.value);
  const sigma2 = solved ? best : Number.NaN;
  const beta = new Float64Array(model.design.p);
  if (solved) fillBeta(model, gamma, beta);
  else beta.fill(Number.NaN);
  const Sigma = emptyCovariances(model);
  covariances(model.levels, par, sigma2, Sigma);
  return { beta, Sigma, residual: residualAt(model, par, sigma2) };
}

/** The residuals' part of a point, sigma^2 given. */
export function residualAt({ structure, decomposed }: Model, par: Float64Array, sigma2: number): Residual {
  if (!structure) return { kind: 'variance', sigma2 };
  return structure.toResidual(par.subarray(decomposed.d - structure.start.length), sigma2);
}
/** lme's sigma^2, to which random effects are relative: where variance functions differ in their reference, not the point's. */
export const ownSigma2 = ({ structure }: Model, at: Canonical): number =>
  structure ? (structure.fromResidual(at.residual)?.sigma2 ?? Number.NaN) : sigma2Of(at);

/** The point's own beta where it has one, else the best for its covariances (REML: beta plays no part). */
export function completed(model: Model, par: Float64Array, at: Canonical): Canonical {
  const own = at.beta.length === model.design.p && at.beta.every(Number.isFinite);
  return own ? at : { ...at, beta: canonicalAt(model, par).beta };
}

/** The parameters of a point; refused where the scale has none. */
export function nativePoint(model: Model, at: Canonical): Answer<Float64Array> {
  const { problem, levels, decomposed, structure } = model;
  const { Sigma } = at;
  const sigma2 = ownSigma2(model, at);
  if (!(sigma2 > 0)) return badPoint();
  if (problem.random.some(({ Z }, k) => Sigma[k]?.nrow !== Z.ncol)) return badPoint();
  const other = problem.random.find((_, k) => !ofStructure(levels, k, Sigma[k]));
  if (other) return notOfStructure(other.name, other.structure.kind);
  const par = new Float64Array(decomposed.d);
  const residual = structure?.fromResidual(at.residual);
  if (residual) par.set(residual.par, decomposed.d - residual.par.length);
  const failed = nativeParameters(levels, at, sigma2, par);
  return failed < 0 ? par : singular(problem.random[failed].name);
}
