/**
 * Small dense upper triangles R, by columns: R[i][j] at i + j * stride. Sums run in the order of LINPACK's column
 * algorithms (Dongarra et al. 1979, chapters 3 and 6), because the path is to be R's.
 */
export interface Triangle {
  readonly stride: number;
  readonly data: Float64Array;
}

export const newTriangle = (stride: number): Triangle => ({ stride, data: new Float64Array(stride * stride) });

/**
 * A pivot that is smaller than this, relative to what it was left of, counts as none. LINPACK asks for more than 0; at 0 the
 * path through Powell's singular function is another than R's in the end.
 */
const SINGULAR = 1e-14;

/** R'R = A on the rows and columns [from, to), A given in the upper triangle; false where A is not positive definite. */
export function factorize({ stride, data }: Triangle, from: number, to: number): boolean {
  for (let j = from; j < to; j++) {
    let squares = 0;
    for (let k = from; k < j; k++) {
      const r = (data[k + j * stride] - columnProduct(data, stride, from, k, j)) / data[k + k * stride];
      data[k + j * stride] = r;
      squares += r * r;
    }
    const diagonal = data[j + j * stride];
    const pivot = diagonal - squares;
    if (pivot <= SINGULAR * Math.abs(diagonal)) return false;
    data[j + j * stride] = Math.sqrt(pivot);
  }
  return true;
}

function columnProduct(data: Float64Array, stride: number, from: number, k: number, j: number): number {
  let sum = 0;
  for (let i = from; i < k; i++) sum += data[i + k * stride] * data[i + j * stride];
  return sum;
}

/** b[at..at+n) <- R'^-1 b; false where a diagonal element is 0. */
export function solveTransposed({ stride, data }: Triangle, n: number, b: Float64Array, at = 0): boolean {
  if (isSingular(data, stride, n)) return false;
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let i = 0; i < j; i++) sum += data[i + j * stride] * b[at + i];
    b[at + j] = (b[at + j] - sum) / data[j + j * stride];
  }
  return true;
}

/** b[at..at+n) <- R^-1 b; false where a diagonal element is 0. */
export function solve({ stride, data }: Triangle, n: number, b: Float64Array, at = 0): boolean {
  if (isSingular(data, stride, n)) return false;
  for (let j = n - 1; j >= 0; j--) {
    const bj = b[at + j] / data[j + j * stride];
    b[at + j] = bj;
    for (let i = 0; i < j; i++) b[at + i] -= bj * data[i + j * stride];
  }
  return true;
}

function isSingular(data: Float64Array, stride: number, n: number): boolean {
  for (let j = 0; j < n; j++) if (data[j + j * stride] === 0) return true;
  return false;
}
