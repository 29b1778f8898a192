/**
 * Compound symmetry: P_ij = rho off the diagonal. Eigenvalues 1 + (m - 1) rho and 1 - rho, so rho lies in (-1 / (m - 1), 1);
 * x is the logit of its share of that interval.
 */
import { type Correlation, fill } from './correlation.ts';

export function compoundSymmetry(m: number): Correlation {
  const lower = -1 / Math.max(m - 1, 1);
  const share = (x: number): number => 1 / (1 + Math.exp(-x));
  return {
    names: ['rho'],
    toRho: ([x]) => Float64Array.of(lower + (1 - lower) * share(x)),
    fromRho: ([rho]) => {
      const x = Math.log((rho - lower) / (1 - rho));
      return Number.isFinite(x) ? Float64Array.of(x) : null;
    },
    matrix: ([rho], size, out) => fill(size, out, (i, j) => (i === j ? 1 : rho)),
    derivative: ([x], _, size, out) => {
      const slope = (1 - lower) * share(x) * share(-x);
      fill(size, out, (i, j) => (i === j ? 0 : slope));
    },
  };
}
