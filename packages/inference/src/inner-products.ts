/**
 * Z'V^-1Q, and Z'V^-1Z within one connected component of the random effects: what derivatives of V are made of. Computed in
 * the orthonormal columns of the surface, Z = Z~ T, and stated in those of Z.
 */
import { type BlockLayout, cholesky, solveLower, subtractBlockProduct } from '@mixdiff/linalg';
import { type Factors, type Solution, timesLambda } from '@mixdiff/surface';
import type { Component } from './components.ts';

const bases = ({ criterion: { reduction } }: Solution): Factors => reduction.bases.map(({ T }) => T);
const highest = ({ criterion: { reduction } }: Solution): Float64Array =>
  new Float64Array(reduction.bases.reduce((most, { columns }) => Math.max(most, columns), 1));

/** D = Z'V^-1Q = T'(Z~'Q - Z~'Z~ Lambda M^-1 Lambda'Z~'Q) / sigma^2, q x p. */
export function crossWithX(solution: Solution, sigma2: number): Float64Array {
  const { criterion, lambda, W } = solution;
  const { q, p, layout, A, C } = criterion.reduction;
  const work = highest(solution);
  const U = W.slice(0, q * p);
  criterion.sparse.halfSolveT(U, p);
  timesLambda(layout, lambda, U, U, p, false, work);
  const D = C.slice(0, q * p);
  subtractBlockProduct(layout, A, U, D, p);
  timesLambda(layout, bases(solution), D, D, p, true, work);
  return D.map((d) => d / sigma2);
}

export function rowsOf(D: Float64Array, members: Int32Array, q: number, p: number): Float64Array {
  const m = members.length;
  const out = new Float64Array(m * p);
  for (let j = 0; j < p; j++) for (let i = 0; i < m; i++) out[j * m + i] = D[j * q + members[i]];
  return out;
}

/** B = Z'V^-1Z of one component, dense: T'(A - K'K) T / sigma^2 with K = L^-1 Lambda'A, LL' = Lambda'A Lambda + I. */
export function innerProducts(solution: Solution, component: Component, sigma2: number): Float64Array {
  const { criterion, lambda } = solution;
  const { layout } = criterion.reduction;
  const { members } = component;
  const m = members.length;
  const levels = levelsOf(layout, members);
  const A = denseCrossproducts(solution, component);
  const K = A.slice();
  transposedTimes(levels, lambda, K);
  // Lambda'A Lambda = Lambda'(Lambda'A)'
  const M = transposed(K, m);
  transposedTimes(levels, lambda, M);
  for (let i = 0; i < m; i++) M[i * (m + 1)] += 1;
  cholesky(M, m);
  solveLower(M, m, K, m);
  const left = new Float64Array(m * m);
  for (let j = 0; j < m; j++) {
    for (let i = j; i < m; i++) {
      let sum = A[j * m + i];
      for (let k = 0; k < m; k++) sum -= K[i * m + k] * K[j * m + k];
      left[j * m + i] = sum / sigma2;
      left[i * m + j] = sum / sigma2;
    }
  }
  transposedTimes(levels, bases(solution), left);
  const B = transposed(left, m);
  transposedTimes(levels, bases(solution), B);
  return B;
}
function transposed(a: Float64Array, m: number): Float64Array {
  const out = new Float64Array(m * m);
  for (let j = 0; j < m; j++) for (let i = 0; i < m; i++) out[j * m + i] = a[i * m + j];
  return out;
}

function denseCrossproducts({ criterion }: Solution, component: Component): Float64Array {
  const { layout, A: values } = criterion.reduction;
  const { members } = component;
  const m = members.length;
  const local = new Map(Array.from(members, (scalar, i) => [scalar, i]));
  const A = new Float64Array(m * m);
  for (const b of component.blocks) {
    const [row, column] = [local.get(layout.row[b]) as number, local.get(layout.column[b]) as number];
    const part = layout.parts.find(({ from, to }) => b >= from && b < to);
    const { height, width } = part as NonNullable<typeof part>;
    for (let j = 0; j < width; j++) {
      for (let i = 0; i < height; i++) {
        const value = values[layout.at[b] + j * height + i];
        A[(column + j) * m + row + i] = value;
        A[(row + i) * m + column + j] = value;
      }
    }
  }
  return A;
}

/** Columns of the component: its levels, by term. */
interface Levels {
  readonly term: number;
  readonly size: number;
  /** Position of the level's first column within the component. */
  readonly at: number;
}
export function levelsOf({ factors, first }: BlockLayout, members: Int32Array): Levels[] {
  const out: Levels[] = [];
  for (let at = 0; at < members.length; ) {
    const term = factors.findIndex(
      ({ levels, size }, k) => members[at] >= first[k] && members[at] < first[k] + levels * size,
    );
    const { size } = factors[term];
    out.push({ term, size, at });
    at += size;
  }
  return out;
}

/** x (m x m) <- F'x, F the same block at every level of a term. */
function transposedTimes(levels: readonly Levels[], factors: Factors, x: Float64Array): void {
  const m = Math.sqrt(x.length);
  for (const { term, size, at } of levels) {
    const F = factors[term];
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
