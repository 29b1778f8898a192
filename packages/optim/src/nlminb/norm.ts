/**
 * Euclidean norms whose squares neither overflow nor vanish: entries beyond 10^±145 or so are summed apart, scaled by
 * a power of two (Blue 1978, ACM TOMS 4:15-23; thresholds of Anderson 2017, ACM TOMS 44:12, for doubles).
 */
const BIG = 2 ** 486;
const SMALL = 2 ** -511;
const SHRINK = 2 ** -538;
const GROW = 2 ** 537;

export function norm(v: Float64Array, n: number): number {
  let sum = 0;
  let extreme = false;
  for (let i = 0; i < n; i++) {
    const size = Math.abs(v[i]);
    if (size > BIG || (size < SMALL && size > 0)) extreme = true;
    sum += v[i] * v[i];
  }
  return extreme ? scaledNorm(v, n) : Math.sqrt(sum);
}

function scaledNorm(v: Float64Array, n: number): number {
  let [big, middle, small] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const size = Math.abs(v[i]);
    if (size > BIG) big += square(size * SHRINK);
    else if (size < SMALL) small += square(size * GROW);
    else middle += size * size;
  }
  const known = middle > 0 || Number.isNaN(middle);
  if (big > 0) return Math.sqrt(known ? big + middle * SHRINK * SHRINK : big) / SHRINK;
  if (!known) return Math.sqrt(small) / GROW;
  const [low, high] = [Math.sqrt(small) / GROW, Math.sqrt(middle)];
  return low > high ? low * Math.sqrt(1 + square(high / low)) : high * Math.sqrt(1 + square(low / high));
}

const square = (x: number): number => x * x;

export function dot(a: Float64Array, b: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}
