/** The gradient of the approximation, as the header of model.ts has it, at a mode whose H is factored (Skaug & Fournier 2006, section 3). */
import type { Problem } from '@mixdiff/contract';
import type { Covariance } from '../term-covariance.ts';
import type { DispersionDerivatives } from './families/density.ts';
import { etaOf, type JointDensity } from './joint-density.ts';

/** Fills a gradient at the modes v and the parameters that the joint density and the covariances were last set to. */
export type Gradient = (v: Float64Array, dispersionAt: number | null, gradient: Float64Array) => void;

export function gradientOf(
  joint: JointDensity,
  { random, parts }: Problem,
  covariances: readonly Covariance[],
  thetaAt: readonly number[],
): Gradient {
  const { n, q, width, effect, cholesky, terms } = joint.rows;
  const { X } = parts.conditional;
  const V = new Float64Array(joint.H.length);
  /** n x C: H^-1 z~ at the effects of each row. */
  const h = new Float64Array(n * width);
  /** n: z~'H^-1 z~ */
  const a = new Float64Array(n);
  const r = new Float64Array(q);
  const rho = new Float64Array(n);
  /** n: c_i */
  const direct = new Float64Array(n);
  const D = covariances.map(({ c }) => new Float64Array(c * c));
  const E = covariances.map(({ c }) => new Float64Array(c * c));

  function fillRows(): void {
    cholesky.inverse(V);
    solveRows(joint, V, h);
    r.fill(0);
    for (let i = 0; i < n; i++) {
      a[i] = 0;
      for (let b = i * width; b < (i + 1) * width; b++) a[i] += joint.z[b] * h[b];
      const weight = a[i] * joint.third[i];
      for (let b = i * width; b < (i + 1) * width; b++) r[effect[b]] += weight * joint.z[b];
    }
    cholesky.solve(r, 1);
    for (let i = 0; i < n; i++) {
      rho[i] = 0;
      for (let b = i * width; b < (i + 1) * width; b++) rho[i] += joint.z[b] * r[effect[b]];
      direct[i] = -joint.first[i] + (a[i] * joint.third[i] - joint.second[i] * rho[i]) / 2;
    }
  }
  /** D <- d(-l)/dT of term k. */
  function fillFactorSlopes(k: number, v: Float64Array): void {
    const { at, columns: c } = terms[k];
    const { data } = random[k].Z;
    const s = joint.scale[k];
    D[k].fill(0);
    for (let i = 0; i < n; i++) {
      for (let b = 0; b < c; b++) {
        const place = i * width + at + b;
        const j = effect[place];
        const slope = v[j] * direct[i] + joint.second[i] * h[place] + (joint.first[i] * r[j]) / 2;
        for (let column = 0; column < c; column++) D[k][column + b * c] += data[i + column * n] * (slope / s);
      }
    }
  }
  return (v, dispersionAt, gradient) => {
    fillRows();
    for (let j = 0; j < X.ncol; j++) {
      gradient[j] = 0;
      for (let i = 0; i < n; i++) gradient[j] += X.data[i + j * n] * direct[i];
    }
    if (dispersionAt !== null) gradient[dispersionAt] = dispersionSlope(joint, v, a, rho);
    covariances.forEach((term, k) => {
      fillFactorSlopes(k, v);
      if (!term.direct) multiplyTransposed(term.T, D[k], term.c, E[k]);
      term.gradient(term.direct ? D[k] : E[k], gradient, thetaAt[k]);
    });
  };
}

/** h <- H^-1 z~ of every row at its own effects, out of the entries V of H^-1. */
function solveRows({ rows, z }: JointDensity, V: Float64Array, h: Float64Array): void {
  const { n, width, pair } = rows;
  h.fill(0);
  for (let i = 0, at = 0; i < n; i++) {
    for (let a = i * width; a < (i + 1) * width; a++) {
      for (let b = i * width; b <= a; b++) {
        const entry = V[pair[at++]];
        h[a] += entry * z[b];
        if (b !== a) h[b] += entry * z[a];
      }
    }
  }
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

const d: DispersionDerivatives = { value: 0, first: 0, second: 0 };

/** d(-l)/ddelta */
function dispersionSlope(joint: JointDensity, v: Float64Array, a: Float64Array, rho: Float64Array): number {
  const { rows, density, weights, y, trials, delta } = joint;
  let sum = 0;
  for (let i = 0; i < rows.n; i++) {
    const w = weights ? weights[i] : 1;
    if (w === 0) continue;
    density.dispersion?.derivatives(etaOf(joint, i, v), y[i], trials[i], delta, d);
    sum += w * (-d.value + (a[i] * d.second + d.first * rho[i]) / 2);
  }
  return sum;
}
