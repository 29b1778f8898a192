/**
 * Laplace's criterion of a binomial model with one random intercept, over beta and the standard deviation s: the search's own
 * arithmetic, shared with no engine and not with the referee. On spherical effects u ~ N(0, 1), eta = o + x'beta + s u:
 *
 *   h(u)   = sum_i log f(y_i | eta_i) - u^2 / 2,  u^ its maximum: u = s r(u),  r = sum (y - t p)
 *   l      = sum_levels [ h(u^) - 1/2 log D ],  D = 1 + s^2 A,  A = sum v,  v = t p (1 - p),  w = sum v (1 - 2p)
 *   du/ds  = (r - s u A) / D,     du/dbeta_j = - s sum v x_ij / D
 *   dl/ds      = r u - [ 2 s A + s^2 w (u + s du/ds) ] / (2 D)
 *   dl/dbeta_j = sum r x_ij - s^2 [ sum w_i x_ij + s w du/dbeta_j ] / (2 D)
 *
 * It is even in s, so s runs over all numbers and |s| is the standard deviation (Kristensen et al. 2016, section 2, in the
 * spherical coordinates of Bates et al. 2015, section 2).
 */
import type { Canonical, Problem } from '@mixdiff/contract';
import { optim } from '@mixdiff/optim';

/** A point that the search reached. */
export interface Summit {
  readonly at: Canonical;
  /** Minus the log-likelihood, up to a constant. */
  readonly value: number;
  /** Largest |linear predictor| of the fixed effects: beyond 15 probabilities are 0 or 1 to all intents. */
  readonly reach: number;
}
/** Where the starts led. */
export interface LaplaceSearch {
  /** Best first; each start's end. */
  readonly summits: readonly Summit[];
  readonly starts: number;
}

const STARTS = [0.1, 0.3, 1, 2, 4];
const CONTROL = { maxit: 500, reltol: 1e-14 };

/** Standard deviations from which beta and s climb together; and zero, from which beta climbs alone. */
export function searchLaplace(problem: Problem): LaplaceSearch {
  const { value, p, reach } = openCriterion(problem);
  const climb = (s: number, held: boolean): Summit => {
    const start = new Float64Array(p + 1);
    start[p] = s;
    const objective = (x: Float64Array, gradient?: Float64Array): number => {
      const found = value(x, gradient);
      if (held && gradient) gradient[p] = 0;
      return found;
    };
    let { par } = optim('BFGS', objective, start, { gradient: true, control: CONTROL });
    // once more from there, with a fresh metric
    par = optim('BFGS', objective, par, { gradient: true, control: CONTROL }).par;
    const beta = par.slice(0, p);
    const Sigma = [{ nrow: 1, ncol: 1, data: Float64Array.of(held ? 0 : par[p] ** 2) }];
    return { at: { beta, Sigma, residual: { kind: 'none' } }, value: value(par), reach: reach(beta) };
  };
  const summits = [climb(0, true), ...STARTS.map((s) => climb(s, false))];
  return { summits: summits.sort((a, b) => a.value - b.value), starts: summits.length };
}

function openCriterion({ response, parts, random }: Problem) {
  const { X, offset } = parts.conditional;
  const [n, p] = [X.nrow, X.ncol];
  const { y } = response;
  const { level, levels } = random[0];
  const trials = response.trials ?? new Float64Array(n).fill(1);
  const rowsOf: number[][] = levels.map(() => []);
  for (const [i, l] of level.entries()) rowsOf[l].push(i);
  const fixed = new Float64Array(n);
  const fill = (beta: Float64Array): void => {
    for (let i = 0; i < n; i++) {
      fixed[i] = offset?.[i] ?? 0;
      for (let j = 0; j < p; j++) fixed[i] += X.data[j * n + i] * beta[j];
    }
  };
  /** log f without its coefficient: -y log(1 + e^-eta) - (t - y) log(1 + e^eta). */
  const height = (rows: readonly number[], s: number, u: number): number => {
    let sum = (-u * u) / 2;
    for (const i of rows) {
      const eta = fixed[i] + s * u;
      const [soft, hard] = [Math.log1p(Math.exp(-Math.abs(eta))), Math.abs(eta)];
      sum -= trials[i] * soft + (eta > 0 ? (trials[i] - y[i]) * hard : y[i] * hard);
    }
    return sum;
  };
  const sums = (rows: readonly number[], s: number, u: number) => {
    let [r, A, w] = [0, 0, 0];
    for (const i of rows) {
      const tanh = Math.tanh((fixed[i] + s * u) / 2);
      // p = (1 + tanh) / 2: p (1 - p) = (1 - tanh^2) / 4, 1 - 2p = -tanh
      const v = (trials[i] * (1 - tanh) * (1 + tanh)) / 4;
      r += y[i] - (trials[i] * (1 + tanh)) / 2;
      A += v;
      w -= v * tanh;
    }
    return { r, A, w };
  };
  const modeAt = (rows: readonly number[], s: number): number => {
    let u = 0;
    let top = height(rows, s, u);
    for (let step = 0; step < 100; step++) {
      const { r, A } = sums(rows, s, u);
      const slope = s * r - u;
      let move = slope / (1 + s * s * A);
      if (Math.abs(move) <= 1e-13 * (1 + Math.abs(u))) return u + move;
      let next = height(rows, s, u + move);
      for (let half = 0; half < 50 && next < top; half++) {
        move /= 2;
        next = height(rows, s, u + move);
      }
      u += move;
      top = next;
    }
    return u;
  };
  return {
    p,
    reach: (beta: Float64Array): number => {
      fill(beta);
      return fixed.reduce((most, eta) => Math.max(most, Math.abs(eta)), 0);
    },
    value(x: Float64Array, gradient?: Float64Array): number {
      const s = x[p];
      fill(x);
      gradient?.fill(0);
      let l = 0;
      for (const rows of rowsOf) {
        const u = modeAt(rows, s);
        const { r, A, w } = sums(rows, s, u);
        const D = 1 + s * s * A;
        l += height(rows, s, u) - Math.log(D) / 2;
        if (!gradient) continue;
        const moved = (r - s * u * A) / D;
        gradient[p] -= r * u - (2 * s * A + s * s * w * (u + s * moved)) / (2 * D);
        for (let j = 0; j < p; j++) {
          let [onR, onV, onW] = [0, 0, 0];
          for (const i of rows) {
            const tanh = Math.tanh((fixed[i] + s * u) / 2);
            const v = (trials[i] * (1 - tanh) * (1 + tanh)) / 4;
            const x_ = X.data[j * n + i];
            onR += (y[i] - (trials[i] * (1 + tanh)) / 2) * x_;
            onV += v * x_;
            onW -= v * tanh * x_;
          }
          gradient[j] -= onR - (s * s * (onW + (s * w * -s * onV) / D)) / (2 * D);
        }
      }
      return Number.isFinite(l) ? -l : Number.POSITIVE_INFINITY;
    },
  };
}
