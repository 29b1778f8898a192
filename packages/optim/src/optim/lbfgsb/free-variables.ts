/**
 * Which variables are free at the Cauchy point, and which have changed since the last one. Sums over variables run in these
 * orders.
 */
export interface FreeVariables {
  /** Ascending. */
  free: number[];
  /** Descending. */
  held: number[];
  entering: number[];
  leaving: number[];
}

export const allFree = (n: number): FreeVariables => ({
  free: Array.from({ length: n }, (_, i) => i),
  held: [],
  entering: [],
  leaving: [],
});

/** `first`: there is nothing to compare with. */
export function classify(variables: FreeVariables, held: Uint8Array, first: boolean): void {
  variables.leaving = first ? [] : variables.free.filter((i) => held[i] === 1).reverse();
  variables.entering = first ? [] : variables.held.filter((i) => held[i] === 0);
  variables.free = [];
  variables.held = [];
  held.forEach((isHeld, i) => {
    (isHeld === 1 ? variables.held : variables.free).push(i);
  });
  variables.held.reverse();
}
