/**
 * Unstructured: C = L L' by its Cholesky factor, the diagonal as logarithms, then the rest row by row (Pinheiro & Bates 1996,
 * log-Cholesky): every positive definite matrix once.
 */
import { own } from '@mixdiff/contract';
import { cholesky, multiply } from '@mixdiff/linalg';
import type { Coordinates } from './coordinates.ts';

export function unstructured(m: number): Coordinates {
  const below = Array.from({ length: m }, (_, i) => Array.from({ length: i }, (__, j) => [i, j] as const)).flat();
  const factor = (x: Float64Array): Float64Array => {
    const L = new Float64Array(m * m);
    for (let i = 0; i < m; i++) L[i * (m + 1)] = Math.exp(x[i]);
    for (const [k, [i, j]] of below.entries()) L[j * m + i] = x[m + k];
    return L;
  };
  const square = (L: Float64Array, K: Float64Array, out: Float64Array): void => {
    for (let j = 0; j < m; j++) {
      for (let i = 0; i < m; i++) {
        let sum = 0;
        for (let k = 0; k < m; k++) sum += L[k * m + i] * K[k * m + j];
        out[j * m + i] = sum;
      }
    }
  };
  const C = new Float64Array(m * m);
  return {
    length: m + below.length,
    cells: m * m,
    toPoint(x) {
      const L = factor(x);
      square(L, L, C);
      return {
        sigma2: Number.NaN,
        parameters: Object.fromEntries([
          ...Array.from({ length: m }, (_, i) => [`variance.${i + 1}`, C[i * (m + 1)]] as const),
          ...below.map(([i, j]) => [`cov.${i + 1}.${j + 1}`, C[j * m + i]] as const),
        ]),
      };
    },
    fromPoint({ parameters }) {
      const read = (name: string): number => own(parameters, name) ?? Number.NaN;
      const L = new Float64Array(m * m);
      for (let i = 0; i < m; i++) L[i * (m + 1)] = read(`variance.${i + 1}`);
      for (const [i, j] of below) L[j * m + i] = read(`cov.${i + 1}.${j + 1}`);
      if (!L.every(Number.isFinite) || cholesky(L, m) >= 0) return null;
      const diagonal = Array.from({ length: m }, (_, i) => Math.log(L[i * (m + 1)]));
      return Float64Array.from([...diagonal, ...below.map(([i, j]) => L[j * m + i])]);
    },
    covariance(x, out) {
      const L = factor(x);
      square(L, L, out);
    },
    derivative(x, k, out) {
      // dC = dL L' + L dL'
      const L = factor(x);
      const dL = new Float64Array(m * m);
      if (k < m) dL[k * (m + 1)] = L[k * (m + 1)];
      else dL[below[k - m][1] * m + below[k - m][0]] = 1;
      square(dL, L, out);
      for (let j = 0; j < m; j++) {
        for (let i = 0; i <= j; i++) {
          const sum = out[j * m + i] + out[i * m + j];
          out[j * m + i] = sum;
          out[i * m + j] = sum;
        }
      }
    },
    /** tr(S dC) = 2 tr((S L)' dL). */
    pull(x, S, out) {
      const L = factor(x);
      const SL = new Float64Array(m * m);
      multiply(S, L, m, m, m, SL);
      for (let i = 0; i < m; i++) out[i] = 2 * SL[i * (m + 1)] * L[i * (m + 1)];
      for (const [k, [i, j]] of below.entries()) out[m + k] = 2 * SL[j * m + i];
    },
    starts: (variance) => [Float64Array.from([...Array.from(variance, (v) => Math.log(v) / 2), ...below.map(() => 0)])],
  };
}
