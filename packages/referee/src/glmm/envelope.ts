/** Cholesky factorization of a symmetric matrix row by row within its envelope (George & Liu 1981, section 4.2): row i begins at `first[i]`. */
export interface Envelope {
  readonly first: Int32Array;
  /** Row i from its first element to its diagonal, then the next row. */
  readonly entries: Float64Array;
  /** Where column 0 of row i would stand. */
  readonly row: Int32Array;
}
export function envelopeOf(first: Int32Array): Envelope {
  const row = new Int32Array(first.length);
  let length = 0;
  for (let i = 0; i < first.length; i++) {
    row[i] = length - first[i];
    length += i - first[i] + 1;
  }
  return { first, entries: new Float64Array(length), row };
}
/** In place, entries <- L; false where it is not positive definite. */
export function factorize({ first, entries, row }: Envelope): boolean {
  for (let i = 0; i < first.length; i++) {
    for (let j = first[i]; j <= i; j++) {
      let sum = entries[row[i] + j];
      for (let k = Math.max(first[i], first[j]); k < j; k++) sum -= entries[row[i] + k] * entries[row[j] + k];
      if (j < i) entries[row[i] + j] = sum / entries[row[j] + j];
      else if (sum > 0 && sum < Number.POSITIVE_INFINITY) entries[row[i] + i] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}
export function logDeterminant({ first, entries, row }: Envelope): number {
  let sum = 0;
  for (let i = 0; i < first.length; i++) sum += 2 * Math.log(entries[row[i] + i]);
  return sum;
}
/** x <- L^-1 x, whose elements before `from` are zero. */
export function forward({ first, entries, row }: Envelope, x: Float64Array, from = 0): void {
  for (let i = from; i < first.length; i++) {
    let sum = x[i];
    for (let k = Math.max(first[i], from); k < i; k++) sum -= entries[row[i] + k] * x[k];
    x[i] = sum / entries[row[i] + i];
  }
}
/** x <- L^-T x. */
export function backward({ first, entries, row }: Envelope, x: Float64Array): void {
  for (let i = first.length - 1; i >= 0; i--) {
    x[i] /= entries[row[i] + i];
    for (let k = first[i]; k < i; k++) x[k] -= entries[row[i] + k] * x[i];
  }
}
