/**
 * Correlations that depend on which positions two rows have, whitened by the Cholesky factor of each subject's R:
 *
 *   corAR1   R_ij = rho^|i - j|, rho = tanh(x / 2)
 *   corSymm  any R = L L', row i of L on the unit sphere: L_i1 = cos t_i1, L_ij = cos t_ij prod_k<j sin t_ik, the last the
 *            product of all sines; t = pi / (1 + e^-x), row by row (Pinheiro & Bates 1996, spherical; 2000, section 5.3)
 */
import type { ResidualModel } from '@mixdiff/contract';
import { cholesky, halfLogDet, solveLower } from '@mixdiff/linalg';
import type { Correlation } from './correlation.ts';

type Map = Pick<Correlation, 'names' | 'start' | 'toRho' | 'fromRho'> & {
  /** R_ij of positions i > j. */
  entry(rho: Float64Array, i: number, j: number): number;
};

const autoregressive: Map = {
  names: ['rho'],
  start: Float64Array.of(0),
  toRho: ([x]) => Float64Array.of(Math.tanh(x / 2)),
  fromRho: ([rho]) => Float64Array.of(2 * Math.atanh(rho)),
  entry: ([rho], i, j) => rho ** (i - j),
};

function general(m: number): Map {
  const below = Array.from({ length: m }, (_, i) => Array.from({ length: i }, (__, j) => [i, j] as const)).flat();
  const place = (i: number, j: number): number => (i * (i - 1)) / 2 + j;
  return {
    names: below.map(([i, j]) => `${i + 1}.${j + 1}`),
    start: new Float64Array(below.length),
    toRho(x) {
      const L = new Float64Array(m * m);
      for (let i = 0; i < m; i++) {
        let left = 1;
        for (let j = 0; j < i; j++) {
          const angle = Math.PI / (1 + Math.exp(-x[place(i, j)]));
          L[j * m + i] = left * Math.cos(angle);
          left *= Math.sin(angle);
        }
        L[i * (m + 1)] = left;
      }
      return Float64Array.from(below, ([i, j]) => {
        let sum = 0;
        for (let k = 0; k <= j; k++) sum += L[k * m + i] * L[k * m + j];
        return sum;
      });
    },
    fromRho(rho) {
      const L = new Float64Array(m * m);
      for (let i = 0; i < m; i++) L[i * (m + 1)] = 1;
      for (const [k, [i, j]] of below.entries()) L[j * m + i] = rho[k];
      if (cholesky(L, m) >= 0) return new Float64Array(rho.length).fill(Number.NaN);
      const x = new Float64Array(rho.length);
      for (let i = 0; i < m; i++) {
        let left = 1;
        for (let j = 0; j < i; j++) {
          const angle = Math.acos(L[j * m + i] / left);
          x[place(i, j)] = Math.log(angle / (Math.PI - angle));
          left *= Math.sin(angle);
        }
      }
      return x;
    },
    entry: (rho, i, j) => rho[place(i, j)],
  };
}

/** By kind of structure, variances apart; null: not by positions. */
export function positioned({ subject, position, structure }: ResidualModel): Correlation | null {
  const base = structure.kind.split('-')[0];
  const map = base === 'ar1' ? autoregressive : base === 'us' ? general(structure.labels.length) : null;
  if (!map) return null;
  const n = position.length;
  const rowsOf: number[][] = subject.levels.map(() => []);
  for (const [i, s] of subject.index.entries()) rowsOf[s].push(i);
  const factorOf = (rho: Float64Array, rows: readonly number[]): Float64Array | null => {
    const k = rows.length;
    const L = Float64Array.from({ length: k * k }, (_, e) => {
      const [a, b] = [position[rows[e % k]], position[rows[Math.floor(e / k)]]];
      return a === b ? 1 : map.entry(rho, Math.max(a, b), Math.min(a, b));
    });
    return cholesky(L, k) >= 0 ? null : L;
  };
  return {
    ...map,
    logDet: (rho) =>
      rowsOf.reduce((sum, rows) => {
        const L = factorOf(rho, rows);
        return sum + (L ? 2 * halfLogDet(L, rows.length) : Number.NaN);
      }, 0),
    whiten(rho, data, columns) {
      for (const rows of rowsOf) {
        const L = factorOf(rho, rows);
        for (let j = 0; j < columns; j++) {
          const v = Float64Array.from(rows, (i) => data[j * n + i]);
          if (L) solveLower(L, rows.length, v, 1);
          else v.fill(Number.NaN);
          for (const [a, i] of rows.entries()) data[j * n + i] = v[a];
        }
      }
    },
  };
}
