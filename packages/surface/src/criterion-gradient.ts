/**
 * The exact gradient of the criterion in the elements of Lambda (Bates et al. 2015, equations 45 to 47, extended to REML),
 * from a solution of criterion.ts, constraint included. With U = M^-1 Lambda'[C_x, C_y - C_x gamma] = [U_x, u] and
 * E = [C_x, C_y - C_x gamma] - A Lambda U = [E_x, e]:
 *
 *   d log|M| = 2 tr(M^-1 Lambda'A dLambda),   d r^2 = -2 e'dLambda u,   d log|G| = -2 tr(G^-1 E_x' dLambda U_x)
 *
 * M^-1 is needed only at the places of M itself; every product is summed over levels, Lambda being the same at each.
 */
import { type BlockLayout, type BlockPart, choleskyInverse, multiply, subtractBlockProduct } from '@mixdiff/linalg';
import type { Solution } from './criterion.ts';
import { type Factors, timesFactor, timesLambda } from './system.ts';

/** slope (as Lambda) <- gradient of log|M| + scale r^2, and + log|G| with `reml`. */
export function fillGradient(solution: Solution, scale: number, reml: boolean, slope: Factors): void {
  const { criterion, lambda, W, gamma, Rx } = solution;
  const { reduction, sparse, work } = criterion;
  const { p, q, layout, A, C } = reduction;
  const { U, LambdaU, E, Ginv } = work;
  for (const s of slope) s.fill(0);
  addLogDet(solution, slope);
  // under ML the last column alone
  const from = reml ? 0 : p;
  const count = p + 1 - from;
  U.set(W);
  minusColumns(U, gamma, p, q);
  const [used, product] = [U.subarray(from * q), LambdaU.subarray(from * q)];
  sparse.halfSolveT(used, count);
  E.set(C);
  minusColumns(E, gamma, p, q);
  timesLambda(layout, lambda, used, product, count, false, work.block);
  subtractBlockProduct(layout, A, product, E.subarray(from * q), count);
  addOuter(layout, -2 * scale, E, p * q, U, p * q, slope);
  if (!reml || p === 0) return;
  choleskyInverse(Rx, p, Ginv);
  multiply(U, Ginv, q, p, p, LambdaU);
  for (let g = 0; g < p; g++) addOuter(layout, -2, E, g * q, LambdaU, g * q, slope);
}

/** Column p of B (q x (p + 1)) <- less the others times gamma. */
function minusColumns(B: Float64Array, gamma: Float64Array, p: number, q: number): void {
  const to = p * q;
  for (let j = 0; j < p; j++) {
    const weight = gamma[j];
    for (let i = 0; i < q; i++) B[to + i] -= weight * B[j * q + i];
  }
}

/** slope += weight times the sum over levels of a b', columns from `aAt` and `bAt`. */
function addOuter(
  { factors, first }: BlockLayout,
  weight: number,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  slope: Factors,
): void {
  for (let k = 0; k < factors.length; k++) {
    const { levels, size: c } = factors[k];
    const s = slope[k];
    const x = aAt + first[k];
    const y = bAt + first[k];
    if (c === 1) {
      let sum = 0;
      for (let i = 0; i < levels; i++) sum += a[x + i] * b[y + i];
      s[0] += weight * sum;
      continue;
    }
    for (let at = 0; at < levels * c; at += c) {
      for (let j = 0; j < c; j++) {
        const right = weight * b[y + at + j];
        for (let i = 0; i < c; i++) s[j * c + i] += a[x + at + i] * right;
      }
    }
  }
}

/** slope += 2 times the sum of A_ab Lambda_b (M^-1)_ba, both ways round for a pair of different levels. */
function addLogDet({ criterion, lambda }: Solution, slope: Factors): void {
  const { reduction, sparse, work } = criterion;
  const { layout, A } = reduction;
  sparse.inverse(work.inverse);
  for (const part of layout.parts) {
    if (part.height === 1 && part.width === 1) addNumbers(layout, part, A, lambda, work.inverse, slope);
    else addBlocks(layout, part, A, lambda, work, slope);
  }
}
function addNumbers(
  { at, place }: BlockLayout,
  { from, to, row, column }: BlockPart,
  A: Float64Array,
  lambda: Factors,
  inverse: Float64Array,
  slope: Factors,
): void {
  let sum = 0;
  for (let e = at[from]; e < at[to]; e++) sum += A[e] * inverse[place[e]];
  slope[row][0] += 2 * sum * lambda[column][0];
  if (row !== column) slope[column][0] += 2 * sum * lambda[row][0];
}
function addBlocks(
  { at, place }: BlockLayout,
  { from, to, row, column, height: r, width: s }: BlockPart,
  A: Float64Array,
  lambda: Factors,
  { inverse, block, other }: Solution['criterion']['work'],
  slope: Factors,
): void {
  for (let b = from; b < to; b++) {
    const start = at[b];
    // A_ab Lambda_b (r x s), then times (M^-1)_ab' (s x r)
    timesFactor(A, start, r, s, lambda[column], block);
    for (let j = 0; j < r; j++) {
      for (let u = 0; u < s; u++) {
        const m = 2 * inverse[place[start + u * r + j]];
        for (let i = 0; i < r; i++) slope[row][j * r + i] += block[u * r + i] * m;
      }
    }
    if (row === column) continue;
    // A_ab' Lambda_a (s x r), then times (M^-1)_ab (r x s)
    transposedTimesFactor(A, start, r, s, lambda[row], other);
    for (let u = 0; u < s; u++) {
      for (let j = 0; j < r; j++) {
        const m = 2 * inverse[place[start + u * r + j]];
        for (let t = 0; t < s; t++) slope[column][u * s + t] += other[j * s + t] * m;
      }
    }
  }
}
/** out (s x r) <- B'F, B: r x s from `at`, F: r x r. */
function transposedTimesFactor(
  B: Float64Array,
  at: number,
  r: number,
  s: number,
  F: Float64Array,
  out: Float64Array,
): void {
  for (let j = 0; j < r; j++) {
    for (let t = 0; t < s; t++) {
      let sum = 0;
      for (let i = 0; i < r; i++) sum += B[at + t * r + i] * F[j * r + i];
      out[j * s + t] = sum;
    }
  }
}
