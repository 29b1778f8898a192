/** The Cholesky factor of a diagonal matrix: one random intercept or slope, whose levels share no row. */
import type { SparseCholesky } from '@mixdiff/linalg';

export type Factor = Pick<SparseCholesky, 'factor' | 'halfLogDet' | 'halfSolve' | 'halfSolveT' | 'inverse'>;

/** Products of pivots are taken to their logarithm within the range of doubles. */
const [SMALL, LARGE] = [1e-150, 1e150];

export function diagonalFactor(q: number): Factor {
  const root = new Float64Array(q);
  const halfSolve = (b: Float64Array, nrhs: number): void => {
    for (let at = 0; at < q * nrhs; at += q) for (let j = 0; j < q; j++) b[at + j] /= root[j];
  };
  return {
    factor(values) {
      for (let j = 0; j < q; j++) {
        if (!(values[j] > 0 && values[j] < Infinity)) return j;
        root[j] = Math.sqrt(values[j]);
      }
      return -1;
    },
    halfLogDet() {
      let sum = 0;
      let product = 1;
      for (let j = 0; j < q; j++) {
        product *= root[j];
        if (product > LARGE || product < SMALL) {
          sum += Math.log(product);
          product = 1;
        }
      }
      return sum + Math.log(product);
    },
    halfSolve,
    halfSolveT: halfSolve,
    inverse(out) {
      for (let j = 0; j < q; j++) out[j] = 1 / (root[j] * root[j]);
    },
  };
}
