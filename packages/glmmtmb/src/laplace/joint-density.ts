/**
 * The negative joint log-density of the response and the random effects v at fixed parameters, and its curvature in v. With b = (T / s) v for
 * each term, s = max(1, the largest entry of T), v of variance s^2 a priori and z~ = rows of Z T / s (weights w_i copies of a row):
 *
 *   F(v)  = - sum_i w_i log f(y_i | eta_i, zeta_i) + sum_j v_j^2 / (2 s_j^2),    eta_i = o_i + x_i'beta + z~_i'v,  zeta_i likewise
 *   F'    = - sum_i w_i l'_i z~_i + v / s^2
 *   H     = - sum_i w_i l''_i z~_i z~_i' + 1 / s^2                        (observed information)
 *
 * each effect moving one of the two predictors. Small standard deviations are then those of spherical effects, large ones those of b itself:
 * neither end leaves the range of a double. Fixed effects that are integrated out (REML) are effects with z~ = x and no prior.
 */
import type { Problem } from '@mixdiff/contract';
import type { Density, Derivatives } from './families/density.ts';
import type { RandomRows } from './random-rows.ts';
import { bendRows, familyAt, type RowDensities, rowDensities } from './row-densities.ts';
import { addRows } from './row-sums.ts';
import { type Bend, bendOfFamily, bendOfZero, logOfZero, logZero } from './zero-inflation.ts';

export interface JointDensity extends RowDensities {
  readonly rows: RandomRows;
  /** n x C, by rows. */
  readonly z: Float64Array;
  /** Per term: s. */
  readonly scale: Float64Array;
  /** q: 1 / s^2; 0 of fixed effects. */
  readonly precision: Float64Array;
  /** Values of H. */
  readonly H: Float64Array;
}

/** X: columns of fixed effects that are integrated out, n x rows.fixed. */
export function jointDensity(problem: Problem, density: Density, rows: RandomRows, X: Float64Array): JointDensity {
  const { n, width, q, entries, fixed } = rows;
  const z = new Float64Array(n * width);
  for (let i = 0; i < n; i++) for (let j = 0; j < fixed; j++) z[i * width + j] = X[i + j * n];
  return {
    ...rowDensities(problem, density),
    rows,
    z,
    scale: new Float64Array(problem.random.length),
    precision: new Float64Array(q),
    H: new Float64Array(entries),
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
    if (!(s < Number.POSITIVE_INFINITY) || factor.some(Number.isNaN)) return false;
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

export function etaOf({ rows: { width, split, effect }, base, z }: JointDensity, i: number, v: Float64Array): number {
  let eta = base[i];
  for (let a = i * width; a < i * width + split; a++) eta += z[a] * v[effect[a]];
  return eta;
}
export function zetaOf(joint: JointDensity, i: number, v: Float64Array): number {
  const { width, split, effect } = joint.rows;
  let zeta = joint.zeroBase?.[i] ?? 0;
  for (let a = i * width + split; a < (i + 1) * width; a++) zeta += joint.z[a] * v[effect[a]];
  return zeta;
}

/** Log-density of a row: without its constant where there is no zero-inflation, else all of it. */
function rowHeight(joint: JointDensity, i: number, v: Float64Array): number {
  const { density, y, trials, delta, psi, zeroBase } = joint;
  const eta = etaOf(joint, i, v);
  if (!zeroBase) return density.kernel(eta, y[i], trials[i], delta[i], psi);
  const zeta = zetaOf(joint, i, v);
  if (y[i] === 0) return logOfZero(zeta, logZero(density, eta, trials[i], delta[i], psi));
  return logOfOther(joint, i, eta, zeta);
}
/** log(1 - p) + log f of a row that is no zero. */
const logOfOther = ({ density, y, trials, delta, psi }: JointDensity, i: number, eta: number, zeta: number): number =>
  density.kernel(eta, y[i], trials[i], delta[i], psi) +
  density.constant(y[i], trials[i], delta[i], psi) +
  logOfZero(-zeta, Number.NEGATIVE_INFINITY);

/** F without the constants of the density, those of models with zero-inflation apart. */
export function heightAt(joint: JointDensity, v: Float64Array): number {
  const { rows, weights, precision } = joint;
  let sum = 0;
  for (let i = 0; i < rows.n; i++) {
    const w = weights ? weights[i] : 1;
    if (w !== 0) sum -= w * rowHeight(joint, i, v);
  }
  for (let j = 0; j < rows.q; j++) sum += (v[j] * v[j] * precision[j]) / 2;
  return sum;
}
const d: Derivatives = { first: 0, second: 0, third: 0 };
const row: Bend = { e: 0, z: 0, ee: 0, ez: 0, zz: 0, eee: 0, eez: 0, ezz: 0, zzz: 0 };

/** row <- derivatives at v; the log-density. */
function bendRow(joint: JointDensity, i: number, v: Float64Array): number {
  const { density, y, trials, delta, psi } = joint;
  const eta = etaOf(joint, i, v);
  familyAt(joint, i, eta, d);
  const zeta = zetaOf(joint, i, v);
  if (y[i] === 0) {
    const L = logZero(density, eta, trials[i], delta[i], psi);
    bendOfZero(d, zeta, L, row);
    return logOfZero(zeta, L);
  }
  bendOfFamily(d, zeta, row);
  return logOfOther(joint, i, eta, zeta);
}
/** Fills the derivatives of the rows at v, H, and slope (q) <- -F'; F as `heightAt` has it. */
export function bend(joint: JointDensity, v: Float64Array, slope: Float64Array): number {
  const { rows, precision, H } = joint;
  const { q, diagonal } = rows;
  H.fill(0);
  let prior = 0;
  for (let j = 0; j < q; j++) {
    H[diagonal[j]] = precision[j];
    slope[j] = -v[j] * precision[j];
    prior -= (v[j] * slope[j]) / 2;
  }
  return prior - (joint.zeroBase ? bendInflated(joint, v, slope) : bendPlain(joint, v, slope));
}
/** The sum of the rows' log-densities without their constants. */
function bendPlain(joint: JointDensity, v: Float64Array, slope: Float64Array): number {
  const { rows, base, eta, z } = joint;
  const { n, width, effect } = rows;
  if (width === 1) for (let i = 0; i < n; i++) eta[i] = base[i] + z[i] * v[effect[i]];
  else {
    for (let i = 0, a = 0; i < n; i++) {
      let x = base[i];
      for (const to = a + width; a < to; a++) x += z[a] * v[effect[a]];
      eta[i] = x;
    }
  }
  const sum = bendRows(joint);
  addRows(joint, joint.of.e, joint.of.ee, slope);
  return sum;
}
function bendInflated(joint: JointDensity, v: Float64Array, slope: Float64Array): number {
  const { rows, weights, z, H, of } = joint;
  const { n, width, split, effect, pair } = rows;
  let sum = 0;
  for (let i = 0, at = 0; i < n; i++) {
    const w = weights ? weights[i] : 1;
    if (w === 0) clear(row);
    else sum += w * bendRow(joint, i, v);
    of.e[i] = w * row.e;
    of.z[i] = w * row.z;
    of.ee[i] = w * row.ee;
    of.ez[i] = w * row.ez;
    of.zz[i] = w * row.zz;
    of.eee[i] = w * row.eee;
    of.eez[i] = w * row.eez;
    of.ezz[i] = w * row.ezz;
    of.zzz[i] = w * row.zzz;
    const middle = i * width + split;
    for (let a = i * width; a < (i + 1) * width; a++) {
      slope[effect[a]] += (a < middle ? of.e[i] : of.z[i]) * z[a];
      for (let b = i * width; b <= a; b++) {
        const second = a < middle ? of.ee[i] : b < middle ? of.ez[i] : of.zz[i];
        H[pair[at++]] += second * z[a] * z[b];
      }
    }
  }
  return sum;
}
const clear = (of: Bend): void => {
  of.e = of.z = of.ee = of.ez = of.zz = of.eee = of.eez = of.ezz = of.zzz = 0;
};
