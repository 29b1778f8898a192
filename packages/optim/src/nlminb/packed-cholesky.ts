import { rowStart } from './triangular.ts';

/**
 * L L' = A + shift I, both packed by rows. Returns n, or the first row whose pivot is not positive; L then holds this pivot
 * where its root would stand.
 */
export function packedCholesky(a: Float64Array, shift: number, n: number, l: Float64Array): number {
  for (let i = 0; i < n; i++) {
    const row = rowStart(i);
    let squares = 0;
    for (let j = 0; j < i; j++) {
      const column = rowStart(j);
      let sum = 0;
      for (let k = 0; k < j; k++) sum += l[row + k] * l[column + k];
      const lij = (a[row + j] - sum) / l[column + j];
      l[row + j] = lij;
      squares += lij * lij;
    }
    const pivot = a[row + i] + shift - squares;
    if (pivot <= 0) {
      l[row + i] = pivot;
      return i;
    }
    l[row + i] = Math.sqrt(pivot);
  }
  return n;
}
