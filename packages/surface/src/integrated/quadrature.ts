/**
 * Adaptive Gauss-Hermite quadrature stage by stage (stages.ts): the effects x of one level of a stage at K nodes each about the joint mode of
 * all effects of its rows, x_k = x^ + C z_k, C C' their block of H^-1; given x_k, the levels below are integrated by the same rule (Pinheiro &
 * Bates 1995, section 2.4; Pinheiro & Chao 2006, section 4). Slopes are those of the integral, expectations over the nodes' shares pi:
 *
 *   dl/dx_i = sum_k pi_k l_x(node k),    dl/dv_ib = sum_k pi_k r_i u_b
 *
 * which with few nodes is not the slope of the sum. Of one effect that is what is asked for (an engine maximises the sum), so there the way
 * of the nodes is in them: with v_i, D = 1 + sum w v^2, u_k = u^ + z_k D^-1/2, h' the slope of h, H = 1 + sum o v^2,
 *
 *   A = sum pi h',   kappa = 1 / (2D) + sum pi h' z / (2 D^3/2),   B = (A - kappa sum w' v^3) / H
 *   dl/dx_i = sum pi l_x - kappa v^2 w_x + B v l_ex
 *   dl/dv_i = sum pi r_i u - kappa (2 v w + v^2 w' u^) + B (r - o v u^)
 */
import type { Problem } from '@mixdiff/contract';
import { modeOf, spreadOf } from './branch-mode.ts';
import { type Branch, branchesOf } from './branches.ts';
import type { Height } from './density.ts';
import { ruleOf } from './gauss-hermite.ts';
import type { Layout } from './layout.ts';
import type { Integral, Point, Slopes } from './point.ts';
import type { Rows } from './rows.ts';
import { STEP } from './rows.ts';
import { stagesOf } from './stages.ts';

/** What an integral of one level says: per row of it, expectations of l_eta, l_z, l_d, and of r u at its places. */
interface Found {
  readonly log: number;
  readonly eta: Float64Array;
  readonly z: Float64Array;
  readonly d: Float64Array;
  readonly v: Float64Array;
}

/** null: the random effects are not nested, or too many of one level. */
export function quadratureIntegral(problem: Problem, layout: Layout, rows: Rows, count: number): Integral | null {
  const stages = stagesOf(problem.random);
  if (!stages) return null;
  const { n, m } = layout;
  const all = Array.from({ length: n }, (_, i) => i);
  const tops = branchesOf(stages, all);
  const { nodes, logWeights } = ruleOf(count);
  const out: Height = { l: 0, r: 0, o: 0 };
  const single = stages.length === 1 && stages[0].places.length === 1;

  function integrate(node: Branch, eta: Float64Array, at: Point, slopes: boolean): Found | null {
    const { rows: own, stage, below, places } = node;
    const mode = modeOf(node, rows, m, eta, at);
    if (!mode) return null;
    const d = stage.places.length;
    const c = places.length;
    const { u } = mode;
    let [C, logC] = spreadOf(mode.L, node.q, d);
    let D = 0;
    if (single) {
      D = 1;
      for (const i of own) D += rows.weight(i, eta[i] + at.v[i * m] * u[0], at.z[i], at.d[i]) * at.v[i * m] ** 2;
      [C, logC] = [Float64Array.of(1 / Math.sqrt(D)), -Math.log(D) / 2];
    }
    const grid = count ** d;
    const heights = new Float64Array(grid);
    const points: Float64Array[] = [];
    const inner: (Found[] | null)[] = [];
    const scores = slopes && below.length === 0 ? new Float64Array(grid * own.length) : null;
    const moved = below.length > 0 ? eta.slice() : eta;
    for (let k = 0; k < grid; k++) {
      const index = d === 1 ? [k] : [k % count, Math.floor(k / count)];
      const x = u.slice(0, d);
      for (let a = 0; a < d; a++) for (let b = 0; b <= a; b++) x[a] += C[b * d + a] * nodes[index[b]];
      let height = 0;
      for (let a = 0; a < d; a++) height += logWeights[index[a]] - (x[a] * x[a]) / 2;
      for (let r = 0; r < own.length; r++) {
        const i = own[r];
        let e = eta[i];
        for (let a = 0; a < d; a++) e += at.v[i * m + places[a]] * x[a];
        if (below.length > 0) {
          moved[i] = e;
          continue;
        }
        rows.look(i, e, at.z[i], at.d[i], out);
        height += out.l;
        if (scores) scores[k * own.length + r] = out.r;
      }
      const found: Found[] = [];
      for (const one of below) {
        const part = integrate(one, moved, at, slopes);
        if (!part) return null;
        height += part.log;
        found.push(part);
      }
      inner.push(slopes ? found : null);
      points.push(x);
      heights[k] = height;
    }
    let most = Number.NEGATIVE_INFINITY;
    for (const h of heights) most = Math.max(most, h);
    let total = 0;
    for (const h of heights) total += Math.exp(h - most);
    const log = logC + most + Math.log(total);
    const size = slopes ? own.length : 0;
    const result: Found = {
      log,
      eta: new Float64Array(size),
      z: new Float64Array(size),
      d: new Float64Array(size),
      v: new Float64Array(size * c),
    };
    if (!slopes) return result;
    for (let k = 0; k < grid; k++) {
      const share = Math.exp(heights[k] - most) / total;
      if (share > 1e-18) addNode(node, k, share, points[k], eta, at, scores, inner[k] as Found[], result);
    }
    if (single) addWay(own, eta, at, u[0], D, heights, most, total, scores as Float64Array, points, result);
    return result;
  }
  function addNode(
    { rows: own, stage, below, places }: Branch,
    k: number,
    share: number,
    x: Float64Array,
    eta: Float64Array,
    at: Point,
    scores: Float64Array | null,
    inner: readonly Found[],
    to: Found,
  ): void {
    const d = stage.places.length;
    const c = places.length;
    if (scores) {
      for (let r = 0; r < own.length; r++) {
        const i = own[r];
        const score = share * scores[k * own.length + r];
        to.eta[r] += score;
        for (let a = 0; a < d; a++) to.v[r * c + a] += score * x[a];
        if (!problem.parts.zeroInflation && rows.dispersion === 0) continue;
        let e = eta[i];
        for (let a = 0; a < d; a++) e += at.v[i * m + places[a]] * x[a];
        to.z[r] += problem.parts.zeroInflation ? share * slopeOf(i, e, at, 'z').l : 0;
        to.d[r] += rows.dispersion === 0 ? 0 : share * slopeOf(i, e, at, 'd').l;
      }
      return;
    }
    const position = new Map(own.map((i, r) => [i, r]));
    below.forEach((one, b) => {
      const found = inner[b];
      const width = one.places.length;
      one.rows.forEach((i, s) => {
        const r = position.get(i) as number;
        to.eta[r] += share * found.eta[s];
        to.z[r] += share * found.z[s];
        to.d[r] += share * found.d[s];
        for (let a = 0; a < d; a++) to.v[r * c + a] += share * found.eta[s] * x[a];
        for (let a = 0; a < width; a++) to.v[r * c + d + a] += share * found.v[s * width + a];
      });
    });
  }
  const [high, low]: Height[] = [
    { l: 0, r: 0, o: 0 },
    { l: 0, r: 0, o: 0 },
  ];
  /** Of l and r in another predictor. */
  function slopeOf(i: number, e: number, at: Point, which: 'z' | 'd'): { l: number; r: number; w: number } {
    const [a, b] = which === 'z' ? [STEP, 0] : [0, STEP];
    rows.look(i, e, at.z[i] + a, at.d[i] + b, high);
    rows.look(i, e, at.z[i] - a, at.d[i] - b, low);
    const [up, down] = [rows.weight(i, e, at.z[i] + a, at.d[i] + b), rows.weight(i, e, at.z[i] - a, at.d[i] - b)];
    return { l: (high.l - low.l) / (2 * STEP), r: (high.r - low.r) / (2 * STEP), w: (up - down) / (2 * STEP) };
  }
  /** Of one effect: what moving the nodes adds. */
  function addWay(
    own: readonly number[],
    eta: Float64Array,
    at: Point,
    u: number,
    D: number,
    heights: Float64Array,
    most: number,
    total: number,
    scores: Float64Array,
    points: readonly Float64Array[],
    to: Found,
  ): void {
    let [A, kappa, H, T] = [0, 1 / (2 * D), 1, 0];
    for (let k = 0; k < heights.length; k++) {
      const share = Math.exp(heights[k] - most) / total;
      let slope = -points[k][0];
      for (let r = 0; r < own.length; r++) slope += scores[k * own.length + r] * at.v[own[r] * m];
      A += share * slope;
      kappa += (share * slope * nodes[k]) / (2 * D ** 1.5);
    }
    const here = own.map((i) => {
      const v = at.v[i * m];
      const e = eta[i] + v * u;
      const w = rows.weight(i, e, at.z[i], at.d[i]);
      const w1 = (rows.weight(i, e + STEP, at.z[i], at.d[i]) - rows.weight(i, e - STEP, at.z[i], at.d[i])) / (2 * STEP);
      rows.look(i, e, at.z[i], at.d[i], out);
      H += out.o * v * v;
      T += w1 * v ** 3;
      return { v, e, w, w1, r: out.r, o: out.o };
    });
    const B = (A - kappa * T) / H;
    here.forEach(({ v, e, w, w1, r, o }, row) => {
      const i = own[row];
      to.eta[row] -= kappa * v * v * w1 + B * v * o;
      to.v[row] += B * (r - o * v * u) - kappa * (2 * v * w + v * v * w1 * u);
      if (problem.parts.zeroInflation) {
        const one = slopeOf(i, e, at, 'z');
        to.z[row] += B * v * one.r - kappa * v * v * one.w;
      }
      if (rows.dispersion !== 0) {
        const one = slopeOf(i, e, at, 'd');
        to.d[row] += B * v * one.r - kappa * v * v * one.w;
      }
    });
  }
  return (at: Point, slopes: Slopes | null) => {
    let l = 0;
    if (tops.length === 0) {
      for (const i of all) {
        rows.look(i, at.eta[i], at.z[i], at.d[i], out);
        l += out.l;
        if (!slopes) continue;
        slopes.eta[i] += out.r;
        if (slopes.z) slopes.z[i] += slopeOf(i, at.eta[i], at, 'z').l;
        if (slopes.d) slopes.d[i] += slopeOf(i, at.eta[i], at, 'd').l;
      }
      return l;
    }
    for (const top of tops) {
      const found = integrate(top, at.eta, at, slopes !== null);
      if (!found) return Number.NaN;
      l += found.log;
      if (!slopes) continue;
      const c = top.places.length;
      top.rows.forEach((i, r) => {
        slopes.eta[i] += found.eta[r];
        if (slopes.z) slopes.z[i] += found.z[r];
        if (slopes.d) slopes.d[i] += found.d[r];
        for (let a = 0; a < c; a++) slopes.v[i * m + top.places[a]] += found.v[r * c + a];
      });
    }
    return l;
  };
}
