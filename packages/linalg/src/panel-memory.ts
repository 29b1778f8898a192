/**
 * A memory for L whose tail is in panels, and what the kernels do there: the tail less the outer products of the head's columns, its
 * Schur complement, and that one's factor. Factors of one structure work in the same memory, one at a time: to have so many numbers anew
 * for each takes as long as several factorisations, most of it for pages that are touched for the first time.
 */
import { separateWorkspace, type Workspace } from '@mixdiff/wasm';
import { type FactorPlaces, factorPlaces, placeStructure } from './factor-places.ts';
import type { Symbolic } from './symbolic-cholesky.ts';
import { roomOfPanels, type TailPanels } from './tail-panels.ts';

export interface PanelMemory {
  /**
   * `free`: behind what the kernels need. `rowsOfPanels`: in integers, as in TailPanels. `inverse`: the tail's (order x order), for nobody
   * else, so that what is never computed of it stays zero.
   */
  readonly at: FactorPlaces & { readonly rowsOfPanels: number; readonly inverse: number };
  /** Whose L is there: whoever finds another's factors anew. */
  holder: object | null;
  /** With so many numbers behind `free`. Views of what was there before are empty once it has grown. */
  reserve(more: number): Workspace;
  /** Zeros in the tail's lower triangle. */
  clearTail(): void;
  /** The tail's factor from its values and the head's; the column of the tail whose pivot fails, or -1. */
  factorTail(): number;
}

const memories = new WeakMap<Symbolic, PanelMemory>();
/** The one of all factors of this structure, for as long as one of them is in use. */
export function sharedPanelMemory(symbolic: Symbolic, panels: TailPanels): PanelMemory {
  const known = memories.get(symbolic);
  if (known) return known;
  const memory = panelMemory(symbolic, panels);
  memories.set(symbolic, memory);
  return memory;
}

/** One that nobody else works in. */
export function panelMemory(symbolic: Symbolic, panels: TailPanels): PanelMemory {
  const { n, tail, updatePtr, updateFrom, updateEnd } = symbolic;
  const order = n - tail;
  const { first, ptr, rows } = panels;
  const places = factorPlaces(symbolic);
  const firstUpdate = updatePtr[tail];
  const lists = [
    updatePtr.subarray(tail).map((u) => u - firstUpdate),
    updateFrom.subarray(firstUpdate),
    updateEnd.subarray(firstUpdate),
    first,
    ptr,
    rows,
  ];
  // a row and a column more of the tail, then the lists
  let end = 2 * (places.free + order + 1);
  const starts = lists.map((list) => {
    end += list.length;
    return end - list.length;
  });
  const [updatesAt, fromAt, endAt, firstAt, ptrAt, rowsAt] = starts;
  const room = (end + 1) >> 1;
  const inverse = room + roomOfPanels(panels);
  const at = { ...places, rowsOfPanels: rowsAt, inverse, free: inverse + order ** 2 };
  const memory = separateWorkspace();
  const space = memory(at.free);
  placeStructure(space, symbolic, places);
  lists.forEach((list, k) => {
    space.integers.set(list, starts[k]);
  });
  const count = first.length - 1;
  return {
    at,
    holder: null,
    reserve: (more) => memory(at.free + more),
    clearTail: () => clearTail(memory(at.free).numbers, at.tail, order),
    factorTail() {
      const { kernels } = memory(at.free);
      kernels.subtractSparse(at.tail - tail, order, order, updatesAt, fromAt, endAt, at.rowIdx, at.head);
      return kernels.factorPanels(at.tail, order, order, count, firstAt, ptrAt, rowsAt, room);
    },
  };
}

/** All of the lower triangle: whole columns take less time than the places of every panel's rows. */
function clearTail(numbers: Float64Array, at: number, order: number): void {
  for (let j = 0; j < order; j++) numbers.fill(0, at + j * (order + 1), at + (j + 1) * order);
}
