/**
 * Householder reflectors H = I - v v' / v[0] with v scaled so that v[0] = 1 + |x[0]| / |x| (LINPACK's form;
 * Golub & Van Loan, section 5.1). Hx = -sign(x[0]) |x| e1, so the diagonal of R has the sign R's qr() gives it.
 */

/** Euclidean norm of x[from..to-1], safe against overflow and underflow. */
export function norm2(x: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += x[i] * x[i];
  if (sum > 1e-280 && sum < 1e280) return Math.sqrt(sum);
  return scaledNorm(x, from, to);
}

/** The same where squares would overflow or vanish. */
export function scaledNorm(x: Float64Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) {
    const size = Math.abs(x[i]);
    if (!(size <= largest)) largest = size;
  }
  if (largest === 0 || !(largest < Infinity)) return largest;
  let sum = 0;
  for (let i = from; i < to; i++) sum += (x[i] / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/** Turns x[from..to-1], of norm `size` > 0, into v; returns the entry that takes x[from]'s place in R. */
export function makeReflector(x: Float64Array, from: number, to: number, size: number): number {
  const signed = x[from] < 0 ? -size : size;
  for (let i = from; i < to; i++) x[i] /= signed;
  x[from] += 1;
  return -signed;
}

/** y[yFrom..] <- H y[yFrom..], with v in v[from..to-1]. */
export function applyReflector(v: Float64Array, from: number, to: number, y: Float64Array, yFrom: number): void {
  const shift = yFrom - from;
  let sum = 0;
  for (let i = from; i < to; i++) sum += v[i] * y[i + shift];
  const factor = -sum / v[from];
  if (factor === 0) return;
  for (let i = from; i < to; i++) y[i + shift] += factor * v[i];
}
