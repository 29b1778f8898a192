/**
 * Laplace's approximation (Kristensen et al. 2016, section 2: -log L* = F(v^) + 1/2 log|H| - q/2 log 2 pi, with the normal density of v in
 * F), of any random terms. In the coordinates of joint-density.ts, s the scale of each effect:
 *
 *   -l = - sum_i w_i log f(y_i | eta_i, zeta_i) + sum_j v_j^2 / (2 s_j^2) + sum_j log s_j + 1/2 log|H| - p/2 log 2 pi     at F'(v^) = 0
 *
 * p the number of fixed effects that are integrated out with the others (REML), and its gradient, v^ moving with the parameters (Skaug &
 * Fournier 2006, section 3). With predictors k, l = eta, zeta that have random effects, z_k the row's z~ of those on k, and a variable m of the
 * row (eta, zeta, delta, psi); per row, weights included: l_k, w_km = -l_km, t_klm = -l_klm; a_kl = z_k'H^-1 z_l, g_m = sum_kl a_kl t_klm,
 * r = H^-1 sum_i,m g_m z_m, rho_k = z_k'r. For a parameter that moves m by e_m, and rows of z_k by dz_k (so that k moves by dz_k'v):
 *
 *   dv^            = - H^-1 sum_i [ sum_km w_km e_m z_k - sum_k l_k dz_k ]
 *   d(-l)          = sum_i [ sum_m e_m c_m + sum_k dz_k'( sum_l w_kl H^-1 z_l + l_k r / 2 ) ],    c_m = - l_m + g_m / 2 - sum_k w_km rho_k / 2
 *   d(-l)/dbeta_j  = sum_i x_ij c_m
 *   d(-l)/dT_ab    = sum_i Z_ia [ v_b c_k + ( sum_l w_kl H^-1 z_l )_b + l_k r_b / 2 ] / s
 */
import type { Chosen, Matrix, Problem } from '@mixdiff/contract';
import { covariance } from '../covariance.ts';
import type { Covariance } from '../term-covariance.ts';
import { logistic } from './families/binomial-logit.ts';
import type { Density } from './families/density.ts';
import { densityOf } from './families/families.ts';
import type { RowSlopes } from './gradient.ts';
import { jointDensity } from './joint-density.ts';
import { backward, type Layout, layoutOf, predict, sortedSide } from './layout.ts';
import { modeFinder } from './modes.ts';
import { nestedIntercepts, sorted } from './nested/design.ts';
import { nestedPart } from './nested/part.ts';
import { originalModes } from './original-modes.ts';
import type { RandomPart } from './random-part.ts';
import { randomRows } from './random-rows.ts';
import { constants, singleTrials } from './row-densities.ts';
import { sparsePart } from './sparse-part.ts';

export interface Model {
  readonly problem: Problem;
  readonly chosen: Chosen;
  readonly density: Density;
  readonly covariances: readonly Covariance[];
  readonly layout: Layout;
  readonly names: readonly string[];
  readonly length: number;
  /** Minus the log-likelihood; +Infinity where a mode was not reached. Leaves the modes at those of `par`. */
  objective(par: Float64Array, gradient?: Float64Array): number;
  /** The same with term k at the j-th of its zeros. */
  objectiveAtZero(par: Float64Array, k: number, j: number): number;
  /** From here on modes are those of the original's own search, from the best point since; false: to the last digit, from nowhere. */
  remember(yes: boolean): void;
  /** Fixed effects of the last evaluation, where they are integrated out, and the inverse of H at them. */
  integrated(): { readonly beta: Float64Array; readonly inverse: Float64Array };
  /** b per term, levels x columns, of the last evaluation. */
  modes(): Matrix[];
  /** What is expected of y at the modes of the last evaluation. */
  fitted(): Float64Array;
  /** Another response; the trials stay. null: the problem's own. */
  setResponse(y: Float64Array | null): void;
}

/** Coefficients of the mean and random effects are 0, and 1 where 0 is no value of the predictor or says no mean. */
export const startOfCoefficients = ({ response: { link } }: Problem): number =>
  link === 'identity' || link === 'inverse' || link === 'sqrt' ? 1 : 0;

const LOG_2PI = Math.log(2 * Math.PI);

export function openModel(problem: Problem, chosen: Chosen): Model {
  const { response, random } = problem;
  const n = response.y.length;
  const density = densityOf(response, chosen['dispersion']?.value === 'log-variance');
  const covariances = random.map((term) => covariance(term.structure));
  const layout = layoutOf(problem, chosen, density, covariances);
  const { mean, zero, dispersion, dispersionAt, shapeAt, thetaAt, length } = layout;
  const fixed = mean.at === null ? mean.fixed.p : 0;
  const nested = nestedIntercepts(problem);
  const part = nested
    ? nestedPart(nested, problem, density, covariances, layout)
    : sparsePart(
        jointDensity(problem, density, randomRows(random, n, fixed), mean.fixed.X.data),
        problem,
        covariances,
        layout,
      );
  const { order } = part;
  const sortedDispersion = dispersion && sortedSide(dispersion, order);
  const { rows, system, coordinates, scale } = part;
  const finder = modeFinder(system);
  const original = originalModes(system, coordinates);
  const { q } = system;
  const v = new Float64Array(q);
  /** Modes in units of b, and the value there. */
  let best: { readonly b: Float64Array; value: number } | null = null;

  function setParameters(par: Float64Array): void {
    part.predictMean(par);
    if (zero && rows.zeroBase) predict(zero, par, rows.zeroBase);
    if (sortedDispersion) predict(sortedDispersion, par, rows.delta);
    else rows.delta.fill(dispersionAt === null ? 0 : par[dispersionAt]);
    rows.psi = shapeAt === null ? 0 : par[shapeAt];
    covariances.forEach((term, k) => {
      term.set(par, thetaAt[k]);
    });
  }
  /** The point of the last evaluation: optimizers ask for the gradient where they have the value. null: forgotten. */
  let last: { readonly par: Float64Array; readonly value: number } | null = null;
  function valueAt(par: Float64Array): number {
    setParameters(par);
    if (last?.par.every((x, j) => x === par[j])) return last.value;
    last = { par: par.slice(), value: valueAtFactors() };
    return last.value;
  }
  /** Those of a family without parameters of its own are of the response alone. */
  let ofResponse: number | null = null;
  function constantsNow(): number {
    if (density.dispersion || density.shape) return constants(rows);
    ofResponse ??= constants(rows);
    return ofResponse;
  }
  function heightFrom(begin: typeof best): number {
    if (!begin) return finder.find(v);
    return coordinates.toV(begin.b, v) ? original(v) : Number.NaN;
  }
  function valueAtFactors(begin = best): number {
    const factors = covariances.map(({ T }) => T);
    const height = part.setFactors(factors) ? heightFrom(begin) : Number.NaN;
    if (Number.isNaN(height)) {
      v.fill(0);
      return Number.POSITIVE_INFINITY;
    }
    const value = height - constantsNow() + system.halfLogDet() + logScales(scale, problem) - (fixed / 2) * LOG_2PI;
    if (begin && value < begin.value) {
      begin.value = value;
      coordinates.toB(v, begin.b);
    }
    return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
  }
  function spread({ zeta, delta, psi }: RowSlopes, gradient: Float64Array): void {
    if (zero) backward(zero, zeta, gradient);
    if (sortedDispersion) backward(sortedDispersion, delta, gradient);
    if (dispersionAt !== null) gradient[dispersionAt] = sum(delta);
    if (shapeAt !== null) gradient[shapeAt] = sum(psi);
  }
  return {
    problem,
    chosen,
    density,
    covariances,
    layout,
    names: layout.names,
    length,
    objective(par, gradient) {
      const value = valueAt(par);
      if (gradient && value < Number.POSITIVE_INFINITY) {
        spread(part.differentiate(v, gradient), gradient);
      } else gradient?.fill(Number.NaN);
      return value;
    },
    objectiveAtZero(par, k, j) {
      last = null;
      setParameters(par);
      covariances[k].zero(j);
      return valueAtFactors(null);
    },
    remember(yes) {
      last = null;
      best = yes
        ? { b: new Float64Array(q).fill(startOfCoefficients(problem)), value: Number.POSITIVE_INFINITY }
        : null;
    },
    integrated() {
      const beta = v.slice(0, fixed);
      const inverse = new Float64Array(fixed * fixed);
      const column = new Float64Array(q);
      for (let j = 0; j < fixed; j++) {
        column.fill(0);
        column[j] = 1;
        system.solve(column);
        inverse.set(column.subarray(0, fixed), j * fixed);
      }
      return { beta, inverse };
    },
    modes: () => random.map(({ levels }, k) => modesOf(part, covariances[k], k, levels.length, v)),
    fitted() {
      const out = new Float64Array(n);
      for (let i = 0; i < n; i++) {
        const mean = density.mean(part.etaOf(i, v));
        const seen = density.observed ? density.observed(mean, rows.delta[i]) : mean;
        out[order ? order[i] : i] = rows.zeroBase ? seen * logistic(-part.zetaOf(i, v)) : seen;
      }
      return out;
    },
    setResponse(y) {
      last = null;
      ofResponse = null;
      rows.y = sorted(order, y ?? response.y);
      rows.single = singleTrials(rows.y, rows.trials);
    },
  };
}

function sum(x: Float64Array): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i];
  return total;
}
const logScales = (scale: Float64Array, { random }: Problem): number =>
  random.reduce((total, { levels, columns }, k) => total + levels.length * columns.length * Math.log(scale[k]), 0);

/** b = (T / s) v of one term. */
function modesOf({ first, scale }: RandomPart, { T, c }: Covariance, k: number, m: number, v: Float64Array): Matrix {
  const data = new Float64Array(m * c);
  for (let l = 0; l < m; l++) {
    for (let a = 0; a < c; a++) {
      for (let b = 0; b <= a; b++) data[l + a * m] += (T[a + b * c] / scale[k]) * v[first[k] + l * c + b];
    }
  }
  return { nrow: m, ncol: c, data };
}
