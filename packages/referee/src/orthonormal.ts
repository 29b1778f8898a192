/**
 * Columns of one random term, orthonormal over all rows: Z = Z~ T, so that Z Sigma Z' = Z~ (T Sigma T') Z~'. With a raw
 * year or dose the intercept's variance lies far outside the data, nearly all of it cancels against the slope's, and
 * cross-products of Z lose as many digits as those of X. Everything inside the referee is in the columns of Z~; points
 * come in through `turned`, scores and informations leave through the other two.
 */
import { length, removeProjections } from './basis.ts';
import type { Element } from './element.ts';

export interface Orthonormal {
  /** n x c, column-major. */
  readonly Z: Float64Array;
  /** c x c, column-major, upper triangular; a column that depends on earlier ones has 0 on the diagonal. */
  readonly T: Float64Array;
}
export function orthonormal(Z: Float64Array, n: number, c: number): Orthonormal {
  if (c === 1) return { Z, T: Float64Array.of(1) };
  const out = new Float64Array(n * c);
  const T = new Float64Array(c * c);
  for (let j = 0; j < c; j++) {
    const v = Z.slice(j * n, (j + 1) * n);
    removeProjections(n, out, j, v, T, j * c);
    const left = length(v);
    T[j * (c + 1)] = left;
    if (left > 0) for (let i = 0; i < n; i++) out[j * n + i] = v[i] / left;
  }
  return { Z: out, T };
}

/** A S A', exactly symmetric; `at(i, j)` is an element of A. */
function sandwich(S: Float64Array, c: number, at: (i: number, j: number) => number): Float64Array {
  const half = new Float64Array(c * c);
  for (let i = 0; i < c; i++)
    for (let j = 0; j < c; j++) for (let k = 0; k < c; k++) half[j * c + i] += at(i, k) * S[j * c + k];
  const out = new Float64Array(c * c);
  for (let i = 0; i < c; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < c; k++) sum += half[k * c + i] * at(j, k);
      out[j * c + i] = sum;
      out[i * c + j] = sum;
    }
  }
  return out;
}
/** T S T': a covariance matrix of Z's columns as one of Z~'s. */
export const turned = (T: Float64Array, S: Float64Array, c: number): Float64Array =>
  c === 1 ? S : sandwich(S, c, (i, j) => T[j * c + i]);
/** T'S T: the derivative by the covariance matrix of Z~'s columns as that by Z's. */
export const turnedBack = (T: Float64Array, S: Float64Array, c: number): Float64Array =>
  c === 1 ? S : sandwich(S, c, (i, j) => T[i * c + j]);

/** An information (size x size) by the distinct elements of Z~'s covariance matrices, which come first, as one by Z's. */
export function informationBack(
  data: Float64Array,
  size: number,
  elements: readonly Element[],
  terms: readonly { readonly columns: number; readonly T: Float64Array }[],
): Float64Array {
  // single columns are their own
  if (terms.every(({ columns, T }) => columns === 1 && T[0] === 1)) return data;
  const J = elements.map(({ term, a, b }) => {
    const { columns: c, T } = terms[term];
    const E = new Float64Array(c * c);
    E[b * c + a] = 1;
    E[a * c + b] = 1;
    const moved = turned(T, E, c);
    return elements.map((other) => (other.term === term ? moved[other.b * c + other.a] : 0));
  });
  const entry = (i: number, j: number): number => (i < J.length ? (J[i][j] ?? 0) : i === j ? 1 : 0);
  return sandwich(data, size, entry);
}
