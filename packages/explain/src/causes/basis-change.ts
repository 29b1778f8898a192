/**
 * Whether two model matrices span one space, and by which T. Contrast codings, centring and units all leave fitted
 * values alone; only this tells them from another model.
 */
import type { Matrix, Problem } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';

/** X_A = X_B T. `residual`: largest entry of X_A - X_B T relative to its column. Shapes: T is p_B x p_A. */
export interface BasisChange {
  readonly T: Matrix;
  readonly residual: number;
  readonly sameRank: boolean;
  readonly rank: number;
}
const known = new WeakMap<Matrix, WeakMap<Matrix, BasisChange>>();

export function basisChange(a: Problem, b: Problem): BasisChange | null {
  if (a.parts.conditional.X.nrow !== b.parts.conditional.X.nrow) return null;
  const from = known.get(a.parts.conditional.X) ?? new WeakMap<Matrix, BasisChange>();
  known.set(a.parts.conditional.X, from);
  const found = from.get(b.parts.conditional.X) ?? solve(a.parts.conditional.X, b.parts.conditional.X);
  from.set(b.parts.conditional.X, found);
  return found;
}
function solve(A: Matrix, B: Matrix): BasisChange {
  const { rank, pivot, R, Q } = pivotedQr(B);
  const T = new Float64Array(B.ncol * A.ncol);
  let residual = 0;
  for (let j = 0; j < A.ncol; j++) {
    const column = A.data.subarray(j * A.nrow, (j + 1) * A.nrow);
    const size = Math.max(...column.map(Math.abs), 1e-300);
    const z = new Float64Array(rank);
    for (let k = 0; k < rank; k++) for (let i = 0; i < A.nrow; i++) z[k]! += Q.data[k * A.nrow + i]! * column[i]!;
    const rest = column.slice();
    for (let k = 0; k < rank; k++) for (let i = 0; i < A.nrow; i++) rest[i]! -= Q.data[k * A.nrow + i]! * z[k]!;
    residual = Math.max(residual, Math.max(...rest.map(Math.abs)) / size);
    for (let k = rank - 1; k >= 0; k--) {
      let sum = z[k]!;
      for (let l = k + 1; l < rank; l++) sum -= R[l * rank + k]! * T[j * B.ncol + pivot[l]!]!;
      T[j * B.ncol + pivot[k]!] = sum / R[k * rank + k]!;
    }
  }
  return { T: { nrow: B.ncol, ncol: A.ncol, data: T }, residual, sameRank: rank === pivotedQr(A).rank, rank };
}

const near = (x: number, to: number): boolean => Math.abs(x - to) < 1e-8;
/** How a basis change looks: the same columns in another order, with another sign, another reference, or another basis. */
export function kindOf({ T, residual, sameRank }: BasisChange): 'permutation' | 'relevel' | 'basis' | 'other' {
  if (!(residual < 1e-8) || !sameRank) return 'other';
  const entries = Array.from(T.data, (x) => (near(x, 0) ? 0 : x));
  const columns = Array.from({ length: T.ncol }, (_, j) => entries.slice(j * T.nrow, (j + 1) * T.nrow));
  const single = columns.every((column) => column.filter((x) => x !== 0).length === 1);
  if (single) return columns.every((column) => column.some((x) => near(x, 1))) ? 'permutation' : 'basis';
  return entries.every((x) => x === 0 || near(Math.abs(x), 1)) ? 'relevel' : 'basis';
}
