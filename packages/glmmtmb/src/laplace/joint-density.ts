/**
 * The negative joint log-density of the response and the random effects v at fixed parameters, and its curvature in v. With b = (T / s) v for
 * each term, s = max(1, the largest entry of T), v of variance s^2 a priori and z~ = rows of Z T / s (weights w_i copies of a row):
 *
 *   F(v)  = - sum_i w_i log f(y_i | eta_i) + sum_j v_j^2 / (2 s_j^2),    eta_i = o_i + x_i'beta + z~_i'v
 *   F'    = - sum_i w_i l'_i z~_i + v / s^2
 *   H     = - sum_i w_i l''_i z~_i z~_i' + 1 / s^2                        (observed information)
 *
 * Small standard deviations are then those of spherical effects, large ones those of b itself: neither end leaves the range of a double.
 */
import type { Problem } from '@mixdiff/contract';
import type { Density, Derivatives } from './families/density.ts';
import type { RandomRows } from './random-rows.ts';

export interface JointDensity {
  readonly rows: RandomRows;
  readonly density: Density;
  readonly weights: Float64Array | null;
  /** n: o + X beta. */
  readonly base: Float64Array;
  /** n x C, by rows. */
  readonly z: Float64Array;
  /** Per term: s. */
  readonly scale: Float64Array;
  /** q: 1 / s^2 */
  readonly precision: Float64Array;
  /** Log of the dispersion parameter, 0 where there is none. */
  delta: number;
  y: Float64Array;
  readonly trials: Float64Array;
  /** n, filled by `bend`: l', -l'', -l''' times the weights. */
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly third: Float64Array;
  /** Values of H. */
  readonly H: Float64Array;
}

export function jointDensity(problem: Problem, density: Density, rows: RandomRows): JointDensity {
  const { n, width, q, entries } = rows;
  const { y, trials } = problem.response;
  const array = (length = n): Float64Array => new Float64Array(length);
  return {
    rows,
    density,
    weights: problem.weights?.values ?? null,
    base: array(),
    z: array(n * width),
    scale: array(problem.random.length),
    precision: array(q),
    delta: 0,
    y,
    trials: trials ?? array().fill(1),
    first: array(),
    second: array(),
    third: array(),
    H: array(entries),
  };
}

/** Reads factors into z~, s and the precisions; false where one is not finite. */
export function setFactors(joint: JointDensity, { random }: Problem, T: readonly Float64Array[]): boolean {
  const { rows, scale, precision, z } = joint;
  const { n, width, terms } = rows;
  return random.every(({ Z, levels }, k) => {
    const { first, columns: c, at } = terms[k];
    const factor = T[k];
    const s = factor.reduce((most, t) => Math.max(most, Math.abs(t)), 1);
    if (!(s < Number.POSITIVE_INFINITY)) return false;
    scale[k] = s;
    precision.fill(1 / (s * s), first, first + c * levels.length);
    for (let i = 0; i < n; i++) {
      for (let b = 0; b < c; b++) {
        let sum = 0;
        for (let a = b; a < c; a++) sum += Z.data[i + a * n] * (factor[a + b * c] / s);
        z[i * width + at + b] = sum;
      }
    }
    return true;
  });
}

export function etaOf({ rows: { width, effect }, base, z }: JointDensity, i: number, v: Float64Array): number {
  let eta = base[i];
  for (let a = i * width; a < (i + 1) * width; a++) eta += z[a] * v[effect[a]];
  return eta;
}

/** F without the constants of the density. */
export function heightAt(joint: JointDensity, v: Float64Array): number {
  const { rows, density, weights, y, trials, delta, precision } = joint;
  let sum = 0;
  for (let i = 0; i < rows.n; i++) {
    const w = weights ? weights[i] : 1;
    if (w !== 0) sum -= w * density.kernel(etaOf(joint, i, v), y[i], trials[i], delta);
  }
  for (let j = 0; j < rows.q; j++) sum += (v[j] * v[j] * precision[j]) / 2;
  return sum;
}

const d: Derivatives = { first: 0, second: 0, third: 0 };

/** Fills the derivatives of the rows at v, H, and slope (q) <- -F'. */
export function bend(joint: JointDensity, v: Float64Array, slope: Float64Array): void {
  const { rows, density, weights, y, trials, delta, precision, z, H } = joint;
  const { n, q, width, effect, pair, diagonal } = rows;
  H.fill(0);
  for (let j = 0; j < q; j++) {
    H[diagonal[j]] = precision[j];
    slope[j] = -v[j] * precision[j];
  }
  for (let i = 0, at = 0; i < n; i++) {
    const w = weights ? weights[i] : 1;
    if (w === 0) d.first = d.second = d.third = 0;
    else density.derivatives(etaOf(joint, i, v), y[i], trials[i], delta, d);
    const [first, second] = [w * d.first, w * d.second];
    joint.first[i] = first;
    joint.second[i] = second;
    joint.third[i] = w * d.third;
    for (let a = i * width; a < (i + 1) * width; a++) {
      const za = z[a];
      slope[effect[a]] += first * za;
      const scaled = second * za;
      for (let b = i * width; b <= a; b++) H[pair[at++]] += scaled * z[b];
    }
  }
}

/**
 * slope (q) <- sum_i w_i (g_i - o_i - x_i'beta) z~_i and H filled with the weights w_i that the rows have at guesses g_i of their own: the
 * normal equations of where to begin.
 */
export function bendAtGuesses(joint: JointDensity, slope: Float64Array): void {
  const { rows, density, weights, y, trials, delta, precision, base, z, H } = joint;
  const { n, q, width, effect, pair, diagonal } = rows;
  H.fill(0);
  slope.fill(0);
  for (let j = 0; j < q; j++) H[diagonal[j]] = precision[j];
  for (let i = 0, at = 0; i < n; i++) {
    const guess = density.guess(y[i], trials[i]);
    density.derivatives(guess, y[i], trials[i], delta, d);
    const w = (weights ? weights[i] : 1) * Math.max(d.second, LEAST_WEIGHT);
    for (let a = i * width; a < (i + 1) * width; a++) {
      const scaled = w * z[a];
      slope[effect[a]] += scaled * (guess - base[i]);
      for (let b = i * width; b <= a; b++) H[pair[at++]] += scaled * z[b];
    }
  }
}
/** A guess is where a row bends down; where it does not, it says little of where to begin. */
const LEAST_WEIGHT = 1e-3;
