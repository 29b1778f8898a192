/**
 * An orthonormal basis of the kept columns of X, and the response without its projection on them: cross-products of
 * raw columns cancel (a response of 1e6 + something loses half its digits), those of the basis do not.
 * Gram-Schmidt, twice (Giraud, Langou & Rozloznik 2005: then orthonormal to machine precision).
 */
export interface Basis {
  /** Columns of X in use, ascending. */
  readonly kept: Int32Array;
  /** n x r, column-major, orthonormal. */
  readonly Q: Float64Array;
  /** r x r, column-major, upper: X[, kept] = QR, positive diagonal. */
  readonly R: Float64Array;
  /** Sum of log R[j,j]. */
  readonly halfLogDet: number;
  /** y - Q Q'y. */
  readonly residual: Float64Array;
  /** Least-squares coefficients of y on X[, kept]. */
  readonly coefficients: Float64Array;
  /** p, NaN where dropped: a beta near them, and y - X base to the last digit of what is left. */
  readonly base: Float64Array;
  readonly atBase: Float64Array;
}

/**
 * A column whose part outside the earlier ones is below this share of its length adds nothing. R's lm draws the line at
 * 1e-7, lme at 1.5e-8: a point says by NaN which columns its engine dropped, and one that was kept is judged.
 */
const RANK_TOLERANCE = 1e-10;

/** v <- its part outside the first `count` columns of Q; the coefficients are added to R. */
export function removeProjections(
  n: number,
  Q: Float64Array,
  count: number,
  v: Float64Array,
  R: Float64Array,
  at: number,
): void {
  for (let pass = 0; pass < 2; pass++) {
    for (let j = 0; j < count; j++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += Q[j * n + i] * v[i];
      for (let i = 0; i < n; i++) v[i] -= sum * Q[j * n + i];
      R[at + j] += sum;
    }
  }
}
export const length = (v: Float64Array): number => {
  let largest = 0;
  for (let i = 0; i < v.length; i++) largest = Math.max(largest, Math.abs(v[i]));
  if (largest === 0) return 0;
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += (v[i] / largest) ** 2;
  return largest * Math.sqrt(sum);
};

/** `left(beta)`: the response without X beta, NaN skipped. */
type Left = (beta: Float64Array) => Float64Array;

/** Keeps the `wanted` columns (n x p, column-major X) that are independent of the wanted ones before them. */
export function basisOf(X: Float64Array, n: number, wanted: readonly number[], left: Left): Basis {
  const most = wanted.length;
  const Q = new Float64Array(n * most);
  const wide = new Float64Array(most * most);
  const kept: number[] = [];
  for (const column of wanted) {
    const r = kept.length;
    const v = X.slice(column * n, (column + 1) * n);
    const before = length(v);
    wide.fill(0, r * most, (r + 1) * most);
    removeProjections(n, Q, r, v, wide, r * most);
    const after = length(v);
    if (!(after > RANK_TOLERANCE * before)) continue;
    for (let i = 0; i < n; i++) Q[r * n + i] = v[i] / after;
    wide[r * most + r] = after;
    kept.push(column);
  }
  return complete(n, Q, wide, most, kept, X.length / n, left);
}

function complete(
  n: number,
  Q: Float64Array,
  wide: Float64Array,
  most: number,
  kept: number[],
  p: number,
  left: Left,
): Basis {
  const r = kept.length;
  const R = new Float64Array(r * r);
  let halfLogDet = 0;
  for (let j = 0; j < r; j++) {
    for (let i = 0; i <= j; i++) R[j * r + i] = wide[j * most + i];
    halfLogDet += Math.log(R[j * r + j]);
  }
  const base = new Float64Array(p).fill(Number.NaN);
  const coefficients = new Float64Array(r);
  removeProjections(n, Q, r, left(base), coefficients, 0);
  solveUpper(R, r, coefficients);
  // once more, from the residual itself: where X beta dwarfs it, the first pass left the rounding of X beta in it
  kept.forEach((column, j) => {
    base[column] = coefficients[j];
  });
  const residual = left(base);
  const atBase = residual.slice();
  const more = new Float64Array(r);
  removeProjections(n, Q, r, residual, more, 0);
  solveUpper(R, r, more);
  for (let j = 0; j < r; j++) coefficients[j] += more[j];
  return { kept: Int32Array.from(kept), Q: Q.slice(0, n * r), R, halfLogDet, residual, coefficients, base, atBase };
}

/** b <- R^-1 b. */
export function solveUpper(R: Float64Array, r: number, b: Float64Array): void {
  for (let j = r - 1; j >= 0; j--) {
    b[j] /= R[j * r + j];
    for (let i = 0; i < j; i++) b[i] -= R[j * r + i] * b[j];
  }
}
/** b <- R'b. */
export function multiplyUpperT(R: Float64Array, r: number, b: Float64Array): void {
  for (let j = r - 1; j >= 0; j--) {
    let sum = 0;
    for (let i = 0; i <= j; i++) sum += R[j * r + i] * b[i];
    b[j] = sum;
  }
}
