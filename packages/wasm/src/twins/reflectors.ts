/** Twins of assembly/reflectors.ts. */

/** x'x of n numbers of a. */
export function square(a: Float64Array, x: number, n: number): number {
  let sum = 0;
  for (let i = x; i < x + n; i++) sum += a[i] * a[i];
  return sum;
}

/** y <- (I - v v' / v[0]) y. */
export function reflect(a: Float64Array, v: number, n: number, y: number): void {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[v + i] * a[y + i];
  const factor = -sum / a[v];
  if (factor === 0) return;
  for (let i = 0; i < n; i++) a[y + i] += factor * a[v + i];
}
