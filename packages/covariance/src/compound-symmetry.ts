/**
 * Compound symmetry: P_ij = rho off the diagonal. Eigenvalues 1 + (m - 1) rho and 1 - rho, so rho lies in (-1 / (m - 1), 1);
 * x is the logit of its share of that interval.
 */
import { type ByPosition, share } from './correlation.ts';

/** `m`: of how many positions every matrix is to be positive definite. */
export function compoundSymmetry(m: number): ByPosition {
  const lower = -1 / Math.max(m - 1, 1);
  const at = (x: number): number => lower + (1 - lower) * share(x);
  return {
    names: ['rho'],
    toRho: ([x]) => Float64Array.of(at(x)),
    fromRho: ([rho]) => {
      const x = Math.log((rho - lower) / (1 - rho));
      return Number.isFinite(x) ? Float64Array.of(x) : null;
    },
    entry: ([x]) => {
      const rho = at(x);
      return () => rho;
    },
    slope: ([x]) => {
      const slope = (1 - lower) * share(x) * share(-x);
      return () => slope;
    },
  };
}
