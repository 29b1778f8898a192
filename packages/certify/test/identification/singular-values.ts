/**
 * Singular values of `a` (m x n, column-major, m >= n; destroyed) by one-sided Jacobi: columns are rotated pairwise until
 * orthogonal, their norms are the values, the small ones to nearly full relative accuracy.
 */
export function singularValues(a: Float64Array, m: number, n: number): number[] {
  const column = (j: number): Float64Array => a.subarray(j * m, j * m + m);
  const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, v, i) => sum + v * y[i], 0);
  for (let sweep = 0; sweep < 40; sweep++) {
    let rotated = false;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        const [x, y] = [column(p), column(q)];
        const [xx, yy, xy] = [dot(x, x), dot(y, y), dot(x, y)];
        if (Math.abs(xy) <= n * Number.EPSILON * Math.sqrt(xx * yy)) continue;
        rotated = true;
        const half = (yy - xx) / (2 * xy);
        const t = (half < 0 ? -1 : 1) / (Math.abs(half) + Math.hypot(1, half));
        const c = 1 / Math.hypot(1, t);
        for (let i = 0; i < m; i++) [x[i], y[i]] = [c * (x[i] - t * y[i]), c * (t * x[i] + y[i])];
      }
    }
    if (!rotated) break;
  }
  return Array.from({ length: n }, (_, j) => Math.sqrt(dot(column(j), column(j))));
}
