/**
 * Exact gradient of the criterion with respect to theta (Bates et al. 2015, equations 45 to 47, for ML), at the theta of
 * the last evaluation. With A = Lambda'Z'Z Lambda + I, U = A^-1 Lambda'Z'X and W = Z'X - Z'Z Lambda U = Z'V^-1 X (V = I + Z Lambda Lambda'Z'), u and w the same for the
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

import { nestedSlopes } from '@mixdiff/linalg';
import { fillAlikeSlopes } from './alike-levels/elimination.ts';
import type { ThetaLayout } from './covariance.ts';
import type { Blocks } from './cross-products.ts';
import { type GradientWork, sparseGradientWork } from './gradient-work.ts';
import { alikeOf, innerFactor, outerFactor, type Solution, sparseOf } from './model.ts';
import { fillForm } from './nested-levels/form.ts';
import { oneColumnResponseTerms, responseTerms } from './response-gradient.ts';
import { addStructuredSlopes } from './structured.ts';
import { timesFactor } from './system.ts';

/** gradient (layout.length) of the criterion where it was solved. */
export function fillGradient(solution: Solution, work: GradientWork, gradient: Float64Array): void {
  const { layout } = solution.model.design;
  work.cells.fill(0);
  if (!fillByLevels(solution, work)) fillSparsely(solution, work);
  for (let k = 0; k < layout.length; k++) gradient[k] = layout.cell[k] < 0 ? 0 : 2 * work.cells[layout.cell[k]];
  for (const { structured } of layout.terms) {
    if (structured) addStructuredSlopes(structured, solution.theta, work.cells, gradient);
  }
}

function fillByLevels(solution: Solution, { slopes, factorInverse, form, cells }: GradientWork): boolean {
  const { byLevels, model, corner, T } = solution;
  const { nested, rank } = model.design;
  const alike = byLevels && !nested ? alikeOf(model) : null;
  if (alike) {
    fillForm(corner, rank + 1, model.reml, model.degrees, factorInverse, form);
    fillAlikeSlopes(alike, model.response, form, rank + 1, cells);
    return true;
  }
  if (!byLevels || !nested || !model.nested || !slopes) return false;
  const { work, response } = model.nested;
  fillForm(corner, rank + 1, model.reml, model.degrees, factorInverse, slopes.G);
  nestedSlopes(nested, response, work, slopes, innerFactor(model, T), outerFactor(model, T), cells);
  for (let k = 0; k < cells.length; k++) cells[k] /= 2;
  return true;
}
function fillSparsely(solution: Solution, work: GradientWork): void {
  const { T, model } = solution;
  const { layout, blocks } = model.design;
  work.sparse ??= sparseGradientWork(model);
  const { inverse } = work.sparse;
  sparseOf(model).L.inverse(inverse);
  if (blocks.oneColumn) traceOneColumn(blocks, T, inverse, work.cells);
  else traceBlocks(layout, blocks, T, inverse, model.work, work.cells);
  if (blocks.oneColumn) oneColumnResponseTerms(solution, work.sparse, work.cells);
  else responseTerms(solution, work.sparse, work.cells);
}

/** cells += diagonal blocks of Z'Z Lambda A^-1, summed over levels; every term one column. */
function traceOneColumn(
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
