/**
 * corSymm, any R = L L' with row i of L on the unit sphere: L_i1 = cos t_i1, L_ij = cos t_ij prod_k<j sin t_ik, the last the product
 * of all sines; t = pi / (1 + e^-x), row by row (Pinheiro & Bates 1996, spherical; 2000, section 5.3).
 */
import { cholesky } from '@mixdiff/linalg';
import type { CorrelationMap } from './correlation.ts';

/** Positions of pairs, row by row: (2, 1), (3, 1), (3, 2), ... */
export const pairs = (m: number): (readonly [number, number])[] =>
  Array.from({ length: m }, (_, i) => Array.from({ length: i }, (__, j) => [i, j] as const)).flat();

export function general(position: Int32Array, m: number): CorrelationMap {
  const below = pairs(m);
  const place = (i: number, j: number): number => (i * (i - 1)) / 2 + j;
  return {
    names: below.map(([i, j]) => `cor.${i + 1}.${j + 1}`),
    start: new Float64Array(below.length),
    constrained(x) {
      const L = new Float64Array(m * m);
      for (let i = 0; i < m; i++) {
        let left = 1;
        for (let j = 0; j < i; j++) {
          const angle = Math.PI / (1 + Math.exp(-x[place(i, j)]));
          L[j * m + i] = left * Math.cos(angle);
          left *= Math.sin(angle);
        }
        L[i * (m + 1)] = left;
      }
      return Float64Array.from(below, ([i, j]) => {
        let sum = 0;
        for (let k = 0; k <= j; k++) sum += L[k * m + i] * L[k * m + j];
        return sum;
      });
    },
    unconstrained(rho) {
      const L = new Float64Array(m * m);
      for (let i = 0; i < m; i++) L[i * (m + 1)] = 1;
      for (const [k, [i, j]] of below.entries()) L[j * m + i] = rho[k];
      if (cholesky(L, m) >= 0) return new Float64Array(rho.length).fill(Number.NaN);
      const x = new Float64Array(rho.length);
      for (let i = 0; i < m; i++) {
        let left = 1;
        for (let j = 0; j < i; j++) {
          const angle = Math.acos(L[j * m + i] / left);
          x[place(i, j)] = Math.log(angle / (Math.PI - angle));
          left *= Math.sin(angle);
        }
      }
      return x;
    },
    between: (rho) => (a, b) => {
      const [i, j] = [Math.max(position[a], position[b]), Math.min(position[a], position[b])];
      return i === j ? 1 : rho[place(i, j)];
    },
  };
}
