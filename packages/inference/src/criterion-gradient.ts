/**
 * The exact gradient of the profiled criterion in the elements of the relative factors F (the formulas stand in
 * criterion.ts). M^-1 is needed only at the positions of M itself.
 */
import { choleskyInverse } from '@mixdiff/linalg';
import type { Criterion } from './criterion.ts';

/** dF <- gradient of 2 log|L| + scale r2 (+ 2 log|Rx| with `reml`) at the last evaluation, constraint included. */
export function fillGradient(c: Criterion, scale: number, reml: boolean): void {
  for (const d of c.dF) d.fill(0);
  addLogDet(c);
  const { q, p, Zy, ZX } = c.reduction;
  // u and e of the response at gamma.
  const { u, e, U, E, Ginv, direction } = c.work;
  u.set(c.W.subarray(q * p, q * p + q));
  for (let j = 0; j < p; j++) for (let i = 0; i < q; i++) u[i] -= c.W[j * q + i] * c.gamma[j];
  c.sparse.halfSolveT(u, 1);
  e.set(Zy);
  for (let j = 0; j < p; j++) for (let i = 0; i < q; i++) e[i] -= ZX[j * q + i] * c.gamma[j];
  subtractZtZF(c, u, e, 1);
  addOuterPerLevel(c, e, u, 1, -2 * scale);
  if (!reml) return;
  U.set(c.W.subarray(0, q * p));
  c.sparse.halfSolveT(U, p);
  E.set(ZX);
  subtractZtZF(c, U, E, p);
  choleskyInverse(c.Rx, p, Ginv);
  // E <- E G^-1, row by row.
  for (let i = 0; i < q; i++) {
    for (let j = 0; j < p; j++) {
      direction[j] = 0;
      for (let k = 0; k < p; k++) direction[j] += E[k * q + i] * Ginv[j * p + k];
    }
    for (let j = 0; j < p; j++) E[j * q + i] = direction[j];
  }
  addOuterPerLevel(c, E, U, p, -2);
}

/** out <- out - Z'Z F u for nrhs columns. */
function subtractZtZF({ reduction, F }: Criterion, u: Float64Array, out: Float64Array, nrhs: number): void {
  const { q, terms, blocks } = reduction;
  const { rowTerm, colTerm, row, col, at, values } = blocks;
  const times = (k: number, from: number, i: number, size: number): number => {
    let sum = 0;
    for (let x = 0; x < size; x++) sum += F[k][x * size + i] * u[from + x];
    return sum;
  };
  for (let start = 0; start < nrhs * q; start += q) {
    for (let b = 0; b < row.length; b++) {
      const [kr, kc] = [rowTerm[b], colTerm[b]];
      const [r, s] = [terms[kr].columns.length, terms[kc].columns.length];
      for (let j = 0; j < s; j++) {
        const down = times(kc, start + col[b], j, s);
        for (let i = 0; i < r; i++) out[start + row[b] + i] -= values[at[b] + j * r + i] * down;
      }
      if (row[b] === col[b]) continue;
      for (let i = 0; i < r; i++) {
        const across = times(kr, start + row[b], i, r);
        for (let j = 0; j < s; j++) out[start + col[b] + j] -= values[at[b] + j * r + i] * across;
      }
    }
  }
}

/** dF[i, j] += factor times the sum over levels and columns of e[i] u[j]. */
function addOuterPerLevel(
  { reduction: { q, terms, first }, dF }: Criterion,
  e: Float64Array,
  u: Float64Array,
  columns: number,
  factor: number,
): void {
  for (let start = 0; start < columns * q; start += q) {
    terms.forEach((term, k) => {
      const size = term.columns.length;
      for (let at = start + first[k]; at < start + first[k + 1]; at += size) {
        for (let j = 0; j < size; j++) {
          const right = factor * u[at + j];
          for (let i = 0; i < size; i++) dF[k][j * size + i] += e[at + i] * right;
        }
      }
    });
  }
}

/** dF[i, j] += 2 (M^-1 F'Z'Z)[j, i], summed over the own blocks of a term; M^-1 at the pattern's positions suffices. */
function addLogDet(c: Criterion): void {
  const { inverse, block } = c.work;
  const { blocks, terms } = c.reduction;
  const { rowTerm, colTerm, row, col, at, values, slotPtr, slot } = blocks;
  c.sparse.inverse(inverse);
  for (let b = 0; b < row.length; b++) {
    const [kr, kc] = [rowTerm[b], colTerm[b]];
    const [Fr, Fc] = [c.F[kr], c.F[kc]];
    const [r, s] = [terms[kr].columns.length, terms[kc].columns.length];
    const own = row[b] === col[b];
    // S (r x s): the block of M^-1, its upper half mirrored for an own block.
    for (let j = 0; j < s; j++) {
      for (let i = 0; i < r; i++) {
        block[j * r + i] =
          own && i < j ? inverse[slot[slotPtr[b] + i] + j - i] : inverse[slot[slotPtr[b] + j] + (own ? i - j : i)];
      }
    }
    addProduct(c.dF[kc], block, Fr, values, at[b], r, s);
    if (!own) addProductTransposed(c.dF[kr], block, Fc, values, at[b], r, s);
  }
}
/** dF (s x s)[i, j] += 2 (S' F' A)[j, i], S, A: r x s, F: r x r. */
function addProduct(
  d: Float64Array,
  S: Float64Array,
  F: Float64Array,
  A: Float64Array,
  at: number,
  r: number,
  s: number,
): void {
  for (let j = 0; j < s; j++) {
    for (let x = 0; x < r; x++) {
      const left = 2 * S[j * r + x];
      for (let y = 0; y < r; y++) {
        const weight = left * F[x * r + y];
        for (let i = 0; i < s; i++) d[j * s + i] += weight * A[at + i * r + y];
      }
    }
  }
}
/** dF (r x r)[i, j] += 2 (S F' A')[j, i], S, A: r x s, F: s x s. */
function addProductTransposed(
  d: Float64Array,
  S: Float64Array,
  F: Float64Array,
  A: Float64Array,
  at: number,
  r: number,
  s: number,
): void {
  for (let j = 0; j < r; j++) {
    for (let x = 0; x < s; x++) {
      const left = 2 * S[x * r + j];
      for (let y = 0; y < s; y++) {
        const weight = left * F[x * s + y];
        for (let i = 0; i < r; i++) d[j * r + i] += weight * A[at + y * r + i];
      }
    }
  }
}
