/**
 * The exact Hessian of mmrm's objective: what its standard errors, its degrees of freedom and its check of convergence rest on. With V_h,
 * V_hj the derivatives of Sigma, W = Sigma_i^-1, F the sum of K M K' over the subjects of a pattern, and per pattern with n_v subjects
 *
 *   d2f = tr(S V_hj) + sum_v [ tr(F V_j W V_h) - n_v/2 tr(W V_j W V_h) ] - u_h'Phi u_j - (REML) 1/2 tr(Phi B_h Phi B_j)
 *
 * B_h = sum X'W V_h W X, u_h = sum X'W V_h W e, Phi = (X'WX)^-1, by differentiating the gradient once more.
 */
import { choleskySolve, multiply } from '@mixdiff/linalg';
import { fillGradient, type Scores, trace, weigh } from './gradient.ts';
import type { Model } from './model.ts';
import { takeBlock } from './objective.ts';

export interface Curvature {
  /** k */
  readonly gradient: Float64Array;
  /** k x k */
  readonly hessian: Float64Array;
  /** By parameter, m x m: V_h. */
  readonly slopes: readonly Float64Array[];
  /** By parameter, p x p: B_h, in the columns Q of the design. */
  readonly quadratics: readonly Float64Array[];
}

/** At the last evaluated theta; weighs its rows. */
export function curvatureAt(model: Model, scores: Scores, theta: Float64Array): Curvature {
  const { covariance, design, reml } = model;
  const { k, m } = covariance;
  weigh(model, scores);
  const gradient = new Float64Array(k);
  fillGradient(model, scores, theta, gradient);
  const slopes = Array.from({ length: k }, (_, h) => {
    const V = new Float64Array(m * m);
    covariance.first(theta, h, V);
    return V;
  });
  const hessian = bends(model, scores, theta);
  addPatterns(model, scores, slopes, hessian);
  const { u, quadratics } = contracted(model, slopes);
  const p = design.p;
  const solved = u.map((v) => solve(model, v, 1));
  const phiB = reml ? quadratics.map((B) => solve(model, B, p)) : null;
  for (let h = 0; h < k; h++) {
    for (let j = 0; j <= h; j++) {
      let value = hessian[j * k + h] - trace(u[h] as Float64Array, solved[j] as Float64Array);
      if (phiB) value -= 0.5 * traceOfProduct(phiB[h] as Float64Array, phiB[j] as Float64Array, p);
      hessian[j * k + h] = value;
      hessian[h * k + j] = value;
    }
  }
  return { gradient, hessian, slopes, quadratics };
}

function solve({ work: { factor }, design: { p } }: Model, b: Float64Array, columns: number): Float64Array {
  const x = b.slice();
  choleskySolve(factor, p, x, columns);
  return x;
}
function traceOfProduct(a: Float64Array, b: Float64Array, p: number): number {
  let sum = 0;
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) sum += a[j * p + i] * b[i * p + j];
  return sum;
}

/** tr(S V_hj), lower triangle. */
function bends({ covariance }: Model, { S, slope }: Scores, theta: Float64Array): Float64Array {
  const { k } = covariance;
  const out = new Float64Array(k * k);
  for (let h = 0; h < k; h++) {
    for (let j = 0; j <= h; j++) {
      covariance.second(theta, h, j, slope);
      out[j * k + h] = trace(S, slope);
    }
  }
  return out;
}

/** tr(F V_j W V_h) - n_v/2 tr(W V_j W V_h) = sum of elements of (V_h F - n_v/2 V_h W) and W V_j; lower triangle. */
function addPatterns(model: Model, scores: Scores, slopes: readonly Float64Array[], out: Float64Array): void {
  const { k, m } = model.covariance;
  model.design.patterns.forEach(({ visits, subjects }, at) => {
    const size = visits.length;
    const [W, F] = [scores.inverse[at], scores.outer[at]] as [Float64Array, Float64Array];
    const weighted = F.map((f, i) => f - 0.5 * subjects * (W[i] as number));
    const block = new Float64Array(size * size);
    const [left, right] = [W, weighted].map(() => slopes.map(() => new Float64Array(size * size)));
    slopes.forEach((V, h) => {
      takeBlock(V, m, visits, block);
      multiply(block, weighted, size, size, size, left?.[h] as Float64Array);
      multiply(W, block, size, size, size, right?.[h] as Float64Array);
    });
    for (let h = 0; h < k; h++) {
      for (let j = 0; j <= h; j++) out[j * k + h] += trace(left?.[h] as Float64Array, right?.[j] as Float64Array);
    }
  });
}

/** B_h and u_h, through the sums over subjects of K_a K_b' at each pair of visits. */
function contracted(model: Model, slopes: readonly Float64Array[]): { u: Float64Array[]; quadratics: Float64Array[] } {
  const { design, covariance, work } = model;
  const [m, p, q] = [covariance.m, design.p, design.p + 1];
  const all = slopes.map(() => new Float64Array(q * q));
  const pair = new Float64Array(q * q);
  for (let a = 0; a < m; a++) {
    for (let b = 0; b <= a; b++) {
      const moved = slopes.flatMap((V, h) => (V[a * m + b] === 0 ? [] : [h]));
      if (moved.length === 0) continue;
      sumPair(model, a, b, pair);
      for (const h of moved) {
        const [v, B] = [(slopes[h] as Float64Array)[a * m + b] as number, all[h] as Float64Array];
        for (let i = 0; i < pair.length; i++) B[i] += v * pair[i];
      }
    }
  }
  const quadratics = all.map((B) => Float64Array.from({ length: p * p }, (_, i) => B[Math.floor(i / p) * q + (i % p)]));
  const u = all.map((B) =>
    Float64Array.from({ length: p }, (_, i) => {
      let sum = B[p * q + i] as number;
      for (let j = 0; j < p; j++) sum -= (B[j * q + i] as number) * work.gamma[j];
      return sum;
    }),
  );
  return { u, quadratics };
}

/** pair <- sum over subjects of K_a K_b' + (a != b) K_b K_a', q x q. */
function sumPair({ design: { patterns, p }, work: { rows } }: Model, a: number, b: number, pair: Float64Array): void {
  const q = p + 1;
  pair.fill(0);
  for (const { visits, subjects, from } of patterns) {
    const [i, j] = [visits.indexOf(a), visits.indexOf(b)];
    if (i < 0 || j < 0) continue;
    for (let s = 0; s < subjects; s++) {
      const start = from + s * visits.length;
      const [one, other] = [(start + i) * q, (start + j) * q];
      for (let c = 0; c < q; c++) {
        const x = rows[other + c];
        for (let r = 0; r < q; r++) pair[c * q + r] += rows[one + r] * x;
      }
    }
  }
  if (a === b) return;
  for (let c = 0; c < q; c++) {
    for (let r = 0; r <= c; r++) {
      const both = pair[c * q + r] + pair[r * q + c];
      pair[c * q + r] = both;
      pair[r * q + c] = both;
    }
  }
}
