/**
 * The profiled Gaussian criterion of a Reduction (Bates, Mächler, Bolker & Walker 2015, JSS 67/1, equations 34, 41 and 45 to
 * 47), with any c x c relative factor F per term, triangular or not, and its exact gradient in the elements of F:
 *
 *   M = F'Z'ZF + I = LL',  W = L^-1 F'[Z'Q  Z'y],  G = I - Wx'Wx = RxRx',  gamma = -G^-1 Wx'Wy,  r2 = yy - |Wy|^2 - |Rx^-1 Wx'Wy|^2
 *   d log|M| = 2 tr(M^-1 F'Z'Z dF),  d r2 = -2 e' dF u,  with u = M^-1 F'(Z'y - Z'Q gamma), e = Z'y - Z'Q gamma - Z'Z F u
 *   d log|G| = -2 tr(G^-1 E' dF U),  with U = M^-1 F'Z'Q, E = Z'Q - Z'Z F U
 *
 * (every term of e and E is per level; F is the same block at every level.) One evaluation allocates nothing.
 */
import {
  analyze,
  cholesky,
  crossprod,
  halfLogDet,
  type SparseCholesky,
  solveLower,
  solveLowerT,
} from '@mixdiff/linalg';
import type { Reduction } from './reduction.ts';

export interface Criterion {
  readonly reduction: Reduction;
  /** One c x c factor per term, column-major: filled by the caller before `evaluate`. */
  readonly F: readonly Float64Array[];
  /** Gradient in F of whatever was asked last, same shapes. */
  readonly dF: readonly Float64Array[];
  readonly sparse: SparseCholesky;
  /** Values of M, aligned with the pattern. */
  readonly M: Float64Array;
  /** q x (p + 1). */
  readonly W: Float64Array;
  /** p x p, lower triangle of Rx. */
  readonly Rx: Float64Array;
  /** p: coefficients of Q at the optimum, or at a constraint once `constrain` has been called. */
  readonly gamma: Float64Array;
  readonly work: Work;
  /** Of the last evaluation. */
  readonly at: { halfLogDetM: number; halfLogDetG: number; r2: number };
}
interface Work {
  readonly direction: Float64Array;
  readonly inverse: Float64Array;
  readonly u: Float64Array;
  readonly e: Float64Array;
  readonly U: Float64Array;
  readonly E: Float64Array;
  readonly Ginv: Float64Array;
  readonly block: Float64Array;
}

export function openCriterion(reduction: Reduction): Criterion {
  const { p, q, blocks, terms } = reduction;
  const shapes = () => terms.map((term) => new Float64Array(term.columns.length ** 2));
  const largest = Math.max(1, ...terms.map((term) => term.columns.length));
  return {
    reduction,
    F: shapes(),
    dF: shapes(),
    sparse: analyze(blocks.pattern),
    M: new Float64Array(blocks.pattern.rowIdx.length),
    W: new Float64Array(q * (p + 1)),
    Rx: new Float64Array(p * p),
    gamma: new Float64Array(p),
    work: {
      direction: new Float64Array(p),
      inverse: new Float64Array(blocks.pattern.rowIdx.length),
      u: new Float64Array(q),
      e: new Float64Array(q),
      U: new Float64Array(q * p),
      E: new Float64Array(q * p),
      Ginv: new Float64Array(p * p),
      block: new Float64Array(largest * largest),
    },
    at: { halfLogDetM: 0, halfLogDetG: 0, r2: 0 },
  };
}

/** Fills `at`, W, Rx and gamma from F. False where a factorization fails. */
export function evaluate(c: Criterion): boolean {
  const { reduction, sparse, W, Rx, gamma, at } = c;
  const { p, q } = reduction;
  fillM(c);
  if (sparse.factor(c.M) !== -1) return false;
  at.halfLogDetM = sparse.halfLogDet();
  timesFt(c, reduction.ZX, W, p);
  timesFt(c, reduction.Zy, W.subarray(q * p), 1);
  sparse.halfSolve(W, p + 1);
  crossprod(W, q, p, Rx);
  for (let i = 0; i < p * p; i++) Rx[i] = -Rx[i];
  for (let j = 0; j < p; j++) Rx[j * p + j] += 1;
  if (cholesky(Rx, p) !== -1) return false;
  at.halfLogDetG = halfLogDet(Rx, p);
  let r2 = reduction.yy;
  for (let i = 0; i < q; i++) r2 -= W[q * p + i] ** 2;
  for (let j = 0; j < p; j++) {
    let sum = 0;
    for (let i = 0; i < q; i++) sum -= W[j * q + i] * W[q * p + i];
    gamma[j] = sum;
  }
  solveLower(Rx, p, gamma, 1);
  for (let j = 0; j < p; j++) r2 -= gamma[j] ** 2;
  solveLowerT(Rx, p, gamma, 1);
  at.r2 = r2;
  return r2 > 0 && Number.isFinite(at.halfLogDetM);
}

/**
 * Holds h'gamma at `value` (h: p): moves gamma along G^-1 h and adds the price of it, (value - h'gamma)^2 / h'G^-1h, to
 * r2. Call after `evaluate`.
 */
export function constrain({ reduction: { p }, Rx, gamma, work, at }: Criterion, h: Float64Array, value: number): void {
  const { direction } = work;
  direction.set(h);
  solveLower(Rx, p, direction, 1);
  let v = 0;
  for (let j = 0; j < p; j++) v += direction[j] ** 2;
  solveLowerT(Rx, p, direction, 1);
  let now = 0;
  for (let j = 0; j < p; j++) now += h[j] * gamma[j];
  const step = (value - now) / v;
  for (let j = 0; j < p; j++) gamma[j] += step * direction[j];
  at.r2 += step * step * v;
}

/** M = F'Z'ZF + I at the pattern's positions. */
function fillM({ reduction: { blocks, terms }, F, M }: Criterion): void {
  const { rowTerm, colTerm, row, col, at, values, slotPtr, slot } = blocks;
  for (let b = 0; b < row.length; b++) {
    const [Fr, Fc] = [F[rowTerm[b]], F[colTerm[b]]];
    const [r, s] = [terms[rowTerm[b]].columns.length, terms[colTerm[b]].columns.length];
    const own = row[b] === col[b];
    if (r === 1 && s === 1) {
      M[slot[slotPtr[b]]] = Fr[0] * values[at[b]] * Fc[0] + (own ? 1 : 0);
      continue;
    }
    for (let j = 0; j < s; j++) {
      const from = own ? j : 0;
      const to = slot[slotPtr[b] + j] - from;
      for (let i = from; i < r; i++) {
        let sum = 0;
        for (let y = 0; y < s; y++) {
          let inner = 0;
          for (let x = 0; x < r; x++) inner += Fr[i * r + x] * values[at[b] + y * r + x];
          sum += inner * Fc[j * s + y];
        }
        M[to + i] = own && i === j ? sum + 1 : sum;
      }
    }
  }
}

/** out <- F'b for nrhs columns of length q. */
export function timesFt({ reduction, F }: Criterion, b: Float64Array, out: Float64Array, nrhs: number): void {
  const { q, terms, first } = reduction;
  for (let start = 0; start < nrhs * q; start += q) {
    terms.forEach((term, k) => {
      const size = term.columns.length;
      for (let at = start + first[k]; at < start + first[k + 1]; at += size) {
        for (let i = 0; i < size; i++) {
          let sum = 0;
          for (let x = 0; x < size; x++) sum += F[k][i * size + x] * b[at + x];
          out[at + i] = sum;
        }
      }
    });
  }
}
