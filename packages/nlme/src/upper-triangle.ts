/** What an upper triangular R (p x p, column-major) with R'R = X'X gives. */
import type { Matrix } from '@mixdiff/contract';

/** scale (R'R)^-1, through R^-1. */
export function crossProductInverse(R: Float64Array, p: number, scale: number): Matrix {
  const inverse = invertUpper(R, p);
  const data = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i <= j; i++) {
      let sum = 0;
      for (let k = j; k < p; k++) sum += inverse[k * p + i] * inverse[k * p + j];
      data[j * p + i] = scale * sum;
      data[i * p + j] = scale * sum;
    }
  }
  return { nrow: p, ncol: p, data };
}

function invertUpper(r: Float64Array, p: number): Float64Array {
  const inverse = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    inverse[j * p + j] = 1 / r[j * p + j];
    for (let i = j - 1; i >= 0; i--) {
      let sum = 0;
      for (let k = i + 1; k <= j; k++) sum += r[k * p + i] * inverse[j * p + k];
      inverse[j * p + i] = -sum / r[i * p + i];
    }
  }
  return inverse;
}
