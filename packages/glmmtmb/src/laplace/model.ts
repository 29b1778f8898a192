/**
 * Laplace's approximation for one random intercept (Kristensen et al. 2016, section 2: the marginal likelihood with the
 * random effects at their mode, -log L* = f(b^) + 1/2 log|H| - q/2 log 2 pi). With tau = log SD, s = e^tau and
 * eta_i = o_i + x_i'beta + b_g(i), every level g by itself:
 *
 *   b^_g     maximises h_g(b) = sum_i log f(y_i | eta_i) - b^2 / (2 s^2) - tau - 1/2 log 2 pi
 *   H_g      = sum_i v_i + 1 / s^2,     v = -d2 log f / deta2 (observed information)
 *   l        = sum_g [ h_g(b^_g) + 1/2 log 2 pi - 1/2 log H_g ]
 *
 * and, b^ moving with the parameters, w_i = -d3 log f / deta3 and r_i = d log f / deta:
 *
 *   db^/dbeta_j = - sum_i v_i x_ij / H,     db^/dtau = 2 b^ / (s^2 H)
 *   dl/dphi     = dh/dphi - [ dH/dphi + (sum_i w_i) db^/dphi ] / (2 H)
 *   dh/dbeta_j  = sum_i r_i x_ij,           dH/dbeta_j = sum_i w_i x_ij
 *   dh/dtau     = b^2 / s^2 - 1,            dH/dtau    = -2 / s^2
 */
import type { Problem } from '@mixdiff/contract';
import { type Derivatives, derivatives, logCoefficient, logDensity, mean } from './binomial.ts';

export interface Model {
  readonly problem: Problem;
  readonly names: readonly string[];
  /** p + 1: beta, then log SD. */
  readonly length: number;
  /** Minus the log-likelihood; +Infinity where a mode was not reached. Leaves `modes` at those of `par`. */
  objective(par: Float64Array, gradient?: Float64Array): number;
  /** Per level, of the last evaluation. */
  readonly modes: Float64Array;
  /** Per level, of the last evaluation: 1 / H. */
  readonly variances: Float64Array;
  /** mu at the modes of the last evaluation. */
  fitted(par: Float64Array): Float64Array;
  /** Another response; the trials stay. null: the problem's own. */
  setResponse(y: Float64Array | null): void;
}

const MOST_STEPS = 200;
/** |dh/db|, relative to the size of its sum, at which a mode is reached. */
const REACHED = 1e-12;

export function openModel(problem: Problem): Model {
  const { response, parts, random } = problem;
  const { X, columns, offset } = parts.conditional;
  const [term] = random;
  const [n, p] = [X.nrow, X.ncol];
  const { level, levels, name } = term;
  const trials = response.trials ?? new Float64Array(n).fill(1);
  const m = levels.length;
  const rowsOf: number[][] = levels.map(() => []);
  for (const [i, l] of level.entries()) rowsOf[l].push(i);
  let y = response.y;
  let constant = 0;
  const count = (): void => {
    constant = y.reduce((sum, v, i) => sum + logCoefficient(v, trials[i]), 0);
  };
  count();
  const modes = new Float64Array(m);
  const variances = new Float64Array(m);
  const eta = new Float64Array(n);
  const d: Derivatives = { first: 0, second: 0, third: 0 };

  function fillEta(par: Float64Array): void {
    for (let i = 0; i < n; i++) eta[i] = offset?.[i] ?? 0;
    for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) eta[i] += X.data[j * n + i] * par[j];
  }
  /** h_g less its constants. */
  function heightAt(rows: readonly number[], b: number, precision: number): number {
    let sum = (-b * b * precision) / 2;
    for (const i of rows) sum += logDensity(eta[i] + b, y[i], trials[i]);
    return sum;
  }
  /**
   * The root of the slope of h, which falls in b. With S successes of T, it lies between - (T - S) s^2 and S s^2, and between
   * zero and where the largest, or the least, eta + b is logit(S / T). Newton from where the last evaluation ended; the middle
   * of what is left where that leaves it or no longer halves its steps: so the mode does not depend on where the search has
   * been. NaN: not reached.
   */
  function modeOf(rows: readonly number[], from: number, precision: number): number {
    let [successes, failures, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const i of rows) {
      successes += y[i];
      failures += trials[i] - y[i];
      least = Math.min(least, eta[i]);
      most = Math.max(most, eta[i]);
    }
    const overall = Math.log(successes / failures);
    let low = successes + failures > 0 ? Math.max(-failures / precision, Math.min(0, overall - most)) : 0;
    let high = successes + failures > 0 ? Math.min(successes / precision, Math.max(0, overall - least)) : 0;
    let b = Math.min(Math.max(from, low), high);
    let last = Number.POSITIVE_INFINITY;
    for (let step = 0; step < MOST_STEPS; step++) {
      let [slope, curvature, size] = [-b * precision, precision, Math.abs(b * precision)];
      for (const i of rows) {
        derivatives(eta[i] + b, y[i], trials[i], d);
        slope += d.first;
        curvature += d.second;
        size += trials[i];
      }
      if (Math.abs(slope) <= REACHED * size) return b;
      if (slope > 0) low = b;
      else high = b;
      const newton = b + slope / curvature;
      const inside = newton > low && newton < high && Math.abs(newton - b) < last / 2;
      const next = inside ? newton : low + (high - low) / 2;
      // no number lies between
      if (next === b || next === low || next === high) return b;
      last = Math.abs(next - b);
      b = next;
    }
    return Number.NaN;
  }
  return {
    problem,
    names: [...columns, `theta_${name}.1`],
    length: p + 1,
    modes,
    variances,
    objective(par, gradient) {
      const tau = par[p];
      const precision = Math.exp(-2 * tau);
      // the original's own density has no such standard deviation
      if (!(Math.exp(tau) < Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY;
      fillEta(par);
      gradient?.fill(0);
      let l = constant;
      for (let g = 0; g < m; g++) {
        const rows = rowsOf[g];
        const b = modeOf(rows, Number.isFinite(modes[g]) ? modes[g] : 0, precision);
        modes[g] = b;
        if (!Number.isFinite(b)) return Number.POSITIVE_INFINITY;
        let [H, w] = [precision, 0];
        for (const i of rows) {
          derivatives(eta[i] + b, y[i], trials[i], d);
          H += d.second;
          w += d.third;
        }
        variances[g] = 1 / H;
        // h(b^) + 1/2 log 2 pi - 1/2 log H
        l += heightAt(rows, b, precision) - tau - Math.log(H) / 2;
        if (gradient) addGradient(gradient, rows, { b, precision, H, w });
      }
      return Number.isFinite(l) ? -l : Number.POSITIVE_INFINITY;
    },
    fitted(par) {
      fillEta(par);
      return eta.map((e, i) => mean(e + modes[level[i]]));
    },
    setResponse(other) {
      const wanted = other ?? response.y;
      if (wanted === y) return;
      y = wanted;
      count();
    },
  };

  /** Minus dl/dphi of one level. */
  function addGradient(gradient: Float64Array, rows: readonly number[], at: Level): void {
    const { b, precision, H, w } = at;
    for (let j = 0; j < p; j++) {
      let [r, v, third] = [0, 0, 0];
      for (const i of rows) {
        derivatives(eta[i] + b, y[i], trials[i], d);
        const x = X.data[j * n + i];
        r += d.first * x;
        v += d.second * x;
        third += d.third * x;
      }
      gradient[j] -= r - (third - (w * v) / H) / (2 * H);
    }
    const moved = (2 * b * precision) / H;
    gradient[p] -= b * b * precision - 1 - (-2 * precision + w * moved) / (2 * H);
  }
}
interface Level {
  readonly b: number;
  readonly precision: number;
  readonly H: number;
  readonly w: number;
}
