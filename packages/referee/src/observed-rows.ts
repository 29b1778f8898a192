/**
 * The rows on which a likelihood is taken: those of the data, or fewer that stand for them (collapsed-rows.ts). The response of these is
 * turned once all that is large was taken from it, in twice the working precision and row by row, at a beta near least squares:
 *
 *   y - X beta = (y - X base) + X (base - beta)
 */
import { type Basis, basisOf } from './basis.ts';
import type { CollapsedRows } from './collapsed-rows.ts';
import type { Design } from './design.ts';
import { remainder } from './remainder.ts';

export interface ObservedRows {
  readonly design: Design;
  readonly basis: Basis;
  /** r = y - X beta, or r - Zb. */
  left(beta: Float64Array): (b?: Float64Array) => Float64Array;
}

/** `wanted`: the columns of X that a point has a beta of. */
export const asGiven = (design: Design, wanted: readonly number[]): ObservedRows => ({
  design,
  basis: basisOf(design.X, design.n, wanted, (beta) => remainder(design, beta)),
  left: (beta) => (b) => remainder(design, beta, b),
});
export function collapsedAt(design: Design, collapsed: CollapsedRows, wanted: readonly number[]): ObservedRows {
  const { n, X } = collapsed.design;
  const basis = basisOf(X, n, wanted, (beta) => collapsed.turned(remainder(design, beta)));
  const rows = { ...collapsed.design, observed: basis.atBase, offset: null };
  return {
    design: rows,
    basis,
    left(beta) {
      const observed = basis.atBase.slice();
      for (const j of wanted) {
        const further = (basis.base[j] || 0) - beta[j];
        for (let i = 0; i < n; i++) observed[i] += further * X[j * n + i];
      }
      return (b) => (b ? remainder({ ...rows, observed }, NONE, b) : observed);
    },
  };
}
const NONE = new Float64Array(0);
