/**
 * Cholesky PAP' = LL' of a sparse symmetric matrix whose pattern is fixed and whose values change: a sparse head,
 * factored column by column from the left, and a dense tail, factored in tiles (cholesky.ts). This suits Lambda'Z'Z
 * Lambda + I: nested factors have no fill and no tail; crossed factors have a nearly diagonal head and a full tail, or one that is worth
 * panels (tail-panels.ts).
 *
 * Summation order: column j takes its updates by ascending k, each in one pass down column k, so the same pattern and
 * values give the same bits.
 */
import { cholesky, reserveCholesky } from './cholesky.ts';
import { type DoubleWordCholesky, doubleWordCholesky } from './double-word-cholesky.ts';
import { symbolicOf } from './last-symbolic.ts';
import { moveApart, type Numeric, numericCholesky, viewMemory } from './numeric-cholesky.ts';
import { type SelectedInverse, selectedInverse } from './selected-inverse.ts';
import { halfSolveColumn, halfSolveTColumn } from './sparse-solve.ts';
import { halfSolveMany, halfSolveTMany } from './sparse-solve-many.ts';
import { type Symbolic, symbolicCholesky } from './symbolic-cholesky.ts';
import type { SymmetricPattern } from './symmetric-pattern.ts';

import { halfLogDet } from './triangular.ts';

/** A sparse Cholesky factor of one pattern, P A P' = L L', and what is asked of it. */
export interface SparseCholesky {
  readonly n: number;
  /** order[k] is the original index of pivot k. */
  readonly order: Int32Array;
  /** Entries of L, the dense tail's zeros included. */
  readonly fill: number;
  /**
   * Factors A from values aligned with pattern.rowIdx. Returns -1, or the original index of the first pivot, in
   * elimination order, that is not positive and finite; L is then unusable until the next success. Allocates nothing.
   */
  factor(values: Float64Array): number;
  /** Sum of log L[j,j]; doubles to log|A|. */
  halfLogDet(): number;
  /** Sum over pivots of A[j,j] / L[j,j]^2 for the A factored last: the rounding of log|A| in units of the machine epsilon. */
  cancellation(values: Float64Array): number;
  /** b <- A^-1 b; b: n x nrhs.  */
  solve(b: Float64Array, nrhs: number): void;
  /** b <- L^-1 P b, rows in elimination order. */
  halfSolve(b: Float64Array, nrhs: number): void;
  /** The same, and the lower triangle of cross (nrhs x nrhs) <- b'b of what it has become. */
  halfSolveCross(b: Float64Array, nrhs: number, cross: Float64Array): void;
  /** b <- P' L^-T b, from elimination order back to the original. */
  halfSolveT(b: Float64Array, nrhs: number): void;
  /** Entries of A^-1 at the pattern's positions, aligned with rowIdx. Its first call allocates. */
  inverse(out: Float64Array): void;
  /** The same in twice the working precision; its `factor` leaves this L rounded from that one. Allocates when first used. */
  inDoubleWords(): DoubleWordCholesky;
}

/** Does all that depends on the pattern alone, in a fill-reducing order unless `order` (a permutation) is given. */
export function analyze(pattern: SymmetricPattern, order?: Int32Array): SparseCholesky {
  const symbolic = order ? symbolicCholesky(pattern, order.slice()) : symbolicOf(pattern);
  const { n, tail } = symbolic;
  const numeric = numericCholesky(symbolic);
  if (!numeric.memory) reserveCholesky(n - tail);
  let inverse: SelectedInverse | undefined;
  let doubled: DoubleWordCholesky | undefined;
  const hold = (): Numeric => {
    holdAgain(symbolic, numeric);
    return numeric;
  };
  const halfSolve = (b: Float64Array, nrhs: number) => {
    hold();
    if (nrhs === 1) halfSolveColumn(symbolic, numeric, b, 0);
    else halfSolveMany(symbolic, numeric, b, nrhs, null);
  };
  const halfSolveT = (b: Float64Array, nrhs: number) => {
    hold();
    if (nrhs === 1) halfSolveTColumn(symbolic, numeric, b, 0);
    else halfSolveTMany(symbolic, numeric, b, nrhs);
  };
  return {
    n,
    order: symbolic.order,
    fill: symbolic.rowIdx.length + ((n - tail) * (n - tail + 1)) / 2,
    factor: (values) => factor(symbolic, numeric, values),
    halfLogDet: () => sparseHalfLogDet(symbolic, hold()),
    cancellation: (values) => cancellation(pattern, symbolic, hold(), values),
    solve(b, nrhs) {
      halfSolve(b, nrhs);
      halfSolveT(b, nrhs);
    },
    halfSolve,
    halfSolveCross: (b, nrhs, cross) => halfSolveMany(symbolic, hold(), b, nrhs, cross),
    halfSolveT,
    inverse(out) {
      inverse ??= selectedInverse(symbolic);
      inverse(hold(), out);
    },
    inDoubleWords() {
      if (!doubled) moveApart(symbolic, hold());
      doubled ??= doubleWordCholesky(symbolic, numeric);
      return doubled;
    },
  };
}

function factor(symbolic: Symbolic, numeric: Numeric, values: Float64Array): number {
  const { memory } = numeric;
  if (memory) return factorInMemory(symbolic, numeric, values);
  numeric.version++;
  return factorAnew(symbolic, numeric, values);
}
/** A look at all values takes a hundredth of what such factors do: a point's value, gradient and estimates are often asked for apart. */
function factorInMemory(symbolic: Symbolic, numeric: Numeric, values: Float64Array): number {
  const { factored } = numeric;
  if (isSame(factored, values)) {
    holdAgain(symbolic, numeric);
    return -1;
  }
  factored[0] = Number.NaN;
  numeric.version++;
  const failed = factorAnew(symbolic, numeric, values);
  if (failed < 0) factored.set(values);
  return failed;
}
/** L is found again where another factor of this structure worked in the memory since. */
function holdAgain(symbolic: Symbolic, numeric: Numeric): void {
  const { memory, factored } = numeric;
  if (memory && memory.holder !== numeric && !Number.isNaN(factored[0])) factorAnew(symbolic, numeric, factored);
}
function isSame(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function factorAnew(symbolic: Symbolic, numeric: Numeric, values: Float64Array): number {
  const { n, tail, order } = symbolic;
  if (numeric.memory) {
    numeric.memory.holder = numeric;
    viewMemory(symbolic, numeric, numeric.memory.reserve(0).numbers);
  }
  spread(symbolic, numeric, values);
  const failed = factorHead(symbolic, numeric);
  if (failed >= 0) return order[failed];
  if (tail === n) return -1;
  const failedInTail = numeric.memory?.factorTail() ?? factorTail(symbolic, numeric);
  return failedInTail < 0 ? -1 : order[tail + failedInTail];
}

/** A's values to their places in L. */
function spread({ place }: Symbolic, { head, tail, memory }: Numeric, values: Float64Array): void {
  head.fill(0);
  if (memory) memory.clearTail();
  else tail.fill(0);
  for (let p = 0; p < place.length; p++) {
    const to = place[p];
    if (to >= 0) head[to] = values[p];
    else tail[-1 - to] = values[p];
  }
}

/** L[j..,j] = (A[j..,j] - sum over k of L[j,k] L[j..,k]) / L[j,j], column after column; the failing one, or -1. */
function factorHead(symbolic: Symbolic, { head, column }: Numeric): number {
  const { tail, colPtr, updatePtr, updateFrom } = symbolic;
  for (let j = 0; j < tail; j++) {
    const start = colPtr[j];
    const end = colPtr[j + 1];
    const updates = updatePtr[j];
    const lastUpdate = updatePtr[j + 1];
    if (updates < lastUpdate) {
      if (end === start + 1) {
        let square = head[start];
        for (let u = updates; u < lastUpdate; u++) {
          const l = head[updateFrom[u]];
          square -= l * l;
        }
        head[start] = square;
      } else updateColumn(symbolic, head, column, j);
    }
    const square = head[start];
    if (!(square > 0 && square < Infinity)) return j;
    const pivot = Math.sqrt(square);
    head[start] = pivot;
    if (end > start + 1) {
      const scale = 1 / pivot;
      for (let p = start + 1; p < end; p++) head[p] *= scale;
    }
  }
  return -1;
}

/** Takes all updates off column j, spread out as a dense column meanwhile. */
function updateColumn(symbolic: Symbolic, head: Float64Array, column: Float64Array, j: number): void {
  const { colPtr, rowIdx } = symbolic;
  const start = colPtr[j];
  const end = colPtr[j + 1];
  for (let p = start; p < end; p++) column[rowIdx[p]] = head[p];
  subtractUpdates(symbolic, head, column, 0, j);
  for (let p = start; p < end; p++) {
    const row = rowIdx[p];
    head[p] = column[row];
    column[row] = 0;
  }
}

/** The tail less the outer products of the head's columns, its Schur complement, factored; the failing column, or -1. */
function factorTail(symbolic: Symbolic, { head, tail }: Numeric): number {
  const { n, tail: first } = symbolic;
  for (let j = first; j < n; j++) subtractUpdates(symbolic, head, tail, (j - first) * (n - first) - first, j);
  return cholesky(tail, n - first);
}

/** Column j, whose row i is target[shift + i], less all its updates: up to three with the same rows in one pass. */
function subtractUpdates(symbolic: Symbolic, l: Float64Array, target: Float64Array, shift: number, j: number): void {
  const { rowIdx, updatePtr, updateFrom, updateEnd, updateWidth } = symbolic;
  const last = updatePtr[j + 1];
  for (let u = updatePtr[j]; u < last; u += updateWidth[u]) {
    const from = updateFrom[u];
    const end = updateEnd[u];
    const width = updateWidth[u];
    const f0 = l[from];
    if (width === 1) {
      for (let p = from; p < end; p++) target[shift + rowIdx[p]] -= f0 * l[p];
      continue;
    }
    const q = updateFrom[u + 1] - from;
    const f1 = l[from + q];
    if (width === 2) {
      for (let p = from; p < end; p++) {
        const at = shift + rowIdx[p];
        target[at] = target[at] - f0 * l[p] - f1 * l[p + q];
      }
      continue;
    }
    const r = updateFrom[u + 2] - from;
    const f2 = l[from + r];
    for (let p = from; p < end; p++) {
      const at = shift + rowIdx[p];
      target[at] = target[at] - f0 * l[p] - f1 * l[p + q] - f2 * l[p + r];
    }
  }
}

function cancellation(
  { colPtr }: SymmetricPattern,
  { n, tail: first, colPtr: ofL, order }: Symbolic,
  { head, tail }: Numeric,
  values: Float64Array,
): number {
  let sum = 0;
  for (let j = 0; j < n; j++) {
    const pivot = j < first ? head[ofL[j]] : tail[(j - first) * (n - first + 1)];
    sum += values[colPtr[order[j]]] / (pivot * pivot);
  }
  return sum;
}

function sparseHalfLogDet({ n, tail: first, colPtr }: Symbolic, { head, tail }: Numeric): number {
  let sum = 0;
  let product = 1;
  for (let j = 0; j < first; j++) {
    const next = product * head[colPtr[j]];
    if (next > 1e-150 && next < 1e150) product = next;
    else {
      sum += Math.log(product) + Math.log(head[colPtr[j]]);
      product = 1;
    }
  }
  return sum + Math.log(product) + halfLogDet(tail, n - first);
}
