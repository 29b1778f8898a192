/**
 * Entries of Z = A^-1 at the positions of L, without the rest of Z (Takahashi, Fagan & Chin, 1973; Erisman & Tinney,
 * 1975, Commun. ACM 18, 177-179). With S the rows below the diagonal in column j of L, from the last column back:
 *
 *   Z[i,j] = -(sum over k in S of Z[i,k] L[k,j]) / L[j,j]  for i in S,
 *   Z[j,j] = (1 / L[j,j] - sum over k in S of Z[k,j] L[k,j]) / L[j,j];
 *
 * S is a clique of L's pattern, so every Z[i,k] needed is there already. The tail is inverted as a dense matrix, or by panels
 * (panel-inverse.ts).
 */

import { choleskyInverse } from './cholesky-inverse.ts';
import { type Numeric, viewMemory } from './numeric-cholesky.ts';
import { panelInverse } from './panel-inverse.ts';
import type { PanelMemory } from './panel-memory.ts';
import type { Symbolic } from './symbolic-cholesky.ts';
import type { TailPanels } from './tail-panels.ts';

export type SelectedInverse = (numeric: Numeric, out: Float64Array) => void;

/** Allocates room for Z; the function returned writes Z at the pattern's positions into `out`. */
export function selectedInverse(symbolic: Symbolic): SelectedInverse {
  const { n, tail, panels, rowIdx } = symbolic;
  if (panels) {
    // who asks for a gradient and then for standard deviations asks twice at one place
    const known = new Float64Array(symbolic.place.length);
    let version = -1;
    return (numeric, out) => {
      if (version !== numeric.version && numeric.memory)
        inverseInMemory(symbolic, panels, numeric, numeric.memory, known);
      version = numeric.version;
      out.set(known);
    };
  }
  const zHead = new Float64Array(rowIdx.length);
  const zTail = new Float64Array((n - tail) ** 2);
  return (numeric, out) => {
    choleskyInverse(numeric.tail, n - tail, zTail);
    for (let j = tail - 1; j >= 0; j--) invertColumn(symbolic, numeric.head, zHead, zTail, j);
    gather(symbolic, zHead, zTail, out);
  };
}

function gather({ place }: Symbolic, zHead: Float64Array, zTail: Float64Array, out: Float64Array): void {
  for (let p = 0; p < place.length; p++) out[p] = place[p] >= 0 ? zHead[place[p]] : zTail[-1 - place[p]];
}

/** The same where L is in a memory of the kernels' own, and its tail in panels. */
function inverseInMemory(
  symbolic: Symbolic,
  panels: TailPanels,
  numeric: Numeric,
  memory: PanelMemory,
  out: Float64Array,
): void {
  const { n, tail, rowIdx } = symbolic;
  const order = n - tail;
  const entries = rowIdx.length;
  panelInverse(memory, panels, order, entries);
  const { numbers, kernels } = memory.reserve(0);
  viewMemory(symbolic, numeric, numbers);
  const { at } = memory;
  kernels.invertSparse(tail, at.colPtr, at.rowIdx, at.head, at.inverse, order, at.free);
  gather(
    symbolic,
    numbers.subarray(at.free, at.free + entries),
    numbers.subarray(at.inverse, at.inverse + order ** 2),
    out,
  );
}

function invertColumn(symbolic: Symbolic, l: Float64Array, zHead: Float64Array, zTail: Float64Array, j: number): void {
  const { colPtr, rowIdx, tail } = symbolic;
  const start = colPtr[j];
  const end = colPtr[j + 1];
  for (let p = start + 1; p < end; p++) zHead[p] = 0;
  for (let p = start + 1; p < end; p++) {
    if (rowIdx[p] < tail) addHeadColumn(symbolic, l, zHead, p, end);
    else addTailColumn(symbolic, l, zHead, zTail, p, end);
  }
  const inverse = 1 / l[start];
  let diagonal = inverse;
  for (let p = start + 1; p < end; p++) {
    const z = zHead[p] * inverse;
    zHead[p] = z;
    diagonal -= z * l[p];
  }
  zHead[start] = diagonal * inverse;
}

/** Subtracts what Z's column k = row of p, a head column, gives to column j: rows p..end-1 of j are among k's. */
function addHeadColumn(symbolic: Symbolic, l: Float64Array, z: Float64Array, p: number, end: number): void {
  const { colPtr, rowIdx } = symbolic;
  let at = colPtr[rowIdx[p]];
  let sum = z[at] * l[p];
  for (let r = p + 1; r < end; r++) {
    const row = rowIdx[r];
    while (rowIdx[at] < row) at++;
    z[r] -= z[at] * l[p];
    sum += z[at] * l[r];
  }
  z[p] -= sum;
}

function addTailColumn(
  symbolic: Symbolic,
  l: Float64Array,
  zHead: Float64Array,
  zTail: Float64Array,
  p: number,
  end: number,
): void {
  const { n, tail, rowIdx } = symbolic;
  const shift = (rowIdx[p] - tail) * (n - tail) - tail;
  let sum = zTail[shift + rowIdx[p]] * l[p];
  for (let r = p + 1; r < end; r++) {
    const z = zTail[shift + rowIdx[r]];
    zHead[r] -= z * l[p];
    sum += z * l[r];
  }
  zHead[p] -= sum;
}
