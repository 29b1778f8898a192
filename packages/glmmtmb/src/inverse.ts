/**
 * Inverse of a symmetric matrix that need not be positive definite (a Hessian at a point that is no maximum keeps its
 * standard errors in the original), by Gauss-Jordan elimination with row pivoting.
 *
 * The matrix is scaled to a diagonal of +-1 first: a log standard deviation on its way to minus infinity has a row of
 * 1e-25 and leaves the other parameters as well determined as ever. (The original's Hessian has rounding noise in that
 * row, which has the same effect.) Refused, as by R's solve(), when the reciprocal condition number in the 1-norm of the
 * scaled matrix is below 2.2e-16, or a row is zero.
 */
export function inverseOf(a: Float64Array, n: number): Float64Array | null {
  const scale = Float64Array.from({ length: n }, (_, j) => Math.sqrt(Math.abs(a[j * (n + 1)])) || rowSize(a, n, j));
  if (scale.some((s) => !(s > 0))) return null;
  const scaled = a.map((x, at) => x / (scale[at % n] * scale[Math.floor(at / n)]));
  const inverse = eliminated(scaled, n);
  return inverse?.map((x, at) => x / (scale[at % n] * scale[Math.floor(at / n)])) ?? null;
}

const rowSize = (a: Float64Array, n: number, i: number): number => {
  let size = 0;
  for (let j = 0; j < n; j++) size = Math.max(size, Math.abs(a[i + j * n]));
  return Math.sqrt(size);
};

function eliminated(a: Float64Array, n: number): Float64Array | null {
  const left = a.slice();
  const right = new Float64Array(n * n);
  for (let j = 0; j < n; j++) right[j * (n + 1)] = 1;
  for (let k = 0; k < n; k++) {
    const pivot = largestBelow(left, n, k);
    if (!(Math.abs(left[pivot + k * n]) > 0)) return null;
    swapRows(left, n, k, pivot);
    swapRows(right, n, k, pivot);
    scaleRow(left, right, n, k);
    for (let i = 0; i < n; i++) if (i !== k) eliminate(left, right, n, k, i);
  }
  const condition = oneNorm(a, n) * oneNorm(right, n);
  return 1 / condition >= Number.EPSILON ? symmetrised(right, n) : null;
}

function largestBelow(a: Float64Array, n: number, k: number): number {
  let at = k;
  for (let i = k + 1; i < n; i++) if (Math.abs(a[i + k * n]) > Math.abs(a[at + k * n])) at = i;
  return at;
}
function swapRows(a: Float64Array, n: number, i: number, k: number): void {
  if (i === k) return;
  for (let j = 0; j < n; j++) [a[i + j * n], a[k + j * n]] = [a[k + j * n], a[i + j * n]];
}
function scaleRow(left: Float64Array, right: Float64Array, n: number, k: number): void {
  const pivot = left[k * (n + 1)];
  for (let j = 0; j < n; j++) {
    left[k + j * n] /= pivot;
    right[k + j * n] /= pivot;
  }
}
function eliminate(left: Float64Array, right: Float64Array, n: number, k: number, i: number): void {
  const factor = left[i + k * n];
  if (factor === 0) return;
  for (let j = 0; j < n; j++) {
    left[i + j * n] -= factor * left[k + j * n];
    right[i + j * n] -= factor * right[k + j * n];
  }
}
function oneNorm(a: Float64Array, n: number): number {
  let norm = 0;
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += Math.abs(a[i + j * n]);
    norm = Math.max(norm, sum);
  }
  return norm;
}
/** (A + A') / 2 */
export function symmetrised(a: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) out[i + j * n] = (a[i + j * n] + a[j + i * n]) / 2;
  return out;
}
