/**
 * pdSymm (Pinheiro & Bates 1996, matrix logarithm): X = log(Omega) / 2 of the relative precision Omega = Delta'Delta, its upper
 * triangle column by column. With X = V diag(lambda) V', Omega = V diag(e^2 lambda) V'.
 *
 * By the derivative of a function of a symmetric matrix (Higham 2008, Functions of Matrices, theorem 3.11 and section 10.2),
 * d(-l) = 1/2 tr[(S - M Omega^-1) dOmega] is tr(G dX) with
 *
 *   G = V [ F o V' (S - M Omega^-1) V / 2 ] V',   F_ij = (e^2 lambda_i - e^2 lambda_j) / (lambda_i - lambda_j),  2 e^2 lambda_i if equal.
 */

import { symmetricEigen } from '@mixdiff/linalg';
import { absorb } from '@mixdiff/wasm';

import type { PdClass } from './pd-class.ts';

interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}
function eigenOf(par: Float64Array, from: number, q: number): Eigen {
  const X = new Float64Array(q * q);
  let next = from;
  for (let j = 0; j < q; j++) {
    for (let i = 0; i <= j; i++) {
      X[j * q + i] = par[next];
      X[i * q + j] = par[next++];
    }
  }
  return symmetricEigen(X, q);
}
/** sum_k f(lambda_k) v_k v_k'. */
function compose({ values, vectors }: Eigen, q: number, f: (lambda: number) => number, out: Float64Array): void {
  out.fill(0);
  for (let k = 0; k < q; k++) {
    const size = f(values[k]);
    for (let j = 0; j < q; j++) {
      for (let i = 0; i < q; i++) out[j * q + i] += size * vectors[k * q + i] * vectors[k * q + j];
    }
  }
}

export const matrixLogarithm: PdClass = {
  count: (q) => (q * (q + 1)) / 2,
  /** The triangle of diag(e^lambda) V', rows with a positive diagonal. */
  fill(par, from, q, delta, at, stride) {
    const { values, vectors } = eigenOf(par, from, q);
    const rows = Float64Array.from(
      { length: q * q },
      (_, e) => Math.exp(values[e % q]) * vectors[(e % q) * q + Math.floor(e / q)],
    );
    const triangle = new Float64Array(q * q);
    absorb(triangle, 0, q, rows, 0, q, q, 0, q, q);
    for (let j = 0; j < q; j++) {
      for (let i = 0; i <= j; i++) delta[at + j * stride + i] = Math.sign(triangle[i * (q + 1)]) * triangle[j * q + i];
    }
  },
  read: (psi, q, par, from) => half(psi, q, par, from, -1),
  readPrecision: (omega, q, par, from) => half(omega, q, par, from, 1),
  covariance(par, from, q, sigma2, out) {
    compose(eigenOf(par, from, q), q, (lambda) => sigma2 * Math.exp(-2 * lambda), out);
  },
  gradient(par, from, q, M, _, moment, at, stride, into) {
    const eigen = eigenOf(par, from, q);
    const inner = rotated(eigen, q, moment, at, stride);
    const { values, vectors } = eigen;
    for (let k = 0; k < q; k++) inner[k * (q + 1)] -= M * Math.exp(-2 * values[k]);
    for (let e = 0; e < q * q; e++) inner[e] *= dividedDifference(values[e % q], values[Math.floor(e / q)]) / 2;
    let next = from;
    for (let j = 0; j < q; j++) {
      for (let i = 0; i <= j; i++) {
        let G = 0;
        for (let a = 0; a < q; a++) {
          for (let b = 0; b < q; b++) G += vectors[a * q + i] * inner[b * q + a] * vectors[b * q + j];
        }
        into[next++] = i === j ? G : 2 * G;
      }
    }
  },
  names: (columns) =>
    columns.flatMap((name, j) => columns.slice(0, j + 1).map((before, i) => (i === j ? name : `${before},${name}`))),
  holds: () => true,
};

/** par <- sign log(A) / 2. */
function half(a: Float64Array, q: number, par: Float64Array, from: number, sign: number): number {
  const eigen = symmetricEigen(a, q);
  const failed = eigen.values.findIndex((value) => !(value > 0 && value < Infinity));
  if (failed >= 0) return failed;
  const X = new Float64Array(q * q);
  compose(eigen, q, (value) => (sign * Math.log(value)) / 2, X);
  let next = from;
  for (let j = 0; j < q; j++) for (let i = 0; i <= j; i++) par[next++] = X[j * q + i];
  return -1;
}

/** V' S V. */
function rotated({ vectors }: Eigen, q: number, S: Float64Array, at: number, stride: number): Float64Array {
  return Float64Array.from({ length: q * q }, (_, e) => {
    const [a, b] = [e % q, Math.floor(e / q)];
    let sum = 0;
    for (let j = 0; j < q; j++) {
      for (let i = 0; i < q; i++) sum += vectors[a * q + i] * S[at + j * stride + i] * vectors[b * q + j];
    }
    return sum;
  });
}
/** Of e^2 lambda: by sinh, so that near equal ones lose nothing. */
function dividedDifference(a: number, b: number): number {
  const half = a - b;
  const ratio = Math.abs(half) < 1e-8 ? 1 : Math.sinh(half) / half;
  return 2 * Math.exp(a + b) * ratio;
}
