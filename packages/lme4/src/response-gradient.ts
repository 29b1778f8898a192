/**
 * The part of the gradient that comes from R_X and from the penalized residual sum of squares (gradient.ts): columns
 * U' = U M^-T and W' = W M^-T, then for every term the sum over its levels of w'u'', each column of X once (under REML)
 * and the last one, for y, as often as there are degrees of freedom.
 */
import { solveLowerT } from '@mixdiff/linalg';
import type { ThetaLayout } from './covariance.ts';
import type { Blocks } from './cross-products.ts';
import type { SparseGradientWork } from './gradient-work.ts';
import { type Solution, sparseOf } from './model.ts';
import { lambda } from './system.ts';

/**
 * One column per term: Lambda'W = U makes w = u / theta, so W is not needed, and at theta = 0 the derivative is zero. A
 * row of U is computed with a relative error however small its theta, because its row of the system scales with theta.
 */
export function oneColumnResponseTerms(solution: Solution, work: SparseGradientWork, cells: Float64Array): void {
  const { T } = solution;
  const { design, reml, degrees } = solution.model;
  const { L, C } = sparseOf(solution.model);
  const { layout, blocks, rank } = design;
  const from = reml ? 0 : rank;
  scaledColumns(solution, work, work.U, C);
  L.halfSolveT(reml ? work.U : work.U.subarray(rank * blocks.q), rank + 1 - from);
  for (let k = 0; k < layout.terms.length; k++) {
    if (T[k] === 0) continue;
    const first = blocks.first[blocks.firstOfTerm[k]];
    let sum = 0;
    for (let j = from; j <= rank; j++) {
      const squares = sumOfSquares(work.U, j * blocks.q + first, layout.terms[k].levels);
      sum += j < rank ? squares : degrees * squares;
    }
    cells[k] -= sum / T[k];
  }
}

function sumOfSquares(x: Float64Array, at: number, count: number): number {
  let even = 0;
  let odd = 0;
  let i = at;
  for (; i + 1 < at + count; i += 2) {
    even += x[i] * x[i];
    odd += x[i + 1] * x[i + 1];
  }
  if (i < at + count) even += x[i] * x[i];
  return even + odd;
}

/** cells -= sum over columns of W' U'': all of them under REML, each once; the last one `degrees` times. */
export function responseTerms(solution: Solution, work: SparseGradientWork, cells: Float64Array): void {
  const { T } = solution;
  const { design, reml, degrees, response } = solution.model;
  const { L, C } = sparseOf(solution.model);
  const { layout, blocks, rank, ZtQ } = design;
  const { q } = blocks;
  const { U, LambdaU, W } = work;
  const m = rank + 1;
  const from = reml ? 0 : rank;
  W.set(ZtQ);
  W.set(response.Zty, q * rank);
  scaledColumns(solution, work, U, C);
  scaledColumns(solution, work, W, W);
  const used = U.subarray(from * q);
  L.halfSolveT(used, m - from);
  LambdaU.set(U);
  lambda(layout, blocks, T, LambdaU.subarray(from * q), m - from);
  for (let j = from; j < m; j++) {
    subtractZtZ(blocks, LambdaU, W, j * q);
    addCells(layout, blocks, W, U, j * q, j < rank ? 1 : degrees, cells);
  }
}

/** to (q x m) <- from M^-T; under ML its last column only. */
function scaledColumns(
  { corner, model: { design, reml } }: Solution,
  work: SparseGradientWork,
  to: Float64Array,
  from: Float64Array,
): void {
  const { rank, blocks } = design;
  const m = rank + 1;
  if (to !== from) to.set(from);
  if (reml) {
    timesInverseTransposed(corner, m, to, blocks.q);
    return;
  }
  const { combination } = work;
  combination.fill(0);
  combination[rank] = 1;
  solveLowerT(corner, m, combination, 1);
  intoLastColumn(combination, to, blocks.q);
}

/** B (q x m) <- B M^-T, M lower triangular (m x m); two finished columns at a time are taken off the later ones. */
function timesInverseTransposed(M: Float64Array, m: number, B: Float64Array, q: number): void {
  for (let j = 0; j < m; j += 2) {
    const a = j * q;
    const inverse = 1 / M[j * (m + 1)];
    for (let i = 0; i < q; i++) B[a + i] *= inverse;
    if (j + 1 === m) return;
    const b = a + q;
    const [cross, second] = [M[j * m + j + 1], 1 / M[(j + 1) * (m + 1)]];
    for (let i = 0; i < q; i++) B[b + i] = (B[b + i] - cross * B[a + i]) * second;
    for (let k = j + 2; k < m; k++) {
      const [x, y, to] = [M[j * m + k], M[(j + 1) * m + k], k * q];
      for (let i = 0; i < q; i++) B[to + i] -= x * B[a + i] + y * B[b + i];
    }
  }
}

/** Last column of B (q x m) <- B x; for ML, where the other columns are not needed. */
function intoLastColumn(x: Float64Array, B: Float64Array, q: number): void {
  const last = x.length - 1;
  for (let i = 0; i < q; i++) B[last * q + i] *= x[last];
  for (let j = 0; j < last; j++) {
    for (let i = 0; i < q; i++) B[last * q + i] += x[j] * B[j * q + i];
  }
}

/** w[at..] -= Z'Z x[at..] (q). */
function subtractZtZ(blocks: Blocks, x: Float64Array, w: Float64Array, from: number): void {
  const { count, size, first, ptr, row, at, own, values } = blocks;
  for (let block = 0; block < count; block++) {
    const c = size[block];
    const a = from + first[block];
    for (let j = 0; j < c; j++) {
      for (let i = 0; i < c; i++) w[a + i] -= values[own[block] + j * c + i] * x[a + j];
    }
    for (let e = ptr[block]; e < ptr[block + 1]; e++) {
      const d = size[row[e]];
      const b = from + first[row[e]];
      for (let j = 0; j < c; j++) {
        for (let i = 0; i < d; i++) {
          const z = values[at[e] + j * d + i];
          w[b + i] -= z * x[a + j];
          w[a + j] -= z * x[b + i];
        }
      }
    }
  }
}

/** cells of each term -= factor sum over levels of w u'. */
function addCells(
  { terms }: ThetaLayout,
  { first, firstOfTerm }: Blocks,
  w: Float64Array,
  u: Float64Array,
  from: number,
  factor: number,
  cells: Float64Array,
): void {
  for (let k = 0; k < terms.length; k++) {
    const { levels, size, at } = terms[k];
    const start = from + first[firstOfTerm[k]];
    for (let level = 0; level < levels; level++) {
      const a = start + level * size;
      for (let j = 0; j < size; j++) {
        for (let i = 0; i < size; i++) cells[at + j * size + i] -= factor * w[a + i] * u[a + j];
      }
    }
  }
}
