/**
 * rr(d), reduced rank (McGillycuddy et al. 2025, J. Stat. Softw. 112(1), section not checked): Sigma = Lambda Lambda',
 * Lambda c x d lower trapezoidal; the parameters are its diagonal, then what stands below it, column by column. Signs are
 * free. T = [Lambda 0] is singular: the gradient is dF/dT itself, or, from M = dF/dSigma, dF/dLambda = 2 M Lambda.
 */
import type { Covariance } from './term-covariance.ts';

export function loadings(c: number, d: number): Covariance {
  const T = new Float64Array(c * c);
  const cells = [
    ...Array.from({ length: d }, (_, j) => j * (c + 1)),
    ...Array.from({ length: d }, (_, j) => Array.from({ length: c - j - 1 }, (__, i) => j * (c + 1) + i + 1)).flat(),
  ];
  return {
    c,
    count: cells.length,
    deviations: 0,
    start: 1,
    direct: true,
    inverted: null,
    T,
    zeros: 0,
    zero() {},
    set(par, at) {
      cells.forEach((cell, k) => {
        T[cell] = par[at + k];
      });
    },
    gradient(D, out, at) {
      cells.forEach((cell, k) => {
        out[at + k] = D[cell];
      });
    },
    gradientOfSigma(M, out, at) {
      cells.forEach((cell, k) => {
        const [i, j] = [cell % c, Math.floor(cell / c)];
        let sum = 0;
        for (let h = j; h < c; h++) sum += M[i + h * c] * T[h + j * c];
        out[at + k] = 2 * sum;
      });
    },
    read({ data }, out, at) {
      const L = lowRankFactor(data, c, d);
      if (!L) return false;
      cells.forEach((cell, k) => {
        out[at + k] = L[cell];
      });
      return true;
    },
  };
}

/** What is left of Sigma beyond rank d, relative to its diagonal, that is rounding. */
const BEYOND = 1e-8;

/** The first d columns of the Cholesky factor of Sigma (c x c), with positive diagonal; null where its rank is higher. */
function lowRankFactor(Sigma: Float64Array, c: number, d: number): Float64Array | null {
  const a = Sigma.slice();
  const L = new Float64Array(c * c);
  for (let j = 0; j < d; j++) {
    const pivot = Math.sqrt(a[j * (c + 1)]);
    if (!(pivot > 0)) return null;
    for (let i = j; i < c; i++) L[i + j * c] = a[i + j * c] / pivot;
    for (let k = j; k < c; k++) for (let i = j; i < c; i++) a[i + k * c] -= L[i + j * c] * L[k + j * c];
  }
  for (let i = 0; i < c; i++) if (!(Math.abs(a[i * (c + 1)]) <= BEYOND * Sigma[i * (c + 1)])) return null;
  return L;
}
