/**
 * Quadrature of a cluster of one effect, with its slopes: eta_i = o_i + s z_i u, D = 1 + s^2 sum w z^2, u_k = u^ + z_k D^-1/2, pi_k the share of
 * node k, h' the slope of h, v = s z, H = 1 + sum o v^2:
 *
 *   A = sum_k pi_k h'(u_k),   kappa = 1 / (2D) + sum_k pi_k h'(u_k) z_k / (2 D^3/2),   T = sum w' v^3
 *   dl/dx_i = sum_k pi_k l_x(u_k) - kappa v_i^2 w_x + (A - kappa T) v_i l_ex / H
 *   dl/ds   = sum_k pi_k u_k sum r_i(u_k) z_i - kappa sum (2 s z^2 w + v^2 w' z u^) + (A - kappa T) (sum r z - u^ sum o v z) / H
 *
 * Even in s, so dl/dV = (dl/ds) / 2s; at s < 1e-4 it is that of s = 1e-4, which is as near as its rounding.
 */
import type { Cluster } from './clusters.ts';
import type { Row } from './density.ts';
import { modeOf } from './mode.ts';
import type { Beside, Observations } from './observations.ts';
import type { Rule } from './rule.ts';
import type { Slopes } from './slopes.ts';

const SMALLEST = 1e-4;

/** The log of the integral, by the same nodes as `integralOf`; null: a mode was not found. */
export function slopedIntegral(
  cluster: Cluster,
  seen: Observations,
  eta: Float64Array,
  s: number,
  rule: Rule,
  into: Slopes,
): number | null {
  const here = atSpread(cluster, seen, eta, s, rule, into);
  if (here === null) return null;
  const near = s >= SMALLEST ? here : atSpread(cluster, seen, eta, SMALLEST, rule, null);
  if (near === null) return null;
  into.Sigma[cluster.levels[0].term][0] += near.ds / (2 * Math.max(s, SMALLEST));
  return here.logLik;
}
function atSpread(cluster: Cluster, seen: Observations, eta: Float64Array, s: number, rule: Rule, into: Slopes | null) {
  const { rows, z } = cluster;
  const v = z.map((x) => s * x);
  const mode = modeOf(cluster, seen, eta, v);
  if (!mode) return null;
  const u = mode.u[0];
  let [D, H, T, onS, slopeOfD] = [1, 1, 0, 0, 0];
  for (const [r, { r: score, o, a, aSlope }] of mode.rows.entries()) {
    D += a * v[r] * v[r];
    H += o * v[r] * v[r];
    T += aSlope * v[r] ** 3;
    onS += z[r] * (score - o * v[r] * u);
    slopeOfD += z[r] * v[r] * (2 * a + aSlope * v[r] * u);
  }
  const one: Row = { log: 0, r: 0, o: 0, a: 0, oSlope: 0, aSlope: 0 };
  const nodes = rule.nodes.map((x) => u + x / Math.sqrt(D));
  const slopes = nodes.map(() => 0);
  const heights = nodes.map((x, k) => {
    let height = rule.logWeights[k] - (x * x) / 2;
    for (let r = 0; r < rows.length; r++) {
      seen.at(rows[r], eta[rows[r]] + v[r] * x, one);
      height += one.log;
      slopes[k] += one.r * z[r];
    }
    return height;
  });
  const most = Math.max(...heights);
  const total = heights.reduce((sum, h) => sum + Math.exp(h - most), 0);
  const shares = heights.map((h) => Math.exp(h - most) / total);
  let [A, kappa, direct] = [0, 1 / (2 * D), 0];
  for (const [k, x] of nodes.entries()) {
    const slope = s * slopes[k] - x;
    A += shares[k] * slope;
    kappa += (shares[k] * slope * rule.nodes[k]) / (2 * D ** 1.5);
    direct += shares[k] * x * slopes[k];
  }
  const through = (A - kappa * T) / H;
  if (into) addRows();
  const logLik = most + Math.log(total) - Math.log(D) / 2;
  return { logLik, ds: direct - kappa * slopeOfD + through * onS };

  function addRows(): void {
    const parts = Object.keys((into as Slopes).beside) as Beside[];
    for (let r = 0; r < rows.length; r++) {
      const i = rows[r];
      let sum = 0;
      for (const [k, x] of nodes.entries()) {
        seen.at(i, eta[i] + v[r] * x, one);
        sum += shares[k] * one.r;
      }
      const { o, aSlope } = (mode as NonNullable<typeof mode>).rows[r];
      (into as Slopes).e[i] += sum - kappa * v[r] * v[r] * aSlope - through * v[r] * o;
      for (const part of parts) {
        const there = seen.across(i, eta[i] + v[r] * u, part);
        let onPart = 0;
        for (const [k, x] of nodes.entries()) onPart += shares[k] * seen.across(i, eta[i] + v[r] * x, part).first;
        const to = (into as Slopes).beside[part] as Float64Array;
        to[i] += onPart - kappa * v[r] * v[r] * there.weight + through * v[r] * there.mixed;
      }
    }
  }
}
