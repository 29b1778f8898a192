/**
 * Exact gradient of the criterion with respect to theta, at the theta of the last evaluation. With A = Lambda'Z'Z Lambda
 * + I, U = A^-1 Lambda'Z'X and W = Z'X - Z'Z Lambda U = Z'V^-1 X (V = I + Z Lambda Lambda'Z'), u and w the same for the
 * residual y - X beta:
 *
 *   d log|L|^2   =  2 tr(A^-1 Lambda'Z'Z dLambda)      only A^-1 at the pattern of A is needed: the selected inverse
 *   d log|R_X|^2 = -2 tr((R_X'R_X)^-1 W' dLambda U)
 *   d r^2        = -2 w' dLambda u                     (u and beta minimise r^2, so only the explicit theta counts)
 *
 * (the first two as in Smith 1995, J. Comput. Graph. Stat. 4:134-147, differentiated by hand). With the corner's factor
 * M = [R_X', 0; c_beta', r], [X, y] M^-T turns the last two into the same sum over columns: U R_X^-1 and W R_X^-1, and
 * u / r, w / r in the last one. A singular Lambda needs no special case: nothing is divided by theta.
 */
import { solveLowerT } from '@mixdiff/linalg';
import type { Criterion } from './criterion.ts';
import type { Blocks } from './crossproducts.ts';
import { lambda, timesFactor } from './system.ts';
import type { ThetaLayout } from './theta.ts';

export interface GradientWork {
  /** As the pattern: A^-1 there. */
  readonly inverse: Float64Array;
  /** q x (rank + 1): U', then Lambda U'. */
  readonly U: Float64Array;
  readonly LambdaU: Float64Array;
  /** q x (rank + 1): W'. */
  readonly W: Float64Array;
  /** rank + 1: last column of M^-T, (-beta, 1) / r. */
  readonly combination: Float64Array;
  /** layout.cells: derivative with respect to every cell of every T. */
  readonly cells: Float64Array;
}

export function gradientWork({ design, C, values }: Criterion): GradientWork {
  return {
    inverse: new Float64Array(values.length),
    U: new Float64Array(C.length),
    LambdaU: new Float64Array(C.length),
    W: new Float64Array(C.length),
    combination: new Float64Array(design.rank + 1),
    cells: new Float64Array(design.layout.cells),
  };
}

/** gradient (layout.length) of the criterion at the theta evaluated last, which must not have failed. */
export function fillGradient(criterion: Criterion, work: GradientWork, gradient: Float64Array): void {
  const { layout, blocks } = criterion.design;
  work.cells.fill(0);
  criterion.L.inverse(work.inverse);
  if (blocks.scalar) traceScalar(blocks, criterion.T, work.inverse, work.cells);
  else traceBlocks(layout, blocks, criterion.T, work.inverse, criterion.work, work.cells);
  if (blocks.scalar) scalarResponseTerms(criterion, work);
  else responseTerms(criterion, work);
  for (let k = 0; k < layout.length; k++) gradient[k] = 2 * work.cells[layout.cell[k]];
}

/** cells += diagonal blocks of Z'Z Lambda A^-1, summed over levels; every term one column. */
function traceScalar(
  { count, term, ptr, row, values: ZtZ }: Blocks,
  T: Float64Array,
  inverse: Float64Array,
  cells: Float64Array,
): void {
  let at = 0;
  for (let block = 0; block < count; block++) {
    const k = term[block];
    let own = T[k] * inverse[at] * ZtZ[at];
    at++;
    for (let e = ptr[block]; e < ptr[block + 1]; e++) {
      const l = term[row[e]];
      const product = inverse[at] * ZtZ[at];
      own += T[l] * product;
      cells[l] += T[k] * product;
      at++;
    }
    cells[k] += own;
  }
}

/** The same for any sizes: own blocks give B T P, the others B'T_d P to the column's term and B T_c P' to the row's. */
function traceBlocks(
  { terms }: ThetaLayout,
  blocks: Blocks,
  T: Float64Array,
  inverse: Float64Array,
  work: Float64Array,
  cells: Float64Array,
): void {
  const { count, term, size, first, ptr, row, at, before, own, pattern, values: ZtZ } = blocks;
  const { colPtr } = pattern;
  for (let block = 0; block < count; block++) {
    const c = size[block];
    const start = first[block];
    const Tc = terms[term[block]].at;
    timesFactor(ZtZ, own[block], c, c, T, Tc, work);
    for (let i = 0; i < c; i++) {
      for (let j = 0; j < c; j++) {
        let sum = 0;
        for (let m = 0; m < c; m++) {
          const [lo, hi] = m < j ? [m, j] : [j, m];
          sum += work[m * c + i] * inverse[colPtr[start + lo] + hi - lo];
        }
        cells[Tc + j * c + i] += sum;
      }
    }
    for (let e = ptr[block]; e < ptr[block + 1]; e++) {
      const d = size[row[e]];
      const Td = terms[term[row[e]]].at;
      const below = before[e] + c;
      timesFactor(ZtZ, at[e], d, c, T, Tc, work);
      addRowTerm(work, inverse, colPtr, start, below, c, d, cells, Td);
      transposedTimesFactor(ZtZ, at[e], d, c, T, Td, work);
      addColumnTerm(work, inverse, colPtr, start, below, c, d, cells, Tc);
    }
  }
}

/** cells (d x d) += W P' with W (d x c), P (d x c) the block of the inverse below column `start`. */
function addRowTerm(
  W: Float64Array,
  inverse: Float64Array,
  colPtr: Int32Array,
  start: number,
  below: number,
  c: number,
  d: number,
  cells: Float64Array,
  to: number,
): void {
  for (let m = 0; m < c; m++) {
    const P = colPtr[start + m] + below - m;
    for (let j = 0; j < d; j++) {
      for (let i = 0; i < d; i++) cells[to + j * d + i] += W[m * d + i] * inverse[P + j];
    }
  }
}
/** cells (c x c) += W P with W (c x d). */
function addColumnTerm(
  W: Float64Array,
  inverse: Float64Array,
  colPtr: Int32Array,
  start: number,
  below: number,
  c: number,
  d: number,
  cells: Float64Array,
  to: number,
): void {
  for (let j = 0; j < c; j++) {
    const P = colPtr[start + j] + below - j;
    for (let m = 0; m < d; m++) {
      for (let i = 0; i < c; i++) cells[to + j * c + i] += W[m * c + i] * inverse[P + m];
    }
  }
}
/** work (c x d) <- B'T for a block B (d x c) and a lower triangular T (d x d). */
function transposedTimesFactor(
  B: Float64Array,
  at: number,
  d: number,
  c: number,
  T: Float64Array,
  Tat: number,
  work: Float64Array,
): void {
  for (let j = 0; j < d; j++) {
    for (let i = 0; i < c; i++) {
      let sum = 0;
      for (let m = j; m < d; m++) sum += B[at + i * d + m] * T[Tat + j * d + m];
      work[j * c + i] = sum;
    }
  }
}

/**
 * One column per term: Lambda'W = U makes w = u / theta, so W is not needed, and at theta = 0 the derivative is zero. A
 * row of U is computed with a relative error however small its theta, because its row of the system scales with theta.
 */
function scalarResponseTerms(criterion: Criterion, work: GradientWork): void {
  const { design, reml, degrees, L, T } = criterion;
  const { layout, blocks, rank } = design;
  const from = reml ? 0 : rank;
  scaledColumns(criterion, work, work.U, criterion.C);
  L.halfSolveT(reml ? work.U : work.U.subarray(rank * blocks.q), rank + 1 - from);
  for (let k = 0; k < layout.terms.length; k++) {
    if (T[k] === 0) continue;
    const first = blocks.first[blocks.firstOfTerm[k]];
    let sum = 0;
    for (let j = from; j <= rank; j++) {
      const squares = sumOfSquares(work.U, j * blocks.q + first, layout.terms[k].levels);
      sum += j < rank ? squares : degrees * squares;
    }
    work.cells[k] -= sum / T[k];
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
function responseTerms(criterion: Criterion, work: GradientWork): void {
  const { design, reml, degrees, C, response, L, T } = criterion;
  const { layout, blocks, rank, ZtQ } = design;
  const { q } = blocks;
  const { U, LambdaU, W, cells } = work;
  const m = rank + 1;
  const from = reml ? 0 : rank;
  W.set(ZtQ);
  W.set(response.Zty, q * rank);
  scaledColumns(criterion, work, U, C);
  scaledColumns(criterion, work, W, W);
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
  { design, corner, reml }: Criterion,
  work: GradientWork,
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
