import { jacobiEigen, jacobiValues } from './jacobi-eigen.ts';
import { tridiagonalEigen, tridiagonalValues } from './tridiagonal-eigen.ts';

/** Values in decreasing order; column j of `vectors` (n x n, column-major, orthonormal) belongs to values[j]. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** Up to this order Jacobi is as quick as the tridiagonal route, and small eigenvalues keep their digits. */
const JACOBI_UP_TO = 24;

/**
 * Eigenvalues and vectors of the symmetric matrix in the lower triangle of `a` (n x n, column-major, left as it is).
 * |A V - V D| is a small multiple of n EPS |A|; up to order 24 a positive definite matrix also keeps relative accuracy
 * in its smallest eigenvalues, as far as its scaled condition allows. Signs of vectors are arbitrary. A matrix with a
 * value that is not finite has NaN for everything.
 */
export function symmetricEigen(a: Float64Array, n: number): SymmetricEigen {
  if (n === 1 && Number.isFinite(a[0])) return { values: Float64Array.of(a[0]), vectors: Float64Array.of(1) };
  const work = symmetricCopy(a, n);
  const scale = scaled(work);
  if (Number.isNaN(scale)) return { values: filled(n), vectors: filled(n * n) };
  const { values, vectors } = n <= JACOBI_UP_TO ? jacobiEigen(work, n) : tridiagonalEigen(work, n);
  for (let j = 0; j < n; j++) values[j] *= scale;
  return sorted(values, vectors, n);
}

/** Its values alone, decreasing. */
export function symmetricEigenvalues(a: Float64Array, n: number): Float64Array {
  const work = symmetricCopy(a, n);
  const scale = scaled(work);
  if (Number.isNaN(scale)) return filled(n);
  const values = n <= JACOBI_UP_TO ? jacobiValues(work, n) : tridiagonalValues(work, n);
  for (let j = 0; j < n; j++) values[j] *= scale;
  return values.sort().reverse();
}

/** Divides a matrix by a power of two, which it returns; NaN where an entry is not finite. */
function scaled(work: Float64Array): number {
  if (!work.every(Number.isFinite)) return Number.NaN;
  const scale = powerOfTwoAtMost(largest(work));
  for (let i = 0; i < work.length; i++) work[i] /= scale;
  return scale;
}

const filled = (length: number) => new Float64Array(length).fill(Number.NaN);

const largest = (x: Float64Array) => x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** Scaling by a power of two is exact, and keeps squares away from overflow and underflow. */
const powerOfTwoAtMost = (x: number) => (x > 0 ? 2 ** Math.max(Math.floor(Math.log2(x)), -1000) : 1);

function symmetricCopy(a: Float64Array, n: number): Float64Array {
  const full = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      full[j * n + i] = a[j * n + i];
      full[i * n + j] = a[j * n + i];
    }
  }
  return full;
}

function sorted(values: Float64Array, vectors: Float64Array, n: number): SymmetricEigen {
  const order = Array.from(values.keys()).sort((i, j) => values[j] - values[i]);
  const columns = new Float64Array(n * n);
  order.forEach((from, to) => {
    columns.set(vectors.subarray(from * n, from * n + n), to * n);
  });
  return { values: Float64Array.from(order, (i) => values[i]), vectors: columns };
}
