/**
 * Laplace's approximation (Kristensen et al. 2016, section 2: -log L* = F(v^) + 1/2 log|H| - q/2 log 2 pi, with the normal density of v in
 * F), of any random terms. In the coordinates of joint-density.ts, s the scale of each effect:
 *
 *   -l = - sum_i w_i log f(y_i | eta_i) + sum_j v_j^2 / (2 s_j^2) + sum_j log s_j + 1/2 log|H|     at F'(v^) = 0
 *
 * and its gradient, v^ moving with the parameters (Skaug & Fournier 2006, section 3). Per row, weights included: l', w = -l'', t = -l''';
 * a = z~'H^-1 z~, r = H^-1 sum_i a_i t_i z~_i, rho = z~'r. For a parameter that moves eta by e_i, the row z~_i by dz_i (so e_i = dz_i'v), or
 * the density itself by delta:
 *
 *   dv^            = - H^-1 sum_i [ w_i e_i z~_i - l'_i dz_i ]         (delta: H^-1 sum_i l'_delta z~_i)
 *   d(-l)          = sum_i e_i c_i + sum_i dz_i'[ w_i H^-1 z~_i + l'_i r / 2 ],    c_i = - l'_i + a_i t_i / 2 - w_i rho_i / 2
 *   d(-l)/dbeta_j  = sum_i x_ij c_i
 *   d(-l)/dT_ab    = sum_i Z_ia [ v_b c_i + w_i (H^-1 z~_i)_b + l'_i r_b / 2 ] / s
 *   d(-l)/ddelta   = sum_i [ - l_delta + a_i (-l''_delta) / 2 + l'_delta rho_i / 2 ]
 */
import type { Chosen, Matrix, Problem } from '@mixdiff/contract';
import { covariance } from '../covariance.ts';
import { dispersionName, thetaNames } from '../parameters.ts';
import type { Covariance } from '../term-covariance.ts';
import type { Density } from './families/density.ts';
import { densityOf } from './families/families.ts';
import { type Gradient, gradientOf } from './gradient.ts';
import { etaOf, heightAt, type JointDensity, jointDensity, setFactors } from './joint-density.ts';
import { modeFinder } from './modes.ts';
import { randomRows } from './random-rows.ts';

export interface Model {
  readonly problem: Problem;
  readonly density: Density;
  readonly covariances: readonly Covariance[];
  readonly names: readonly string[];
  /** Coefficients, then the log of the dispersion parameter where there is one, then theta. */
  readonly length: number;
  readonly betas: number;
  /** Position of the log of the dispersion parameter; null: the family has none. */
  readonly dispersionAt: number | null;
  readonly thetaAt: readonly number[];
  /** Minus the log-likelihood; +Infinity where a mode was not reached. Leaves the modes at those of `par`. */
  objective(par: Float64Array, gradient?: Float64Array): number;
  /** The same with term k at the j-th of its zeros. */
  objectiveAtZero(par: Float64Array, k: number, j: number): number;
  /** b per term, levels x columns, of the last evaluation. */
  modes(): Matrix[];
  /** mu at the modes of the last evaluation. */
  fitted(): Float64Array;
  /** Another response; the trials stay. null: the problem's own. */
  setResponse(y: Float64Array | null): void;
}

export function openModel(problem: Problem, chosen: Chosen): Model {
  const { response, parts, random } = problem;
  const { X, columns, offset } = parts.conditional;
  const [n, p] = [X.nrow, X.ncol];
  const density = densityOf(response);
  const covariances = random.map((term) => covariance(term.structure));
  const joint = jointDensity(problem, density, randomRows(random, n));
  const finder = modeFinder(joint);
  const { q } = joint.rows;
  const dispersionAt = density.dispersion ? p : null;
  const names = [...columns, ...(density.dispersion ? [dispersionName(chosen['as']?.value ?? '')] : [])];
  const thetaAt = random.map((term, k) => {
    const at = names.length;
    names.push(...thetaNames(term, covariances[k]));
    return at;
  });
  const v = new Float64Array(q);
  let differentiate: Gradient | null = null;

  function setParameters(par: Float64Array): void {
    joint.delta = dispersionAt === null ? 0 : par[dispersionAt];
    for (let i = 0; i < n; i++) joint.base[i] = offset?.[i] ?? 0;
    for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) joint.base[i] += X.data[j * n + i] * par[j];
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
  function valueAtFactors(): number {
    const factors = covariances.map(({ T }) => T);
    if (!setFactors(joint, problem, factors) || !finder.find(v)) {
      v.fill(0);
      return Number.POSITIVE_INFINITY;
    }
    const value = heightAt(joint, v) - constants(joint) + joint.rows.cholesky.halfLogDet() + logScales(joint, problem);
    return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
  }
  return {
    problem,
    density,
    covariances,
    names,
    length: names.length,
    betas: p,
    dispersionAt,
    thetaAt,
    objective(par, gradient) {
      const value = valueAt(par);
      if (gradient && value < Number.POSITIVE_INFINITY) {
        differentiate ??= gradientOf(joint, problem, covariances, thetaAt);
        differentiate(v, dispersionAt, gradient);
      } else gradient?.fill(Number.NaN);
      return value;
    },
    objectiveAtZero(par, k, j) {
      last = null;
      setParameters(par);
      covariances[k].zero(j);
      return valueAtFactors();
    },
    modes: () => random.map(({ levels }, k) => modesOf(joint, covariances[k], k, levels.length, v)),
    fitted: () => Float64Array.from({ length: n }, (_, i) => density.mean(etaOf(joint, i, v))),
    setResponse(y) {
      last = null;
      joint.y = y ?? response.y;
    },
  };
}

function constants({ rows, density, weights, y, trials, delta }: JointDensity): number {
  let sum = 0;
  for (let i = 0; i < rows.n; i++) {
    const w = weights ? weights[i] : 1;
    if (w !== 0) sum += w * density.constant(y[i], trials[i], delta);
  }
  return sum;
}
const logScales = ({ scale }: JointDensity, { random }: Problem): number =>
  random.reduce((sum, { levels, columns }, k) => sum + levels.length * columns.length * Math.log(scale[k]), 0);

/** b = (T / s) v of one term. */
function modesOf({ rows, scale }: JointDensity, { T, c }: Covariance, k: number, m: number, v: Float64Array): Matrix {
  const data = new Float64Array(m * c);
  for (let l = 0; l < m; l++) {
    for (let a = 0; a < c; a++) {
      for (let b = 0; b <= a; b++) data[l + a * m] += (T[a + b * c] / scale[k]) * v[rows.terms[k].first + l * c + b];
    }
  }
  return { nrow: m, ncol: c, data };
}
