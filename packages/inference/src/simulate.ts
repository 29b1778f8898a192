/**
 * Responses simulated from a fitted model in lme4's order: all random effects of all simulations first (per simulation:
 * terms in lme4's order, levels within a term, columns within a level), then all residuals,
 *
 *   y = X beta + offset + sum_k Z_k L_k u_k + sigma e,   L_k L_k' = Sigma_k
 *
 * Prior weights are ignored, as lme4 does.
 */
import type { Answer, Canonical, Problem } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { semidefiniteFactor } from '@mixdiff/surface';
import { isNumber, residualVariance } from './fit-parts.ts';
import { noFactor } from './messages.ts';
import { termOrder } from './parameters.ts';

export interface Simulator {
  readonly n: number;
  /** Spherical random effects of one simulation. */
  readonly q: number;
  /** y (n) from u (q) and e (n). */
  draw(u: Float64Array, e: Float64Array, y: Float64Array): void;
}

export function simulator(problem: Problem, at: Canonical): Answer<Simulator> {
  const sigma2 = residualVariance(at);
  if (!isNumber(sigma2)) return sigma2;
  const n = problem.response.y.length;
  const factors = problem.random.map((term, k) => semidefiniteFactor(at.Sigma[k].data, term.columns.length));
  const bad = factors.indexOf(null);
  if (bad >= 0 || !(sigma2 >= 0)) return noFactor(problem.random[bad]?.name ?? 'the residual variance');
  const mean = fixedPart(problem, at.beta);
  const order = termOrder(problem.random);
  const sigma = Math.sqrt(sigma2);
  const q = problem.random.reduce((sum, term) => sum + term.levels.length * term.columns.length, 0);
  const b = new Float64Array(q);
  return {
    n,
    q,
    draw(u, e, y) {
      for (let i = 0; i < n; i++) y[i] = mean[i] + sigma * e[i];
      let first = 0;
      for (const k of order) {
        const { levels, columns, level, Z } = problem.random[k];
        const c = columns.length;
        const L = factors[k] as Float64Array;
        for (let l = 0; l < levels.length; l++) {
          for (let i = 0; i < c; i++) {
            let sum = 0;
            for (let j = 0; j <= i; j++) sum += L[j * c + i] * u[first + l * c + j];
            b[l * c + i] = sum;
          }
        }
        for (let j = 0; j < c; j++) for (let i = 0; i < n; i++) y[i] += Z.data[j * n + i] * b[level[i] * c + j];
        first += levels.length * c;
      }
    },
  };
}

/** X beta + offset, without the columns that have no coefficient. */
function fixedPart(
  {
    response: { y },
    parts: {
      conditional: { X, offset },
    },
  }: Problem,
  beta: Float64Array,
): Float64Array {
  const n = y.length;
  const mean = offset ? offset.slice() : new Float64Array(n);
  for (let j = 0; j < X.ncol; j++) {
    if (Number.isNaN(beta[j])) continue;
    for (let i = 0; i < n; i++) mean[i] += X.data[j * n + i] * beta[j];
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
export function chunkStreams(seed: number, { n, q }: Simulator, nsim: number, firsts: readonly number[]): Streams[] {
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
  const [u, e] = [walk(0, q), walk(nsim * q, n)];
  return firsts.map((_, i) => ({ u: u[i], e: e[i] }));
}
