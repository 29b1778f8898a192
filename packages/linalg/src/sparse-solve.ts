/**
 * Triangular solves with the head-and-tail factor, one right-hand side at a time; `column` holds the permuted vector.
 */
import type { Numeric } from './numeric-cholesky.ts';
import type { Symbolic } from './symbolic-cholesky.ts';

/** b[at .. at+n-1] <- L^-1 P b. */
export function halfSolveColumn(symbolic: Symbolic, numeric: Numeric, b: Float64Array, at: number): void {
  const { n, order } = symbolic;
  const { column } = numeric;
  for (let k = 0; k < n; k++) column[k] = b[at + order[k]];
  lowerHead(symbolic, numeric);
  lowerTail(symbolic, numeric);
  for (let k = 0; k < n; k++) b[at + k] = column[k];
  column.fill(0);
}

/** b[at .. at+n-1] <- P' L^-T b. */
export function halfSolveTColumn(symbolic: Symbolic, numeric: Numeric, b: Float64Array, at: number): void {
  const { n, order } = symbolic;
  const { column } = numeric;
  for (let k = 0; k < n; k++) column[k] = b[at + k];
  upperTail(symbolic, numeric);
  upperHead(symbolic, numeric);
  for (let k = 0; k < n; k++) b[at + order[k]] = column[k];
  column.fill(0);
}

function lowerHead({ tail, colPtr, rowIdx }: Symbolic, { head, column }: Numeric): void {
  for (let j = 0; j < tail; j++) {
    const start = colPtr[j];
    const x = column[j] / head[start];
    column[j] = x;
    if (x === 0) continue;
    for (let p = start + 1; p < colPtr[j + 1]; p++) column[rowIdx[p]] -= x * head[p];
  }
}

function upperHead({ tail, colPtr, rowIdx }: Symbolic, { head, column }: Numeric): void {
  for (let j = tail - 1; j >= 0; j--) {
    const start = colPtr[j];
    let sum = column[j];
    for (let p = start + 1; p < colPtr[j + 1]; p++) sum -= head[p] * column[rowIdx[p]];
    column[j] = sum / head[start];
  }
}

function lowerTail({ n, tail: first }: Symbolic, { tail, column }: Numeric): void {
  const order = n - first;
  for (let j = first; j < n; j++) {
    const shift = (j - first) * order - first;
    const x = column[j] / tail[shift + j];
    column[j] = x;
    if (x === 0) continue;
    for (let i = j + 1; i < n; i++) column[i] -= x * tail[shift + i];
  }
}

function upperTail({ n, tail: first }: Symbolic, { tail, column }: Numeric): void {
  const order = n - first;
  for (let j = n - 1; j >= first; j--) {
    const shift = (j - first) * order - first;
    let sum = column[j];
    for (let i = j + 1; i < n; i++) sum -= tail[shift + i] * column[i];
    column[j] = sum / tail[shift + j];
  }
}
