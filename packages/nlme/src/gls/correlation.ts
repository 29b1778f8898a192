/**
 * nlme's correlation structures on their unconstrained scale, and what whitening by them does to a column (Pinheiro & Bates
 * 2000, sections 5.1 and 5.3). corCompSymm: R = (1 - rho) I + rho 11' on the m rows of a subject, with
 * eigenvalue 1 + (m - 1) rho along 1 and 1 - rho across it, hence
 *
 *   R^-1/2 v = v / sqrt(1 - rho) + [ 1 / sqrt(1 + (m - 1) rho) - 1 / sqrt(1 - rho) ] mean(v) 1
 *   log|R|   = log(1 + (m - 1) rho) + (m - 1) log(1 - rho)
 *
 * and, b = 1 / (M - 1) with M the rows of the largest subject, rho = (e^x - b) / (1 + e^x) for any x: rho in (-b, 1).
 */
import type { By } from '@mixdiff/contract';

export interface Correlation {
  /** Canonical: `rho`; of a general correlation `2.1`, `3.1`, `3.2`, ... */
  readonly names: readonly string[];
  /** nlme's own start: no correlation. */
  readonly start: Float64Array;
  /** Correlations, in the order of `names`. */
  toRho(x: Float64Array): Float64Array;
  /** Not finite where the scale has no such correlations. */
  fromRho(rho: Float64Array): Float64Array;
  /** log|R| over all subjects. */
  logDet(rho: Float64Array): number;
  /** R^-1/2 of the `columns` columns of `data` (n rows each, column-major), in place. */
  whiten(rho: Float64Array, data: Float64Array, columns: number): void;
}

export function compoundSymmetry({ levels, index }: By): Correlation {
  const n = index.length;
  const size = new Int32Array(levels.length);
  for (const subject of index) size[subject]++;
  const largest = size.reduce((max, m) => Math.max(max, m), 0);
  const b = 1 / (largest - 1);
  const mean = new Float64Array(levels.length);
  return {
    names: ['rho'],
    start: Float64Array.of(Math.log(b)),
    toRho: ([x]) => Float64Array.of((Math.exp(x) - b) / (1 + Math.exp(x))),
    fromRho: ([rho]) => Float64Array.of(Math.log((rho + b) / (1 - rho))),
    logDet: ([rho]) => {
      const [across, along] = [Math.log1p(-rho), (m: number) => Math.log1p((m - 1) * rho)];
      return size.reduce((sum, m) => sum + along(m) + (m - 1) * across, 0);
    },
    whiten([rho], data, columns) {
      const across = 1 / Math.sqrt(1 - rho);
      for (let j = 0; j < columns; j++) {
        mean.fill(0);
        for (let i = 0; i < n; i++) mean[index[i]] += data[j * n + i] / size[index[i]];
        for (let i = 0; i < n; i++) {
          const along = 1 / Math.sqrt(1 + (size[index[i]] - 1) * rho);
          data[j * n + i] = across * data[j * n + i] + (along - across) * mean[index[i]];
        }
      }
    },
  };
}
