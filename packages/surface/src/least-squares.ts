/**
 * The response without what X explains, with the digits that cross-products of raw columns would lose: everything on the
 * surface is built from it.
 */
import type { Problem } from '@mixdiff/contract';
import { doubleWords, type PivotedQr, roundDoubleWords, setDoubleWords, subtractProducts } from '@mixdiff/linalg';

export interface LeastSquares {
  /** n: W^(1/2)(y - offset) less its projection on Q. */
  readonly residual: Float64Array;
  /** p: the coefficients of Q. */
  readonly coefficients: Float64Array;
}

/**
 * W^(1/2)(y - offset) on Q, W^(1/2)X[, kept] = QR. The second pass starts from the residual at a beta that the first
 * found, summed in twice the working precision: a large mean or offset leaves no rounding in it.
 */
export function leastSquares(
  { response: { y }, parts: { conditional } }: Problem,
  scale: Float64Array,
  { Q, R, rank: p }: Pick<PivotedQr, 'Q' | 'R' | 'rank'>,
  kept: Int32Array,
): LeastSquares {
  const n = scale.length;
  const sum = doubleWords(n);
  const factor = new Float64Array(n);
  const residual = new Float64Array(n);
  const coefficients = new Float64Array(p);
  const takeFit = (beta: Float64Array): void => {
    setDoubleWords(sum, y);
    if (conditional.offset) subtractProducts(sum, conditional.offset, 0, factor.fill(1));
    beta.forEach((b, j) => {
      subtractProducts(sum, conditional.X.data, kept[j] * n, factor.fill(b));
    });
    roundDoubleWords(sum, residual);
    for (let i = 0; i < n; i++) residual[i] *= scale[i];
  };
  const project = (): void => {
    for (let j = 0; j < p; j++) {
      let product = 0;
      for (let i = 0; i < n; i++) product += Q.data[j * n + i] * residual[i];
      for (let i = 0; i < n; i++) residual[i] -= product * Q.data[j * n + i];
      coefficients[j] += product;
    }
  };
  takeFit(new Float64Array(0));
  project();
  const beta = backsolve(R, coefficients, p);
  takeFit(beta);
  for (let j = 0; j < p; j++) {
    coefficients[j] = 0;
    for (let k = j; k < p; k++) coefficients[j] += R[k * p + j] * beta[k];
  }
  project();
  return { residual, coefficients };
}

/** R x = b for upper triangular R (p x p). */
export function backsolve(R: Float64Array, b: Float64Array, p: number): Float64Array {
  const x = b.slice(0, p);
  for (let j = p - 1; j >= 0; j--) {
    x[j] /= R[j * p + j];
    for (let i = 0; i < j; i++) x[i] -= R[j * p + i] * x[j];
  }
  return x;
}
