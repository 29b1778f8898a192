/**
 * The covariance of the coefficients by the residuals of whole blocks: CR0, CR2 and CR3 (Liang & Zeger 1986; Bell & McCaffrey
 * 2002; Mancl & DeRouen 2001), with Satterthwaite's degrees of freedom under the fitted V (Pustejovsky & Tipton 2018). With
 * the rows of a block whitened, Q_i -> L_i^-1 Q_i for V_i = L_i L_i', H_i = Q_i Phi Q_i' and B_i = (I - H_i)^d, d = 0, -1/2, -1:
 *
 *   V_b = Phi [ sum_i Q_i'B_i e_i e_i'B_i Q_i ] Phi
 *   df  = (sum_i G_ii)^2 / sum_ij G_ij^2,   G_ij = [i = j] a_i'a_i - b_i'Phi b_j,   a_i = B_i Q_i Phi l,  b_i = Q_i'a_i
 *
 * No factor for the number of blocks; a direction in which I - H_i is zero is left out (pseudo-inverse). CR2 depends on how a
 * block is whitened: by the lower Cholesky factor of V^-1, which mmrm takes too.
 */
import { cholesky, symmetricEigen } from '@mixdiff/linalg';
import { matrixProduct } from '../small-matrix.ts';
import { addTransposed, dot, matrixTimes, type Part, type State, times } from './state.ts';

export const CLUSTERED = ['empirical', 'empirical-bias-reduced', 'empirical-jackknife'] as const;
export type Clustered = (typeof CLUSTERED)[number];
const POWER: Readonly<Record<Clustered, number>> = {
  empirical: 0,
  'empirical-bias-reduced': -0.5,
  'empirical-jackknife': -1,
};

/** One block, whitened: m x p rows Q, B Q, and the residuals. */
interface Block {
  readonly m: number;
  readonly Q: Float64Array;
  readonly BQ: Float64Array;
  readonly e: Float64Array;
}
export interface Empirical {
  /** p x p, of Q's coefficients. */
  readonly vcov: Float64Array;
  /** Of l'gamma. */
  df(l: Float64Array): number;
}

export function empirical({ parts, Phi, p }: State, which: Clustered): Empirical {
  const blocks = parts.flatMap((part) => whitened(part, Phi, p, POWER[which]));
  const meat = new Float64Array(p * p);
  for (const { m, BQ, e } of blocks) addSquare(transposed(BQ, e, m, p), meat);
  return {
    vcov: matrixProduct(matrixProduct(Phi, meat, p), Phi, p),
    df(l) {
      const right = times(Phi, l, p);
      const B = new Float64Array(p * p);
      let [trace, squares] = [0, 0];
      for (const { m, Q, BQ } of blocks) {
        const a = onRight(BQ, right, m, p);
        const b = transposed(Q, a, m, p);
        const own = dot(a, a);
        const projected = dot(b, times(Phi, b, p));
        trace += own - projected;
        squares += own * own - 2 * own * projected;
        addSquare(b, B);
      }
      const both = matrixProduct(Phi, B, p);
      for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) squares += both[j * p + i] * both[i * p + j];
      return (trace * trace) / squares;
    },
  };
}

function whitened({ m, inverse, Y, u }: Part, Phi: Float64Array, p: number, power: number): Block[] {
  // V^-1 = M M', Q -> M'Q = M^-1 Y
  const M = inverse.slice();
  cholesky(M, m);
  const forward = (columns: Float64Array, count: number): Float64Array => {
    const out = columns.slice();
    for (let c = 0; c < count; c++) {
      for (let i = 0; i < m; i++) {
        for (let k = 0; k < i; k++) out[c * m + i] -= M[k * m + i] * out[c * m + k];
        out[c * m + i] /= M[i * (m + 1)];
      }
    }
    return out;
  };
  return Y.map((one, s) => {
    const Q = forward(one, p);
    return { m, Q, BQ: power === 0 ? Q : corrected(Q, Phi, m, p, power), e: forward(u[s], 1) };
  });
}

/** (I - Q Phi Q')^power Q. */
function corrected(Q: Float64Array, Phi: Float64Array, m: number, p: number, power: number): Float64Array {
  const I = new Float64Array(m * m);
  for (let a = 0; a < m; a++) {
    const row = Float64Array.from({ length: p }, (_, j) => Q[j * m + a]);
    const right = onRight(Q, times(Phi, row, p), m, p);
    for (let b = 0; b < m; b++) I[a * m + b] = (a === b ? 1 : 0) - right[b];
  }
  const { values, vectors } = symmetricEigen(I, m);
  const root = new Float64Array(m * m);
  for (let h = 0; h < m; h++) {
    if (!(values[h] > m * Number.EPSILON)) continue;
    const scale = values[h] ** power;
    for (let b = 0; b < m; b++)
      for (let a = 0; a < m; a++) root[b * m + a] += scale * vectors[h * m + a] * vectors[h * m + b];
  }
  return matrixTimes(root, Q, m, p);
}

/** A x, A: m x p. */
function onRight(A: Float64Array, x: Float64Array, m: number, p: number): Float64Array {
  const out = new Float64Array(m);
  for (let j = 0; j < p; j++) for (let a = 0; a < m; a++) out[a] += A[j * m + a] * x[j];
  return out;
}
function transposed(A: Float64Array, x: Float64Array, m: number, p: number): Float64Array {
  const out = new Float64Array(p);
  addTransposed(A, x, m, p, out);
  return out;
}
function addSquare(b: Float64Array, out: Float64Array): void {
  const p = b.length;
  for (let j = 0; j < p; j++) for (let i = 0; i < p; i++) out[j * p + i] += b[i] * b[j];
}
