/**
 * Covariance of the coefficients by the residuals of whole subjects, CR0, CR2 and CR3 (Liang & Zeger 1986; Bell & McCaffrey 2002; Mancl &
 * DeRouen 2001), and Satterthwaite's degrees of freedom of its elements under the fitted Sigma (Pustejovsky & Tipton 2018). With the rows of a
 * subject whitened, X_i -> L_i'X_i for Sigma_i^-1 = L_i L_i', H_i = X_i Phi X_i' and A_i = (I - H_i)^d, d = 0, -1/2, -1:
 *
 *   V = Phi [ sum_i X_i'A_i e_i e_i'A_i X_i ] Phi
 *   df = (sum_i G_ii)^2 / sum_ij G_ij^2,   G_ij = [i = j] a_i'a_i - b_i'Phi b_j,   a_i = A_i X_i Phi l,  b_i = X_i'a_i
 *
 * No factor for the number of subjects; a direction in which I - H_i is zero is left out (pseudo-inverse).
 */
import { cholesky, symmetricEigen } from '@mixdiff/linalg';
import type { Model } from './model.ts';

export type Correction = 'empirical' | 'empirical-bias-reduced' | 'empirical-jackknife';
const POWER: Readonly<Record<Correction, number>> = {
  empirical: 0,
  'empirical-bias-reduced': -0.5,
  'empirical-jackknife': -1,
};
export const isEmpirical = (vcov: string): vcov is Correction => Object.hasOwn(POWER, vcov);

/** One subject, whitened: v x p rows X, A X, and the residuals e; column-major. */
interface Subject {
  readonly v: number;
  readonly X: Float64Array;
  readonly AX: Float64Array;
  readonly e: Float64Array;
}
export interface Empirical {
  /** p x p, in the columns Q of the design. */
  readonly vcov: Float64Array;
  /** Of l'gamma, l in those columns. */
  df(l: Float64Array): number;
}

/** After an evaluation; `Phi`: p x p. */
export function empirical(model: Model, Phi: Float64Array, correction: Correction): Empirical {
  const p = model.design.p;
  const subjects = subjectsOf(model, Phi, POWER[correction]);
  const meat = new Float64Array(p * p);
  for (const { v, AX, e } of subjects) addSquare(times(AX, e, v, p, true), meat);
  return {
    vcov: product(product(Phi, meat, p), Phi, p),
    df(l) {
      const right = times(Phi, l, p, p, false);
      const B = new Float64Array(p * p);
      let [trace, squares] = [0, 0];
      for (const { v, X, AX } of subjects) {
        const a = times(AX, right, v, p, false);
        const b = times(X, a, v, p, true);
        const own = dot(a, a);
        const projected = dot(b, times(Phi, b, p, p, false));
        trace += own - projected;
        squares += own * own - 2 * own * projected;
        addSquare(b, B);
      }
      const both = product(Phi, B, p);
      for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) squares += both[j * p + i] * both[i * p + j];
      return (trace * trace) / squares;
    },
  };
}

function subjectsOf({ design, work }: Model, Phi: Float64Array, power: number): Subject[] {
  const { p, Z, patterns } = design;
  const q = p + 1;
  return patterns.flatMap(({ visits, subjects, from }, at) => {
    const v = visits.length;
    const L = (work.inverses[at] as Float64Array).slice();
    cholesky(L, v);
    return Array.from({ length: subjects }, (_, s) => {
      const X = new Float64Array(v * p);
      const e = new Float64Array(v);
      for (let a = 0; a < v; a++) {
        // L': row a takes the rows from a on
        for (let b = a; b < v; b++) {
          const row = (from + s * v + b) * q;
          const l = L[a * v + b];
          e[a] += l * Z[row + p];
          for (let j = 0; j < p; j++) {
            X[j * v + a] += l * Z[row + j];
            e[a] -= l * Z[row + j] * work.gamma[j];
          }
        }
      }
      return { v, X, AX: power === 0 ? X : adjusted(X, Phi, v, p, power), e };
    });
  });
}

/** (I - X Phi X')^power X. */
function adjusted(X: Float64Array, Phi: Float64Array, v: number, p: number, power: number): Float64Array {
  const I = new Float64Array(v * v);
  for (let a = 0; a < v; a++) {
    const row = Float64Array.from({ length: p }, (_, j) => X[j * v + a]);
    const right = times(X, times(Phi, row, p, p, false), v, p, false);
    for (let b = 0; b < v; b++) I[a * v + b] = (a === b ? 1 : 0) - right[b];
  }
  const { values, vectors } = symmetricEigen(I, v);
  const out = new Float64Array(v * p);
  for (let j = 0; j < p; j++) {
    const column = X.subarray(j * v, (j + 1) * v);
    for (let h = 0; h < v; h++) {
      const vector = vectors.subarray(h * v, (h + 1) * v);
      const scale = values[h] > v * Number.EPSILON ? values[h] ** power * dot(vector, column) : 0;
      for (let a = 0; a < v; a++) out[j * v + a] += scale * vector[a];
    }
  }
  return out;
}

/** M x, or M'x; M: n x p, column-major. */
function times(M: Float64Array, x: Float64Array, n: number, p: number, transposed: boolean): Float64Array {
  const out = new Float64Array(transposed ? p : n);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < n; i++) {
      if (transposed) out[j] += M[j * n + i] * x[i];
      else out[i] += M[j * n + i] * x[j];
    }
  }
  return out;
}
function product(A: Float64Array, B: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p * p);
  for (let j = 0; j < p; j++) out.set(times(A, B.subarray(j * p, (j + 1) * p), p, p, false), j * p);
  return out;
}
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i], 0);
function addSquare(b: Float64Array, out: Float64Array): void {
  const p = b.length;
  for (let j = 0; j < p; j++) for (let i = 0; i < p; i++) out[j * p + i] += b[i] * b[j];
}
