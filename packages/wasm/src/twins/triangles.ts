/**
 * Twin of assembly/triangles.ts, and what works on arrays of their own: an orthogonal triangularization that stacks rows B under a triangle
 * T,
 *
 *     Q' [ T ]   [ T* ]
 *        [ B ] = [ B* ]     T, T*: k leading columns upper triangular; B*: those columns eliminated.
 *
 * With T the triangle found so far it adds rows to a QR. Householder reflections (Golub & Van Loan, 4th ed., 5.1), each touching one row of T
 * and the rows of B: backward stable, column by column, whatever the scale of T.
 *
 * By hand: T = [3 0], B = [4 5] -> T* = [-5 -4], B* = [. 3]  (lengths 3, 4 -> 5; 5 is split into 4 and 3).
 */

/**
 * T: k x width from t[tAt], B: (full + triangular) x width from b[bAt]; both column-major, columns `tStride` and `bStride` apart, in place.
 * The last `triangular` rows of B are themselves triangular in these columns: row i of them is zero before column i.
 * Afterwards the first k columns of B are meaningless.
 */
export function absorb(
  t: Float64Array,
  tAt: number,
  tStride: number,
  b: Float64Array,
  bAt: number,
  bStride: number,
  full: number,
  triangular: number,
  k: number,
  width: number,
): void {
  for (let j = 0; j < k; j++) {
    const rows = full + Math.min(j + 1, triangular);
    const x = bAt + j * bStride;
    const square = dot(b, x, x, rows);
    if (square === 0) continue;
    const pivot = tAt + j * tStride + j;
    const alpha = t[pivot];
    const norm = Math.sqrt(alpha * alpha + square);
    const beta = alpha > 0 ? -norm : norm;
    t[pivot] = beta;
    const head = alpha - beta;
    for (let c = j + 1; c < width; c++) reflect(t, tAt + c * tStride + j, b, x, bAt + c * bStride, rows, head, beta);
  }
}

/** Four partial sums, so that an addition need not wait for the one before it; then the rest. */
function dot(b: Float64Array, x: number, y: number, rows: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const whole = rows & ~3;
  for (let i = 0; i < whole; i += 4) {
    s0 += b[x + i] * b[y + i];
    s1 += b[x + i + 1] * b[y + i + 1];
    s2 += b[x + i + 2] * b[y + i + 2];
    s3 += b[x + i + 3] * b[y + i + 3];
  }
  let sum = s0 + s1 + (s2 + s3);
  for (let i = whole; i < rows; i++) sum += b[x + i] * b[y + i];
  return sum;
}

/** One column under I + v v' / (beta head), v = (head, x). */
function reflect(
  t: Float64Array,
  top: number,
  b: Float64Array,
  x: number,
  column: number,
  rows: number,
  head: number,
  beta: number,
): void {
  const product = head * t[top] + dot(b, x, column, rows);
  if (product === 0) return;
  t[top] += product / beta;
  const factor = product / (beta * head);
  for (let i = 0; i < rows; i++) b[column + i] += factor * b[x + i];
}
