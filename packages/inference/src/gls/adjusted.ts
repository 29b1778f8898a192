/**
 * The covariance of the coefficients with the uncertainty of the variance parameters in it (Kenward & Roger 1997, with
 * P_h = -A_h and Q_hj = Y'V_h V^-1 V_j Y), W the inverse of an information about them:
 *
 *   Phi + 2 Phi [ sum_hj W_hj (Q_hj - A_h Phi A_j) ] Phi                                 linear
 *   Phi + Phi [ sum_hj W_hj c_h c_j' ] Phi                                               observed
 *
 * The linear form leaves out -1/4 R_hj = -1/4 Y'V_hj Y, and with it the dependence on the parametrization. The observed one is
 * the coefficients' part of the inverse of the joint observed information under ML, and the delta rule under REML: the
 * coefficients move by -Phi c_h with parameter h.
 */
import { matrixProduct } from '../small-matrix.ts';
import { addCross, matrixTimes, type State, times } from './state.ts';

/** Linear: no second derivatives of V. */
export function linearlyAdjusted({ Phi, A, parts, p }: State, W: Float64Array): Float64Array {
  const count = A.length;
  const sum = new Float64Array(p * p);
  for (const { m, first, inverse, Y } of parts) {
    // sum_h V_h V^-1 (sum_j W_hj V_j)
    const M = new Float64Array(m * m);
    for (let h = 0; h < count; h++) {
      const V = first[h];
      if (!V) continue;
      const mixed = new Float64Array(m * m);
      for (let j = 0; j < count; j++) {
        const [other, w] = [first[j], W[j * count + h]];
        if (other && w !== 0) for (let i = 0; i < m * m; i++) mixed[i] += w * other[i];
      }
      add(M, matrixProduct(matrixProduct(V, inverse, m), mixed, m));
    }
    for (const one of Y) addCross(one, matrixTimes(M, one, m, p), m, p, sum);
  }
  for (let h = 0; h < count; h++) {
    const mixed = new Float64Array(p * p);
    for (let j = 0; j < count; j++) for (let i = 0; i < p * p; i++) mixed[i] += W[j * count + h] * A[j][i];
    add(sum, matrixProduct(matrixProduct(A[h], Phi, p), mixed, p), -1);
  }
  const added = matrixProduct(matrixProduct(Phi, sum, p), Phi, p);
  return Phi.map((x, at) => x + added[at] + added[(at % p) * p + Math.floor(at / p)]);
}

export function observedCovariance({ Phi, c, p }: State, W: Float64Array): Float64Array {
  const count = c.length;
  const out = Phi.slice();
  const moved = c.map((one) => times(Phi, one, p));
  for (let h = 0; h < count; h++) {
    for (let j = 0; j < count; j++) {
      const w = W[j * count + h];
      for (let b = 0; b < p; b++) for (let a = 0; a < p; a++) out[b * p + a] += w * moved[h][a] * moved[j][b];
    }
  }
  return out;
}

function add(to: Float64Array, x: Float64Array, by = 1): void {
  for (let i = 0; i < to.length; i++) to[i] += by * x[i];
}
