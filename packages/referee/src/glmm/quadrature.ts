/**
 * Adaptive Gauss-Hermite quadrature of a cluster over its spherical effects (Pinheiro & Bates 1995, section 2.4; of nested factors Pinheiro &
 * Chao 2006, section 4): the effects at the top of the tree (at most two) at K or K^2 nodes about the joint mode,
 *
 *   u_k = u^ + C z_k,   C C' the covariance of the top's effects by Laplace;   l = log|C| + log sum_k w_k e^(h_k + |z_k|^2 / 2)
 *
 * with h_k the log-density of the top at u_k plus, of what is below, the integrals given u_k, each by the same rule. Of one effect alone the
 * scale is that of the criterion's own weight; elsewhere of the observed information.
 */
import type { Cluster } from './clusters.ts';
import { backward, type Envelope, forward } from './envelope.ts';
import { type Mode, modeOf } from './mode.ts';
import type { Observations } from './observations.ts';
import type { Rule } from './rule.ts';
import { sphericalOf } from './spherical.ts';
import type { Tree } from './tree.ts';

/** The log of the integral; null: a mode was not found. */
export function integralOf(
  tree: Tree,
  seen: Observations,
  eta: Float64Array,
  roots: readonly Float64Array[],
  rule: Rule,
): number | null {
  const { cluster, top, below } = tree;
  const v = sphericalOf(cluster, roots);
  const mode = modeOf(cluster, seen, eta, v);
  if (!mode) return null;
  if (cluster.q === 0) return mode.height;
  const [C, logC] = spreadOf(cluster, mode, v, top);
  const d = top.length;
  const { rows, m, at } = cluster;
  const u = new Float64Array(d);
  const moved = eta.slice();
  const heights: number[] = [];
  for (const k of gridOf(rule.nodes.length, d)) {
    let height = 0;
    for (let i = 0; i < d; i++) {
      u[i] = mode.u[top[i]];
      for (let j = 0; j <= i; j++) u[i] += C[j * d + i] * rule.nodes[k[j]];
      height += rule.logWeights[k[i]] - (u[i] * u[i]) / 2;
    }
    for (let r = 0; r < rows.length; r++) {
      let e = eta[rows[r]];
      for (let a = r * m; a < (r + 1) * m; a++) {
        const i = top.indexOf(at[a]);
        if (i >= 0) e += v[a] * u[i];
      }
      if (below.length === 0) height += seen.log(rows[r], e);
      else moved[rows[r]] = e;
    }
    for (const one of below) {
      const inner = integralOf(one, seen, moved, roots, rule);
      if (inner === null) return null;
      height += inner;
    }
    heights.push(height);
  }
  const most = Math.max(...heights);
  return logC + most + Math.log(heights.reduce((sum, h) => sum + Math.exp(h - most), 0));
}
function gridOf(K: number, d: number): number[][] {
  let grid: number[][] = [[]];
  for (let i = 0; i < d; i++) grid = grid.flatMap((one) => Array.from({ length: K }, (_, k) => [...one, k]));
  return grid;
}
/** C, lower triangular and column-major, and log|C|. */
function spreadOf(
  { q, rows }: Cluster,
  { H, rows: at }: Mode,
  v: Float64Array,
  top: readonly number[],
): [Float64Array, number] {
  if (q === 1) {
    const D = rows.reduce((sum, _, r) => sum + at[r].a * v[r] * v[r], 1);
    return [Float64Array.of(1 / Math.sqrt(D)), -Math.log(D) / 2];
  }
  const d = top.length;
  const columns = top.map((j) => columnOfInverse(H, q, j));
  const [a, b, c] = [columns[0][top[0]], d > 1 ? columns[0][top[1]] : 0, d > 1 ? columns[1][top[1]] : 0];
  const first = Math.sqrt(a);
  if (d === 1) return [Float64Array.of(first), Math.log(first)];
  const last = Math.sqrt(c - (b * b) / a);
  return [Float64Array.of(first, b / first, 0, last), Math.log(first) + Math.log(last)];
}
function columnOfInverse(H: Envelope, q: number, j: number): Float64Array {
  const x = new Float64Array(q);
  x[j] = 1;
  forward(H, x, j);
  backward(H, x);
  return x;
}
