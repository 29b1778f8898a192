/**
 * The deviances that glmer minimises. With A(mu) = -2 log f, whole, at the mode u of
 * the penalized deviance (Pinheiro & Chao 2006, J. Comput. Graph. Stat. 15:58, section 2):
 *
 *   stage 1 (nAGQ = 0)    A + |u|^2 + log|L|^2     in theta, beta being that of the joint mode
 *   stage 2 (nAGQ = 1)    the same                 in theta and beta: Laplace's approximation, expected information
 *   nAGQ = K, one scalar term, nodes z_k and weights w_k for the standard normal, D_j = u_j^2 + sum of the level's r / phi:
 *     factor_j = sum_k w_k exp( -(D_j(u_j + z_k / L_jj) - D_j) / 2 + z_k^2 / 2 )
 *     since 2.1-0  A + |u|^2 + log|L|^2 - 2 log prod factor_j;  before  sum D_j + log|L|^2 - 2 log prod factor_j
 *
 * The product of factors is taken as lme4 takes it: over many levels it overflows, and the deviance is -Infinity.
 */
import { fillFactors } from '../covariance.ts';
import type { Rule } from './hermite.ts';
import type { GlmerModel } from './model.ts';
import { settle } from './moment-dispersion.ts';
import type { Origin } from './origin.ts';
import { squares } from './pirls.ts';
import { addColumns } from './row-kernels.ts';

/** theta -> deviance of the joint mode; +Infinity where it fails. */
export function jointDeviance(model: GlmerModel, origin: Origin, theta: Float64Array): number {
  const { design, T } = model;
  fillFactors(design.layout, theta, T);
  if (!settle(model, origin, design.offset, true)) return Infinity;
  return response(model) + squares(model.u) + 2 * model.L.halfLogDet();
}

/** What turns Laplace's deviance into the quadrature's. */
export interface Quadrature {
  readonly rule: Rule;
  /** Before 2.1-0: the deviance is measured from the saturated model's. */
  readonly unsaturated: boolean;
}

/** theta and beta -> deviance; +Infinity where it fails. */
export function laplaceDeviance(
  model: GlmerModel,
  origin: Origin,
  par: Float64Array,
  quadrature: Quadrature | null,
): number {
  const { design, T, beta } = model;
  const { layout, rank } = design;
  fillFactors(layout, par, T);
  for (let j = 0; j < rank; j++) beta[j] = par[layout.length + j];
  const { offset } = model.work;
  offset.set(design.offset);
  addColumns(design.X, beta, rank, offset);
  if (!settle(model, origin, offset, false)) return Infinity;
  const logDet = 2 * model.L.halfLogDet();
  if (!quadrature) return response(model) + squares(model.u) + logDet;
  const height = quadrature.unsaturated ? model.deviance : response(model);
  return height + squares(model.u) + logDet - 2 * Math.log(product(model, offset, quadrature.rule));
}

/** A: -2 log f at mu, its constants included, and what lme4 counts beside it. */
export const response = (model: GlmerModel): number =>
  model.response.at(model.mu, model.deviance) + (model.design.family.scaled && model.manner.counted ? 2 : 0);

/** What a deviance has more than -2 log f of the model that it is meant for. */
export const surplus = (model: GlmerModel, quadrature: Quadrature | null): number =>
  (quadrature?.unsaturated ? model.deviance : response(model)) - model.response.at(model.mu, model.deviance);

/** Of all factor_j. One term, one column: A and T are numbers by level. */
function product(model: GlmerModel, offset: Float64Array, { nodes, weights }: Rule): number {
  const { design, y, u, T, values, phi, work } = model;
  const [{ level, levels, Z }] = design.terms;
  const { family, w, n } = design;
  work.nodes ??= {
    eta: new Float64Array(n),
    mu: new Float64Array(n),
    slope: new Float64Array(n),
    least: new Float64Array(levels),
    depths: new Float64Array(levels),
    factors: new Float64Array(levels),
  };
  const { eta, mu, slope, least, depths, factors } = work.nodes;
  const fillDepths = (z: number, out: Float64Array): void => {
    for (let j = 0; j < levels; j++) work.q[j] = u[j] + z / Math.sqrt(values[j]);
    for (let i = 0; i < n; i++) eta[i] = offset[i] + Z[i] * T[0] * work.q[level[i]];
    family.link.fill(eta, mu, slope);
    for (let j = 0; j < levels; j++) out[j] = work.q[j] * work.q[j];
    for (let i = 0; i < n; i++) out[level[i]] += family.residual(y[i], mu[i], w[i]) / phi;
  };
  fillDepths(0, least);
  factors.fill(0);
  for (let k = 0; k < nodes.length; k++) {
    const z = nodes[k];
    fillDepths(z, depths);
    for (let j = 0; j < levels; j++) factors[j] += weights[k] * Math.exp(-(depths[j] - least[j]) / 2 + (z * z) / 2);
  }
  let all = 1;
  for (let j = 0; j < levels; j++) all *= factors[j];
  return all;
}
