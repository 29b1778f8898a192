/**
 * The deviances that glmer minimises. With A(mu) = -2 log f, whole, at the mode u of
 * the penalized deviance (Pinheiro & Chao 2006, J. Comput. Graph. Stat. 15:58, section 2):
 *
 *   stage 1 (nAGQ = 0)    A + |u|^2 + log|L|^2     in theta, beta being that of the joint mode
 *   stage 2 (nAGQ = 1)    the same                 in theta and beta: Laplace's approximation, expected information
 *   nAGQ = K, one scalar term, nodes z_k and weights w_k for the standard normal, D_j = u_j^2 + sum of the level's r:
 *     factor_j = sum_k w_k exp( -(D_j(u_j + z_k / L_jj) - D_j) / 2 + z_k^2 / 2 )
 *     since 2.1-0  A + |u|^2 + log|L|^2 - 2 log prod factor_j;  before  sum D_j + log|L|^2 - 2 log prod factor_j
 *
 * The product of factors is taken as lme4 takes it: over many levels it overflows, and the deviance is -Infinity.
 */
import { fillFactors } from '../covariance.ts';
import { addX } from './design.ts';
import type { Rule } from './hermite.ts';
import type { GlmerModel } from './model.ts';
import { deviance, pirls, squares } from './pirls.ts';

/** theta -> deviance of the joint mode; +Infinity where it fails. `start`: n, linear predictor without the offset. */
export function jointDeviance(model: GlmerModel, start: Float64Array, theta: Float64Array): number {
  const { design, T } = model;
  fillFactors(design.layout, theta, T);
  if (!pirls(model, plusOffset(model, start), design.offset, true)) return Infinity;
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
  start: Float64Array,
  par: Float64Array,
  quadrature: Quadrature | null,
): number {
  const { design, T, beta } = model;
  const { layout, rank } = design;
  fillFactors(layout, par, T);
  for (let j = 0; j < rank; j++) beta[j] = par[layout.length + j];
  const { offset } = model.work;
  offset.set(design.offset);
  addX(design, beta, offset);
  if (!pirls(model, plusOffset(model, start), offset, false)) return Infinity;
  const logDet = 2 * model.L.halfLogDet();
  if (!quadrature) return response(model) + squares(model.u) + logDet;
  const height = quadrature.unsaturated ? deviance(model) : response(model);
  return height + squares(model.u) + logDet - 2 * Math.log(product(model, offset, quadrature.rule));
}

function plusOffset({ design, work: { from } }: GlmerModel, start: Float64Array): Float64Array {
  for (let i = 0; i < from.length; i++) from[i] = start[i] + design.offset[i];
  return from;
}

/** A: -2 log f at mu, its constants included. */
export function response({ design: { family, w }, y, mu }: GlmerModel): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += family.kernel(y[i], mu[i], w[i]) + family.constant(y[i], w[i]);
  return sum;
}

/** 2 log f of the saturated model: what a deviance lacks of -2 log f. */
export const saturated = (model: GlmerModel): number => deviance(model) - response(model);

/** Of all factor_j. One term, one column: A and T are numbers by level. */
function product(model: GlmerModel, offset: Float64Array, { nodes, weights }: Rule): number {
  const { design, y, u, T, values } = model;
  const [{ level, levels, Z }] = design.terms;
  const { family, w, n } = design;
  const depthsAt = (z: number): Float64Array => {
    const at = u.map((mode, j) => mode + z / Math.sqrt(values[j]));
    const depths = at.map((x) => x * x);
    for (let i = 0; i < n; i++) {
      const mu = family.link.mean(offset[i] + Z[i] * T[0] * at[level[i]]);
      depths[level[i]] += family.deviance(y[i], mu, w[i]);
    }
    return depths;
  };
  const least = depthsAt(0);
  const factors = new Float64Array(levels);
  for (const [k, z] of nodes.entries()) {
    const depths = depthsAt(z);
    for (let j = 0; j < levels; j++) factors[j] += weights[k] * Math.exp(-(depths[j] - least[j]) / 2 + (z * z) / 2);
  }
  return factors.reduce((all, factor) => all * factor, 1);
}
