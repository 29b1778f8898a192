/**
 * Numbers of L and where they are: in arrays, or, where the tail is in panels, in a memory of the kernels' own (@mixdiff/wasm), in which
 * they stay from a factorisation to the solves and on to the next, until another factor of the same structure is asked for something.
 */
import { type PanelMemory, panelMemory, sharedPanelMemory } from './panel-memory.ts';
import type { Symbolic } from './symbolic-cholesky.ts';

/** Numbers of L: the head's columns as in Symbolic, the tail as a dense lower triangle. */
export interface Numeric {
  /** Of a memory of their own both are views, others once it has grown. */
  head: Float64Array;
  tail: Float64Array;
  /** A dense column, all zeros between uses. */
  readonly column: Float64Array;
  /** Another one for every factorization. */
  version: number;
  memory: PanelMemory | null;
  /** With such a memory: the values of A that L is the factor of, and NaN first where it is none of these. */
  readonly factored: Float64Array;
}

/** Room for L. */
export function numericCholesky(symbolic: Symbolic): Numeric {
  const { n, tail, rowIdx, panels } = symbolic;
  const memory = panels && sharedPanelMemory(symbolic, panels);
  const numeric: Numeric = {
    head: new Float64Array(memory ? 0 : rowIdx.length),
    tail: new Float64Array(memory ? 0 : (n - tail) ** 2),
    column: new Float64Array(n),
    version: 0,
    memory,
    factored: new Float64Array(memory ? symbolic.place.length : 0).fill(Number.NaN, 0, 1),
  };
  if (memory) viewMemory(symbolic, numeric, memory.reserve(0).numbers);
  return numeric;
}

/** After the memory has grown. */
export function viewMemory({ n, tail, rowIdx }: Symbolic, numeric: Numeric, numbers: Float64Array): void {
  const { memory } = numeric;
  if (!memory || numeric.head.buffer === numbers.buffer) return;
  const { at } = memory;
  numeric.head = numbers.subarray(at.head, at.head + rowIdx.length);
  numeric.tail = numbers.subarray(at.tail, at.tail + (n - tail) ** 2);
}

/** For an L that could not be found anew from values: it moves to a memory of its own. */
export function moveApart(symbolic: Symbolic, numeric: Numeric): void {
  const { head, tail } = numeric;
  if (!symbolic.panels || !numeric.memory) return;
  numeric.memory = panelMemory(symbolic, symbolic.panels);
  numeric.memory.holder = numeric;
  viewMemory(symbolic, numeric, numeric.memory.reserve(0).numbers);
  numeric.head.set(head);
  numeric.tail.set(tail);
}
