/** The gradient of the approximation, as the header of model.ts has it, at a mode whose H is factored (Skaug & Fournier 2006, section 3). */
import type { Problem } from '@mixdiff/contract';
import type { Covariance } from '../term-covariance.ts';
import { etaOf, type JointDensity, zetaOf } from './joint-density.ts';
import { parameterSlopes } from './parameter-slopes.ts';

/** d(-l) by row: of a parameter that moves zeta, delta or psi by one. LIVE. */
export interface RowSlopes {
  readonly zeta: Float64Array;
  readonly delta: Float64Array;
  readonly psi: Float64Array;
}
/** At the modes v and the parameters that all was last set to; the slopes of the mean's coefficients and of theta go into `gradient`. */
export type Gradient = (v: Float64Array, gradient: Float64Array) => RowSlopes;
/** The same but for the mean's coefficients: what moves eta by one is among the rows' slopes. */
export type SparseGradient = (v: Float64Array, gradient: Float64Array) => RowSlopes & { readonly eta: Float64Array };

export function gradientOf(
  joint: JointDensity,
  { random }: Problem,
  covariances: readonly Covariance[],
  thetaAt: readonly number[],
): SparseGradient {
  const { n, q, width, split, effect, cholesky, terms } = joint.rows;
  const { of } = joint;
  const inflated = joint.zeroBase !== null;
  const V = new Float64Array(joint.H.length);
  /** n x C: H^-1 z~ of the effects on eta, and of those on zeta, at the effects of each row. */
  const h = new Float64Array(n * width);
  const hz = inflated ? new Float64Array(n * width) : h;
  const none = new Float64Array(inflated ? n : 0);
  const array = (): Float64Array => new Float64Array(n);
  /** n: a = z~'H^-1 z~ and rho = z~'r, of both predictors. */
  const [a, rho] = [array(), array()];
  const [aez, azz, rhoz] = [none, none.slice(), none.slice()];
  const r = new Float64Array(q);
  const curved = { a, aez, azz, rho, rhoz };
  const etaAt = (v: Float64Array) => (i: number) => etaOf(joint, i, v);
  const zetaAt = (v: Float64Array) => (i: number) => zetaOf(joint, i, v);
  const slopes = { eta: array(), zeta: none.slice(), delta: array(), psi: array() };
  const D = covariances.map(({ c }) => new Float64Array(c * c));
  const E = covariances.map(({ c }) => new Float64Array(c * c));

  function fillRows(): void {
    cholesky.inverse(V);
    if (width === 1 && !inflated) {
      fillAlone();
      return;
    }
    h.fill(0);
    if (inflated) hz.fill(0);
    r.fill(0);
    let at = 0;
    for (let i = 0; i < n; i++) {
      at = solveRow(joint, V, i, at, h, hz);
      const from = i * width;
      const middle = from + split;
      const to = from + width;
      let ee = 0;
      let ez = 0;
      let zz = 0;
      for (let b = from; b < middle; b++) ee += joint.z[b] * h[b];
      for (let b = middle; b < to; b++) {
        ez += joint.z[b] * h[b];
        zz += joint.z[b] * hz[b];
      }
      a[i] = ee;
      let weight = ee * of.eee[i];
      let weightZ = 0;
      if (inflated) {
        aez[i] = ez;
        azz[i] = zz;
        weight += 2 * ez * of.eez[i] + zz * of.ezz[i];
        weightZ = ee * of.eez[i] + 2 * ez * of.ezz[i] + zz * of.zzz[i];
        slopes.zeta[i] = -of.z[i] + weightZ / 2;
      }
      slopes.eta[i] = -of.e[i] + weight / 2;
      for (let b = from; b < middle; b++) r[effect[b]] += weight * joint.z[b];
      for (let b = middle; b < to; b++) r[effect[b]] += weightZ * joint.z[b];
    }
    cholesky.solve(r, 1);
    for (let i = 0; i < n; i++) {
      const from = i * width;
      const middle = from + split;
      const to = from + width;
      let sum = 0;
      for (let b = from; b < middle; b++) sum += joint.z[b] * r[effect[b]];
      rho[i] = sum;
      slopes.eta[i] -= (of.ee[i] * sum) / 2;
      if (!inflated) continue;
      let sumZ = 0;
      for (let b = middle; b < to; b++) sumZ += joint.z[b] * r[effect[b]];
      rhoz[i] = sumZ;
      slopes.eta[i] -= (of.ez[i] * sumZ) / 2;
      slopes.zeta[i] -= (of.ez[i] * sum + of.zz[i] * sumZ) / 2;
    }
  }
  /** The same where a row has one effect, on eta. */
  function fillAlone(): void {
    const { pair } = joint.rows;
    const { z } = joint;
    const { e, ee, eee } = of;
    const { eta } = slopes;
    r.fill(0);
    for (let i = 0; i < n; i++) {
      const own = V[pair[i]] * z[i];
      h[i] = own;
      const bent = z[i] * own;
      a[i] = bent;
      const weight = bent * eee[i];
      eta[i] = -e[i] + weight / 2;
      r[effect[i]] += weight * z[i];
    }
    cholesky.solve(r, 1);
    for (let i = 0; i < n; i++) {
      const sum = z[i] * r[effect[i]];
      rho[i] = sum;
      eta[i] -= (ee[i] * sum) / 2;
    }
  }
  /** D <- d(-l)/dT of term k. */
  function fillFactorSlopes(k: number, v: Float64Array): void {
    const { at, columns: c } = terms[k];
    const { data } = random[k].Z;
    const s = joint.scale[k];
    const zero = random[k].part === 'zeroInflation';
    const out = D[k];
    out.fill(0);
    const first = zero ? of.z : of.e;
    const along = zero ? slopes.zeta : slopes.eta;
    const byEta = zero ? of.ez : of.ee;
    const byZeta = zero ? of.zz : of.ez;
    if (c === 1 && !inflated) {
      let sum = 0;
      for (let i = 0, place = at; i < n; i++, place += width) {
        const j = effect[place];
        sum += data[i] * (v[j] * along[i] + byEta[i] * h[place] + (first[i] * r[j]) / 2);
      }
      out[0] = sum / s;
      return;
    }
    for (let i = 0; i < n; i++) {
      for (let b = 0; b < c; b++) {
        const place = i * width + at + b;
        const j = effect[place];
        let curved = byEta[i] * h[place];
        if (inflated) curved += byZeta[i] * hz[place];
        const slope = (v[j] * along[i] + curved + (first[i] * r[j]) / 2) / s;
        for (let column = 0; column < c; column++) out[column + b * c] += data[i + column * n] * slope;
      }
    }
  }
  return (v, gradient) => {
    fillRows();
    parameterSlopes(joint, 'dispersion', etaAt(v), zetaAt(v), curved, slopes.delta);
    parameterSlopes(joint, 'shape', etaAt(v), zetaAt(v), curved, slopes.psi);
    covariances.forEach((term, k) => {
      fillFactorSlopes(k, v);
      if (!term.direct) multiplyTransposed(term.T, D[k], term.c, E[k]);
      term.gradient(term.direct ? D[k] : E[k], gradient, thetaAt[k]);
    });
    return slopes;
  };
}
/** h, hz += H^-1 z~ of row i at its own effects, z~ of the effects on eta and of those on zeta, out of the entries V of H^-1. */
function solveRow(
  { rows, z }: JointDensity,
  V: Float64Array,
  i: number,
  from: number,
  h: Float64Array,
  hz: Float64Array,
): number {
  const { width, split, pair } = rows;
  const middle = i * width + split;
  let at = from;
  for (let a = i * width; a < (i + 1) * width; a++) {
    for (let b = i * width; b <= a; b++) {
      const entry = V[pair[at++]];
      const ofB = b < middle ? h : hz;
      ofB[a] += entry * z[b];
      if (b === a) continue;
      const ofA = a < middle ? h : hz;
      ofA[b] += entry * z[a];
    }
  }
  return at;
}
/** out <- A'B, c x c. */
function multiplyTransposed(A: Float64Array, B: Float64Array, c: number, out: Float64Array): void {
  for (let j = 0; j < c; j++) {
    for (let i = 0; i < c; i++) {
      let sum = 0;
      for (let k = 0; k < c; k++) sum += A[k + i * c] * B[k + j * c];
      out[i + j * c] = sum;
    }
  }
}
