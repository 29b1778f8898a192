/**
 * Z'V^-1Q, and Z'V^-1Z within one connected component of the random effects: what derivatives of V are made of.
 */
import { cholesky, solveLower } from '@mixdiff/linalg';
import type { Component } from './components.ts';
import { type Criterion, timesFt } from './criterion.ts';

/** D = Z'V^-1Q = (Z'Q - Z'Z F M^-1 F'Z'Q) / sigma^2, q x p. */
export function crossWithX(c: Criterion, sigma2: number): Float64Array {
  const { reduction, F, sparse } = c;
  const { q, p, ZX, terms, blocks } = reduction;
  const U = new Float64Array(q * p);
  timesFt(c, ZX, U, p);
  sparse.solve(U, p);
  const b = new Float64Array(q);
  const D = ZX.slice();
  for (let start = 0; start < q * p; start += q) {
    terms.forEach((term, k) => {
      const size = term.columns.length;
      for (let at = reduction.first[k]; at < reduction.first[k + 1]; at += size) {
        for (let i = 0; i < size; i++) {
          b[at + i] = 0;
          for (let x = 0; x < size; x++) b[at + i] += F[k][x * size + i] * U[start + at + x];
        }
      }
    });
    for (let e = 0; e < blocks.row.length; e++) {
      const [row, col] = [blocks.row[e], blocks.col[e]];
      const [r, s] = [terms[blocks.rowTerm[e]].columns.length, terms[blocks.colTerm[e]].columns.length];
      for (let j = 0; j < s; j++) {
        for (let i = 0; i < r; i++) {
          const value = blocks.values[blocks.at[e] + j * r + i];
          D[start + row + i] -= value * b[col + j];
          if (row !== col) D[start + col + j] -= value * b[row + i];
        }
      }
    }
  }
  return D.map((d) => d / sigma2);
}

export function rowsOf(D: Float64Array, members: Int32Array, q: number, p: number): Float64Array {
  const m = members.length;
  const out = new Float64Array(m * p);
  for (let j = 0; j < p; j++) for (let i = 0; i < m; i++) out[j * m + i] = D[j * q + members[i]];
  return out;
}

/** B = Z'V^-1Z of one component, dense: (A - K'K) / sigma^2 with A = Z'Z, K = L^-1 F'A, LL' = F'AF + I. */
export function innerProducts(c: Criterion, component: Component, sigma2: number): Float64Array {
  const { members } = component;
  const m = members.length;
  const A = denseCrossProducts(c, component);
  const FA = A.slice();
  timesFtWithin(c, members, FA);
  // F'AF = F'(F'A)'
  const M = new Float64Array(m * m);
  for (let j = 0; j < m; j++) for (let i = 0; i < m; i++) M[j * m + i] = FA[i * m + j];
  timesFtWithin(c, members, M);
  for (let i = 0; i < m; i++) M[i * (m + 1)] += 1;
  cholesky(M, m);
  solveLower(M, m, FA, m);
  const B = new Float64Array(m * m);
  for (let j = 0; j < m; j++) {
    for (let i = j; i < m; i++) {
      let sum = A[j * m + i];
      for (let k = 0; k < m; k++) sum -= FA[i * m + k] * FA[j * m + k];
      B[j * m + i] = sum / sigma2;
      B[i * m + j] = sum / sigma2;
    }
  }
  return B;
}

function denseCrossProducts({ reduction: { blocks, terms } }: Criterion, component: Component): Float64Array {
  const { members } = component;
  const m = members.length;
  const local = new Map(Array.from(members, (scalar, i) => [scalar, i]));
  const A = new Float64Array(m * m);
  for (const e of component.blocks) {
    const [row, col] = [local.get(blocks.row[e]) as number, local.get(blocks.col[e]) as number];
    const [r, s] = [terms[blocks.rowTerm[e]].columns.length, terms[blocks.colTerm[e]].columns.length];
    for (let j = 0; j < s; j++) {
      for (let i = 0; i < r; i++) {
        const value = blocks.values[blocks.at[e] + j * r + i];
        A[(col + j) * m + row + i] = value;
        A[(row + i) * m + col + j] = value;
      }
    }
  }
  return A;
}

/** Columns of the component: its levels, by term. */
interface Levels {
  readonly term: number;
  /** Position of the level's first column within the component. */
  readonly at: number;
}
export function levelsOf({ reduction: { terms, first } }: Criterion, members: Int32Array): Levels[] {
  const out: Levels[] = [];
  let term = 0;
  for (let at = 0; at < members.length; at += terms[term].columns.length) {
    while (members[at] >= first[term + 1]) term++;
    out.push({ term, at });
  }
  return out;
}

/** x <- F'x for m columns of one component. */
function timesFtWithin(c: Criterion, members: Int32Array, x: Float64Array): void {
  const m = members.length;
  for (const { term, at } of levelsOf(c, members)) {
    const size = c.reduction.terms[term].columns.length;
    const F = c.F[term];
    const old = new Float64Array(size);
    for (let j = 0; j < m; j++) {
      for (let i = 0; i < size; i++) old[i] = x[j * m + at + i];
      for (let i = 0; i < size; i++) {
        let sum = 0;
        for (let k = 0; k < size; k++) sum += F[i * size + k] * old[k];
        x[j * m + at + i] = sum;
      }
    }
  }
}
