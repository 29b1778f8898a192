import { rowStart } from './triangular.ts';

/** Bounds of the eigenvalues of A, packed by rows: the better of Gerschgorin's discs for the row that is farthest out. */
export function gerschgorin(a: Float64Array, n: number): { lowest: number; highest: number } {
  const radius = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < i; j++) {
      const size = Math.abs(a[rowStart(i) + j]);
      sum += size;
      radius[j] += size;
    }
    radius[i] = sum;
  }
  return { lowest: extreme(a, n, radius, -1), highest: extreme(a, n, radius, 1) };
}

/**
 * With k the row where a_kk + sign r_k is most extreme: a_kk + sign max over i of the shift t > 0 that keeps the discs of k and
 * i, after scaling by a diagonal matrix, within it: t = h + sqrt(h^2 + r_k |a_ik|), h = (sign (a_ii - a_kk) + r_i - |a_ik|) / 2.
 */
function extreme(a: Float64Array, n: number, radius: Float64Array, sign: 1 | -1): number {
  const diagonal = (i: number): number => a[rowStart(i) + i];
  const edge = (i: number): number => sign * diagonal(i) + radius[i];
  let k = 0;
  for (let i = 1; i < n; i++) if (edge(i) > edge(k)) k = i;
  let most = 0;
  for (let i = 0; i < n; i++) {
    if (i === k) continue;
    const between = Math.abs(i < k ? a[rowStart(k) + i] : a[rowStart(i) + k]);
    const [at, from] = [sign * diagonal(i), sign * diagonal(k)];
    const half = 0.5 * (sign < 0 ? at - from + radius[i] - between : at + radius[i] - between - from);
    const shift = half + Math.sqrt(half * half + radius[k] * between);
    if (most < shift) most = shift;
  }
  return diagonal(k) + sign * most;
}
