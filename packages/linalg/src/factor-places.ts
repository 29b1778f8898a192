/** Where a workspace (@mixdiff/wasm) has L and what solves need of its structure: lists in integers, L in numbers. */
import type { Workspace } from '@mixdiff/wasm';
import type { Symbolic } from './symbolic-cholesky.ts';

export interface FactorPlaces {
  /** n each: the order, and the identity. */
  readonly order: number;
  readonly same: number;
  /** The head's columns. */
  readonly colPtr: number;
  readonly rowIdx: number;
  readonly head: number;
  /** A dense lower triangle. */
  readonly tail: number;
  /** The first number behind all. */
  readonly free: number;
}

export function factorPlaces({ n, tail, rowIdx }: Symbolic): FactorPlaces {
  const [order, same] = [0, n];
  const colPtr = same + n;
  const rows = colPtr + tail + 1;
  const head = (rows + rowIdx.length + 1) >> 1;
  const dense = head + rowIdx.length;
  return { order, same, colPtr, rowIdx: rows, head, tail: dense, free: dense + (n - tail) ** 2 };
}

/** Brings the structure there. */
export function placeStructure(
  { integers }: Workspace,
  { n, order, colPtr, rowIdx }: Symbolic,
  at: FactorPlaces,
): void {
  integers.set(order, at.order);
  for (let k = 0; k < n; k++) integers[at.same + k] = k;
  integers.set(colPtr, at.colPtr);
  integers.set(rowIdx, at.rowIdx);
}
