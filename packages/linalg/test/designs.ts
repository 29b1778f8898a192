/** Sparse symmetric matrices as mixed models make them, and as a seed makes them. */
import type { SymmetricPattern } from '../src/symmetric-pattern.ts';
import { uniforms } from './naive.ts';

export interface Sparse {
  readonly pattern: SymmetricPattern;
  readonly values: Float64Array;
}

/** From the lower triangle's columns, as maps from row to value. */
export function sparse(columns: readonly ReadonlyMap<number, number>[]): Sparse {
  const sorted = columns.map((column) => [...column].sort(([a], [b]) => a - b));
  const colPtr = new Int32Array(columns.length + 1);
  sorted.forEach((column, j) => {
    colPtr[j + 1] = colPtr[j] + column.length;
  });
  const entries = sorted.flat();
  return {
    pattern: { n: columns.length, colPtr, rowIdx: Int32Array.from(entries, ([row]) => row) },
    values: Float64Array.from(entries, ([, value]) => value),
  };
}

/** A random pattern with about `density` of the lower triangle, diagonally dominant. */
export function randomSparse(n: number, density: number, seed: number): Sparse {
  const next = uniforms(seed);
  const columns = Array.from({ length: n }, (_, j) => new Map([[j, n + 1]]));
  for (let j = 0; j < n; j++) {
    for (let i = j + 1; i < n; i++) if (next() < 2 * density - 1) columns[j].set(i, next());
  }
  return sparse(columns);
}

/** Z'Z + I for factors given as level numbers, each with a random intercept and k - 1 random slopes per level. */
export function crossed(factors: readonly (readonly number[])[], k = 1, seed = 1): Sparse {
  const next = uniforms(seed);
  const offsets = [0];
  for (const factor of factors) offsets.push((offsets.at(-1) as number) + k * (Math.max(...factor) + 1));
  const columns = Array.from({ length: offsets.at(-1) as number }, (_, j) => new Map([[j, 1]]));
  for (let row = 0; row < factors[0].length; row++) {
    const z = factors.flatMap((factor, t) =>
      Array.from({ length: k }, (_, c) => ({ at: offsets[t] + k * factor[row] + c, value: c === 0 ? 1 : next() })),
    );
    for (const a of z) {
      for (const b of z) {
        if (a.at >= b.at) columns[b.at].set(a.at, (columns[b.at].get(a.at) ?? 0) + a.value * b.value);
      }
    }
  }
  return sparse(columns);
}

/** Positive-definite diagonal with `border` dense rows at the end. */
export function bordered(n: number, border: number): Sparse {
  const columns = Array.from({ length: n + border }, (_, j) => {
    const column = new Map([[j, j < n ? 4 : n + border]]);
    for (let i = Math.max(n, j + 1); i < n + border; i++) column.set(i, 1 / (1 + i - n + (j % 3)));
    return column;
  });
  return sparse(columns);
}

export const range = (n: number, f: (i: number) => number) => Array.from({ length: n }, (_, i) => f(i));

export function dense({ pattern: { n, colPtr, rowIdx }, values }: Sparse): Float64Array {
  const a = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let p = colPtr[j]; p < colPtr[j + 1]; p++) {
      a[j * n + rowIdx[p]] = values[p];
      a[rowIdx[p] * n + j] = values[p];
    }
  }
  return a;
}

export const draws = (n: number, levels: number, seed: number) => {
  const next = uniforms(seed);
  return range(n, () => Math.floor(((next() + 1) / 2) * levels));
};

export const DESIGNS: Readonly<Record<string, Sparse>> = {
  'nested 90 in 48': crossed([range(360, (i) => i % 90), range(360, (i) => (i % 90) % 48)]),
  'nested thrice': crossed([range(240, (i) => i % 60), range(240, (i) => i % 20), range(240, (i) => i % 4)]),
  'fully crossed 24 x 6': crossed([range(144, (i) => i % 24), range(144, (i) => Math.floor(i / 24))]),
  'partly crossed 120 x 55': crossed([draws(700, 120, 3), draws(700, 55, 4)]),
  'three crossed factors': crossed([draws(600, 100, 5), draws(600, 30, 6), draws(600, 20, 7)]),
  'intercept and slope, 18 subjects': crossed([range(180, (i) => i % 18)], 2),
  'two slopes, crossed 40 x 12': crossed([draws(400, 40, 8), draws(400, 12, 9)], 3),
  'a diagonal': crossed([range(50, (i) => i)]),
  'a dense border': bordered(70, 4),
  'dense of order 60': randomSparse(60, 1, 10),
};
