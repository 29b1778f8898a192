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
 *
 * The search moves along X P = Q R: gamma = R beta / n^1/2 on columns n^1/2 Q, of length n^1/2 each and orthogonal. From
 * beta itself a column of 1e-8 or one of years would be climbed to nowhere: BFGS begins with the metric 1.
 */
import type { Canonical, Matrix, Problem } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
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
  /** Where climbing from a point leads. */
  readonly from: (at: Canonical) => Summit;
}

const STARTS = [0.1, 0.3, 1, 2, 4];
/** Of a height: a few units in the last place of a sum over the rows of a level. */
const ROUNDING = 1e-14;
const CONTROL = { maxit: 500, reltol: 1e-14 };
/** Below this share of its length a column of X is a combination of those before it; the referee's own line. */
const RANK_TOLERANCE = 1e-10;

/** Standard deviations from which beta and s climb together; and zero, from which beta climbs alone. */
export function searchLaplace(problem: Problem): LaplaceSearch {
  const basis = orthogonal(problem.parts.conditional.X);
  const { value, p, reach } = openCriterion(problem, basis);
  const climb = (start: Float64Array): Summit => {
    const held = start[p] === 0;
    const objective = (x: Float64Array, gradient?: Float64Array): number => {
      const found = value(x, gradient);
      if (held && gradient) gradient[p] = 0;
      return found;
    };
    let { par } = optim('BFGS', objective, start, { gradient: true, control: CONTROL });
    // once more from there, with a fresh metric
    par = optim('BFGS', objective, par, { gradient: true, control: CONTROL }).par;
    const gamma = par.slice(0, p);
    const Sigma = [{ nrow: 1, ncol: 1, data: Float64Array.of(held ? 0 : par[p] ** 2) }];
    return {
      at: { beta: basis.toBeta(gamma), Sigma, residual: { kind: 'none' } },
      value: value(par),
      reach: reach(gamma),
    };
  };
  const startAt = (gamma: Float64Array, s: number): Float64Array => Float64Array.from([...gamma, s]);
  const summits = [0, ...STARTS].map((s) => climb(startAt(new Float64Array(p), s)));
  return {
    summits: summits.sort((a, b) => a.value - b.value),
    starts: summits.length,
    from: ({ beta, Sigma }) => climb(startAt(basis.fromBeta(beta), Math.sqrt(Sigma[0].data[0]))),
  };
}

interface Basis {
  /** n x r, orthogonal columns of length n^1/2. */
  readonly columns: Matrix;
  /** Columns that the others span get 0. */
  toBeta(gamma: Float64Array): Float64Array;
  /** NaN is a column that was left out. */
  fromBeta(beta: Float64Array): Float64Array;
}
function orthogonal(X: Matrix): Basis {
  const { rank, pivot, R, Q } = pivotedQr(X, RANK_TOLERANCE);
  const root = Math.sqrt(X.nrow);
  return {
    columns: { ...Q, data: Q.data.map((q) => q * root) },
    toBeta(gamma) {
      const solved = gamma.map((g) => g * root);
      for (let i = rank - 1; i >= 0; i--) {
        for (let j = i + 1; j < rank; j++) solved[i] -= R[j * rank + i] * solved[j];
        solved[i] /= R[i * (rank + 1)];
      }
      const beta = new Float64Array(X.ncol);
      for (let j = 0; j < rank; j++) beta[pivot[j]] = solved[j];
      return beta;
    },
    fromBeta(beta) {
      const gamma = new Float64Array(rank);
      for (let j = 0; j < X.ncol; j++) {
        const b = beta[pivot[j]];
        for (let i = 0; i < rank && !Number.isNaN(b); i++) gamma[i] += (R[j * rank + i] * b) / root;
      }
      return gamma;
    },
  };
}

function openCriterion({ response, parts, random }: Problem, { columns: X }: Basis) {
  const { offset } = parts.conditional;
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
      // a fall by less than its rounding is none: halving would go on to the last digit at every step
      const rounding = ROUNDING * (1 + Math.abs(top));
      for (let half = 0; half < 50 && next < top - rounding; half++) {
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
