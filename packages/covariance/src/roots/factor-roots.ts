/** Roots that are their own coordinates: a lower triangle (`us`), its first columns (`rr`), a known matrix times a number. */
import type { Matrix } from '@mixdiff/contract';
import { semidefiniteRoot } from './correlations.ts';
import { agrees, type RootEnd, type Roots } from './roots.ts';

/** L lower, its first `rank` columns; every matrix of that rank has one. */
export function lowerTriangular(labels: readonly string[], rank: number): Roots {
  const m = labels.length;
  const places = Array.from({ length: rank }, (_, j) =>
    Array.from({ length: m - j }, (__, i) => [j + i, j] as const),
  ).flat();
  const root = (x: Float64Array): Float64Array => {
    const L = new Float64Array(m * m);
    for (const [k, [i, j]] of places.entries()) L[j * m + i] = Math.sinh(x[k]);
    return L;
  };
  return {
    length: places.length,
    sizes: places.map((_, k) => k),
    root,
    from: (Sigma) => {
      const whole = semidefiniteRoot(Sigma, m);
      if (!whole) return null;
      const L = rank === m ? whole : withoutZeros(whole, m);
      const x = Float64Array.from(places, ([i, j]) => Math.asinh(L[j * m + i]));
      return agrees(root(x), Sigma, m) ? x : null;
    },
    // of the last row alone: in a column before, what stands below the diagonal changes its sign with it
    ends: places.flatMap(([i, j], coordinate): RootEnd[] => {
      const what = m === 1 ? 'the variance' : `the variance of ${labels[i]} given the others`;
      return i === m - 1 && j === m - 1
        ? [{ coordinate, at: 0, what, value: 0, from: (x) => Math.sinh(x) ** 2, by: what, power: 2 }]
        : [];
    }),
  };
}

/** Its columns that are not zero, one after the other: still a lower triangle. */
function withoutZeros(L: Float64Array, m: number): Float64Array {
  const out = new Float64Array(m * m);
  let to = 0;
  for (let j = 0; j < m; j++) {
    const column = L.subarray(j * m, (j + 1) * m);
    if (column.some((v) => v !== 0)) out.set(column, m * to++);
  }
  return out;
}

/** Sigma = s^2 A; `free` false: A itself. */
export function proportional(known: Matrix, free: boolean): Roots | null {
  const m = known.nrow;
  const A = semidefiniteRoot(known.data, m);
  if (!A) return null;
  const what = 'the factor of the known matrix';
  const root = (x: Float64Array): Float64Array => (free ? A.map((v) => v * Math.sinh(x[0])) : A);
  return {
    length: free ? 1 : 0,
    sizes: free ? [0] : [],
    root,
    from: (Sigma) => {
      let [sum, of] = [0, 0];
      for (let j = 0; j < m; j++) {
        sum += Sigma[j * (m + 1)];
        of += known.data[j * (m + 1)];
      }
      const x = free ? Float64Array.of(Math.asinh(Math.sqrt(Math.max(0, sum / of)))) : new Float64Array(0);
      return agrees(root(x), Sigma, m) ? x : null;
    },
    ends: free ? [{ coordinate: 0, at: 0, what, value: 0, from: (x) => Math.sinh(x) ** 2, by: what, power: 2 }] : [],
  };
}
