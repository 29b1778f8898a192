/**
 * Any correlation matrix, P = L L' with unit rows: row i of L is (x_i1, .., x_i,i-1, 1) over its length. Every positive definite
 * one, once.
 */
import { cholesky } from '@mixdiff/linalg';
import type { ByPosition } from './correlation.ts';

export function general(m: number): ByPosition {
  const pairs = Array.from({ length: m }, (_, i) => Array.from({ length: i }, (__, j) => [i, j] as const)).flat();
  const place = (i: number): number => (i * (i - 1)) / 2;
  const rowOf = (x: Float64Array, i: number): Float64Array => {
    const row = Float64Array.from({ length: i + 1 }, (_, j) => (j === i ? 1 : x[place(i) + j]));
    const length = Math.hypot(...row);
    return row.map((v) => v / length);
  };
  const inner = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let k = 0; k < Math.min(a.length, b.length); k++) sum += a[k] * b[k];
    return sum;
  };
  const rowsOf = (x: Float64Array): Float64Array[] => Array.from({ length: m }, (_, i) => rowOf(x, i));
  return {
    names: pairs.map(([i, j]) => `cor.${i + 1}.${j + 1}`),
    toRho: (x) => {
      const rows = rowsOf(x);
      return Float64Array.from(pairs, ([i, j]) => inner(rows[i], rows[j]));
    },
    fromRho: (rho) => {
      const L = new Float64Array(m * m);
      for (let i = 0; i < m; i++) L[i * (m + 1)] = 1;
      for (const [k, [i, j]] of pairs.entries()) L[j * m + i] = rho[k];
      if (!L.every(Number.isFinite) || cholesky(L, m) >= 0) return null;
      return Float64Array.from(pairs, ([i, j]) => L[j * m + i] / L[i * (m + 1)]);
    },
    entry: (x) => {
      const rows = rowsOf(x);
      return (i, j) => inner(rows[i], rows[j]);
    },
    slope: (x, k) => {
      // d(w / |w|) = (dw - u u'dw) / |w|, u = w / |w|
      const rows = rowsOf(x);
      const [moved, j0] = pairs[k];
      const u = rows[moved];
      const length = 1 / u[moved];
      const turned = u.map((v, j) => (Number(j === j0) - u[j0] * v) / length);
      return (i, j) => (i === moved ? inner(turned, rows[j]) : j === moved ? inner(turned, rows[i]) : 0);
    },
  };
}
