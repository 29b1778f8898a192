/**
 * Responses simulated from a fitted model in lme4's order: all random effects of all simulations first (per simulation:
 * terms in lme4's order, levels within a term, columns within a level), then all residuals,
 *
 *   y = X beta + offset + sum_k Z_k L_k u_k + sigma e,   L_k L_k' = Sigma_k
 *
 * and of other families the draws of response-draws.ts at that linear predictor instead of sigma e. Models of the residuals'
 * covariance take n normals for all of V (residual-draws.ts), with their weights.
 * Prior weights are ignored, as lme4 does.
 */
import { type Answer, type Canonical, isRefusal, type Predictor, type Problem } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { semidefiniteFactor } from '@mixdiff/surface';
import { isNumber, residualVariance } from './fit-parts.ts';
import { noFactor } from './messages.ts';
import { termOrder } from './parameters.ts';
import { residualDraws } from './residual-draws.ts';
import { responseDraws } from './response-draws.ts';

/** LIVE. Draws responses at one point, in arrays of its own. */
export interface Simulator {
  readonly n: number;
  /** Spherical random effects of one simulation. */
  readonly q: number;
  /** y (n) from u (q) and what it draws from the stream of residuals. */
  draw(u: Float64Array, residuals: Random, y: Float64Array): void;
  /** Terms in the order in which their effects are drawn, and per term the lower factor (c x c) that multiplies them. */
  readonly order: readonly number[];
  readonly factors: readonly Float64Array[];
  /** Normals that a simulation takes of that stream; null: as many uniforms as it happens to need. */
  readonly normals: number | null;
}

/** Refused where the point has no covariance matrix, or the family is none that is drawn from. */
export function simulator(problem: Problem, at: Canonical): Answer<Simulator> {
  const { family, link } = problem.response;
  const { zeroInflation, dispersion } = problem.parts;
  if (problem.residual) return marginalSimulator(problem, at);
  const linear = family === 'gaussian' && link === 'identity' && !zeroInflation && !dispersion;
  const sigma2 = linear ? residualVariance(at) : 0;
  if (!isNumber(sigma2)) return sigma2;
  const response = linear ? null : responseDraws(problem, at);
  if (response && isRefusal(response)) return response;
  const n = problem.response.y.length;
  const factors = problem.random.map((term, k) => semidefiniteFactor(at.Sigma[k].data, term.columns.length));
  const bad = factors.indexOf(null);
  if (bad >= 0 || !(sigma2 >= 0)) return noFactor(problem.random[bad]?.name ?? 'the residual variance');
  const mean = fixedPart(problem.parts.conditional, at.beta, n);
  const zeroMean = zeroInflation ? fixedPart(zeroInflation, at.others?.zeroInflation, n) : null;
  const delta = dispersion ? fixedPart(dispersion, at.others?.dispersion, n) : null;
  const zeta = zeroMean && new Float64Array(n);
  const order = termOrder(problem.random);
  const sigma = Math.sqrt(sigma2);
  const q = problem.random.reduce((sum, term) => sum + term.levels.length * term.columns.length, 0);
  const b = new Float64Array(q);
  const e = new Float64Array(n);
  return {
    n,
    q,
    order,
    factors: factors as readonly Float64Array[],
    normals: response ? null : n,
    draw(u, residuals, y) {
      if (response) y.set(mean);
      else {
        residuals.normals(e);
        scaled(mean, sigma, e, y, n);
      }
      if (zeroMean) zeta?.set(zeroMean);
      let first = 0;
      for (const k of order) {
        const { levels, columns, level, Z, part } = problem.random[k];
        const to = part === 'zeroInflation' && zeta ? zeta : y;
        const c = columns.length;
        const L = factors[k] as Float64Array;
        for (let l = 0; l < levels.length; l++) {
          for (let i = 0; i < c; i++) {
            let sum = 0;
            for (let j = 0; j <= i; j++) sum += L[j * c + i] * u[first + l * c + j];
            b[l * c + i] = sum;
          }
        }
        const { data } = Z;
        if (c === 1) addEffects(to, data, level, b, n);
        else for (let j = 0; j < c; j++) for (let i = 0; i < n; i++) to[i] += data[j * n + i] * b[level[i] * c + j];
        first += levels.length * c;
      }
      if (response) {
        e.set(y);
        response.draw({ eta: e, zeta, delta }, residuals, y);
      }
    },
  };
}

/** y <- mean + sigma e. These two are functions of their own, since one that runs once a draw is compiled late. */
function scaled(mean: Float64Array, sigma: number, e: Float64Array, y: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) y[i] = mean[i] + sigma * e[i];
}
/** y += z b[level], n each. */
function addEffects(y: Float64Array, z: Float64Array, level: Int32Array, b: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) y[i] += z[i] * b[level[i]];
}

function marginalSimulator(problem: Problem, at: Canonical): Answer<Simulator> {
  const n = problem.response.y.length;
  const mean = fixedPart(problem.parts.conditional, at.beta, n);
  const add = residualDraws(problem, at, mean);
  if (isRefusal(add)) return add;
  const e = new Float64Array(n);
  return {
    n,
    q: 0,
    normals: n,
    order: [],
    factors: [],
    draw(_, residuals, y) {
      residuals.normals(e);
      y.set(mean);
      add(e, y);
    },
  };
}

/** X beta + offset (n), without the columns that have no coefficient. */
function fixedPart({ X, offset }: Predictor, beta: Float64Array | undefined, n: number): Float64Array {
  const mean = offset ? offset.slice() : new Float64Array(n);
  for (let j = 0; j < X.ncol; j++) {
    const by = beta?.[j] ?? Number.NaN;
    if (Number.isNaN(by)) continue;
    for (let i = 0; i < n; i++) mean[i] += X.data[j * n + i] * by;
  }
  return mean;
}

/**
 * The two streams of simulation `first` on, out of one seed: random effects from first q normals on, residuals from
 * nsim q + first n on. So a worker draws its own chunk, and the draws do not depend on how many workers there are.
 */
export interface Streams {
  readonly u: Int32Array;
  readonly e: Int32Array;
}
export function chunkStreams(seed: number, model: Simulator, nsim: number, firsts: readonly number[]): Streams[] {
  const { q, normals } = model;
  const walk = (start: number, size: number): Int32Array[] => {
    const random = new Random(seed);
    random.skipNormals(start);
    let at = 0;
    return firsts.map((first) => {
      random.skipNormals((first - at) * size);
      at = first;
      return random.save();
    });
  };
  const u = walk(0, q);
  const e = normals === null ? residualsOf(seed, model, nsim, firsts) : walk(nsim * q, normals);
  return firsts.map((_, i) => ({ u: u[i], e: e[i] }));
}
/** A simulation takes as much of the stream as it takes: those before a chunk are drawn to get there. */
function residualsOf(seed: number, model: Simulator, nsim: number, firsts: readonly number[]): Int32Array[] {
  const [effects, residuals] = [new Random(seed), new Random(seed)];
  residuals.skipNormals(nsim * model.q);
  const [u, y] = [new Float64Array(model.q), new Float64Array(model.n)];
  let at = 0;
  return firsts.map((first) => {
    for (; at < first; at++) model.draw(effects.normals(u), residuals, y);
    return residuals.save();
  });
}
