/**
 * The exact Hessian of mmrm's objective: what its standard errors, its degrees of freedom and its check of convergence rest on. With V_h,
 * V_hj the derivatives of Sigma, W = Sigma_i^-1, F the sum of W Z M Z' W over the subjects of a pattern, and per pattern with n_v subjects
 *
 *   d2f = tr(S V_hj) + sum_v [ tr(F V_j W V_h) - n_v/2 tr(W V_j W V_h) ] - u_h'Phi u_j - (REML) 1/2 tr(Phi B_h Phi B_j)
 *
 * B_h = sum X'W V_h W X, u_h = sum X'W V_h W e, Phi = (X'WX)^-1, by differentiating the gradient once more.
 */
import { multiply } from '@mixdiff/linalg';
import { fillGradient, type Scores, trace, weigh } from './gradient.ts';
import type { Pattern } from './layout.ts';
import type { Model, Sigma } from './model.ts';
import { type Moments, packedLength } from './moments.ts';
import { takeBlock } from './objective.ts';
import { gathered, pairTraces, type Slope, slopesOf } from './slopes.ts';

export interface Derivatives {
  /** k */
  readonly gradient: Float64Array;
  /** k x k */
  readonly hessian: Float64Array;
  /** By domain, by parameter of its group: V_h. */
  readonly slopes: readonly (readonly Slope[])[];
  /** By parameter, p x p: B_h, in the columns Q of the design. */
  readonly quadratics: readonly Float64Array[];
}

/** At the last evaluated theta; fills its scores. */
export function derivativesAt(model: Model, scores: Scores): Derivatives {
  const { evaluations } = model.work;
  const known = DERIVED.get(scores);
  if (known?.evaluations === evaluations) return known.derivatives;
  const derivatives = derive(model, scores);
  DERIVED.set(scores, { evaluations, derivatives });
  return derivatives;
}
/** The last ones: the check of convergence and what is stated of the fit want the same. */
const DERIVED = new WeakMap<Scores, { readonly evaluations: number; readonly derivatives: Derivatives }>();

function derive(model: Model, scores: Scores): Derivatives {
  const { k, design, reml } = model;
  weigh(model, scores);
  const gradient = new Float64Array(k);
  fillGradient(model, scores, gradient);
  const slopes = model.sigmas.map(slopesOf);
  const hessian = bends(model, scores);
  addPatterns(model, scores, slopes, hessian);
  const { u, quadratics } = contracted(model, slopes);
  const p = design.p;
  const { Phi } = scores;
  const solved = u.map((v) => multiplied(Phi, v, p, 1));
  const phiB = reml ? quadratics.map((B) => multiplied(Phi, B, p, p)) : null;
  const turned = phiB?.map((product) => transposed(product, p));
  for (let h = 0; h < k; h++) {
    for (let j = 0; j <= h; j++) {
      let value = hessian[j * k + h] - trace(u[h] as Float64Array, solved[j] as Float64Array);
      if (phiB && turned) value -= 0.5 * trace(phiB[h] as Float64Array, turned[j] as Float64Array);
      hessian[j * k + h] = value;
      hessian[h * k + j] = value;
    }
  }
  return { gradient, hessian, slopes, quadratics };
}

function multiplied(a: Float64Array, b: Float64Array, p: number, columns: number): Float64Array {
  const out = new Float64Array(p * columns);
  multiply(a, b, p, p, columns, out);
  return out;
}
function transposed(a: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p * p);
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) out[i * p + j] = a[j * p + i];
  return out;
}

/** tr(S V_hj), lower triangle. */
function bends({ sigmas, k }: Model, { S, slope }: Scores): Float64Array {
  const out = new Float64Array(k * k);
  sigmas.forEach(({ covariance, theta, offset }, at) => {
    const [own, V] = [S[at], slope[at]] as [Float64Array, Float64Array];
    for (let h = 0; h < covariance.k; h++) {
      for (let j = 0; j <= h; j++) {
        covariance.second(theta, h, j, V);
        out[(offset + j) * k + offset + h] += trace(own, V);
      }
    }
  });
  return out;
}

/** tr(F V_j W V_h) - n_v/2 tr(W V_j W V_h), lower triangle. */
function addPatterns(model: Model, scores: Scores, slopes: Derivatives['slopes'], out: Float64Array): void {
  model.design.patterns.forEach(({ domain, visits, subjects }, at) => {
    const { covariance, offset } = model.sigmas[domain] as Sigma;
    const [W, outer] = [model.work.inverses[at], scores.outer[at]] as [Float64Array, Float64Array];
    const F = new Float64Array(outer.length);
    for (let i = 0; i < F.length; i++) F[i] = outer[i] - 0.5 * subjects * W[i];
    pairTraces(slopes[domain] ?? [], covariance.m, visits, W, F, (h, j, trace) => {
      out[(offset + j) * model.k + offset + h] += trace;
    });
  });
}

/** B_h and u_h: sums over subjects of Z' W V_h W Z. */
function contracted(model: Model, slopes: Derivatives['slopes']): { u: Float64Array[]; quadratics: Float64Array[] } {
  const { design, work, k } = model;
  const p = design.p;
  const all = Array.from({ length: k }, () => new Float64Array(packedLength(p + 1)));
  design.patterns.forEach((pattern, at) => {
    const offset = model.sigmas[pattern.domain]?.offset ?? 0;
    const size = pattern.visits.length ** 2;
    const room: Room = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
    for (const [h, slope] of (slopes[pattern.domain] ?? []).entries()) {
      contractOne(model, pattern, at, slope, all[offset + h] as Float64Array, room);
    }
  });
  const u = all.map((B) => {
    const out = new Float64Array(p);
    const last = packedLength(p);
    for (let i = 0; i < p; i++) {
      out[i] = B[last + i];
      for (let j = 0; j < p; j++) out[i] -= B[packedAt(i, j)] * work.gamma[j];
    }
    return out;
  });
  return { u, quadratics: all.map((B) => unpacked(B, p)) };
}
/** Three v x v matrices of a pattern, for all of its slopes. */
type Room = readonly [Float64Array, Float64Array, Float64Array];
function contractOne(
  model: Model,
  pattern: Pattern,
  at: number,
  { V, thin }: Slope,
  out: Float64Array,
  room: Room,
): void {
  const moments = model.moments[at] as Moments;
  if (!thin) {
    moments.contract(sandwiched(model, pattern, at, V, room), out);
    return;
  }
  const { visits } = pattern;
  const v = visits.length;
  const row = visits.indexOf(thin.row);
  if (row < 0) return;
  const W = model.work.inverses[at] as Float64Array;
  const Ww = new Float64Array(v);
  multiply(W, gathered(thin.w, visits), v, v, 1, Ww);
  moments.contractPair(W.subarray(row * v, (row + 1) * v), Ww, out);
}
const packedAt = (i: number, j: number): number => (i > j ? packedLength(i) + j : packedLength(j) + i);

/** The leading p x p of a packed matrix. */
export function unpacked(B: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p * p);
  for (let i = 0, at = 0; i < p; i++) {
    for (let j = 0; j <= i; j++, at++) {
      out[i * p + j] = B[at];
      out[j * p + i] = B[at];
    }
  }
  return out;
}

/** W V W at the visits of a pattern; V: m x m. */
function sandwiched(
  { sigmas, work }: Model,
  { visits, domain }: Pattern,
  at: number,
  V: Float64Array,
  [block, half, out]: Room,
): Float64Array {
  const m = sigmas[domain]?.covariance.m ?? 0;
  const size = visits.length;
  const W = work.inverses[at] as Float64Array;
  takeBlock(V, m, visits, block);
  multiply(W, block, size, size, size, half);
  multiply(half, W, size, size, size, out);
  return out;
}
