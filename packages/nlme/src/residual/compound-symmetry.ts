/**
 * corCompSymm (Pinheiro & Bates 2000, sections 5.1 and 5.3): R = (1 - rho) I + rho 11' on the m rows of a subject, with
 * eigenvalue 1 + (m - 1) rho along 1 and 1 - rho across it, hence
 *
 *   R^-1/2 v = v / sqrt(1 - rho) + [ 1 / sqrt(1 + (m - 1) rho) - 1 / sqrt(1 - rho) ] mean(v) 1
 *   log|R|   = log(1 + (m - 1) rho) + (m - 1) log(1 - rho)
 *
 * and, b = 1 / (M - 1) with M the rows of the largest subject, rho = (e^x - b) / (1 + e^x) for any x: rho in (-b, 1).
 */
import type { By } from '@mixdiff/contract';
import type { Correlation } from './correlation.ts';

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
    constrained: ([x]) => Float64Array.of((Math.exp(x) - b) / (1 + Math.exp(x))),
    unconstrained: ([rho]) => Float64Array.of(Math.log((rho + b) / (1 - rho))),
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
      const [acrossLog, alongLog] = [Math.log1p(-rho), (m: number) => Math.log1p((m - 1) * rho)];
      // log|R| / 2
      return size.reduce((sum, m) => sum + alongLog(m) + (m - 1) * acrossLog, 0) / 2;
    },
    invalid: () => false,
  };
}
