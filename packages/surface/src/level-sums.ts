/**
 * The criterion where every term is one column and the levels of one term lie each within one of the other, or there is one term alone:
 * sums over levels, made once, are all that an evaluation looks at (linalg's nested-levels). The values are criterion.ts's to rounding; what
 * that leaves beside them, W and M's factor, is not made here.
 */
import {
  type ColumnNow,
  choleskyInverse,
  eliminateNested,
  halfLogDet,
  type NestedWork,
  nestedLevels,
  nestedSlopes,
  nestedWork,
  newLastColumn,
  orderedLevels,
  type PlacedLevels,
  type SlopeWork,
  setLastColumn,
  slopeWork,
  solveLowerT,
} from '@mixdiff/linalg';
import { type Criterion, isReliable, type Solution } from './criterion.ts';
import type { Reduction } from './reduction.ts';
import type { Factors } from './system.ts';

/** LIVE. Of one criterion. */
export interface LevelSums {
  readonly of: PlacedLevels;
  readonly column: ColumnNow;
  readonly work: NestedWork;
  readonly slopes: SlopeWork;
  /** Terms by their position; -1: there is one alone. */
  readonly inner: number;
  readonly outer: number;
  /** (p + 1)^2 */
  readonly corner: Float64Array;
  readonly out: Float64Array;
}

const known = new WeakMap<Criterion, { readonly sums: LevelSums | null }>();
/** null: the terms are others. */
export function levelSumsOf(criterion: Criterion): LevelSums | null {
  const found = known.get(criterion);
  if (found) return found.sums;
  const sums = levelSums(criterion.reduction);
  known.set(criterion, { sums });
  return sums;
}

interface SummedDesign {
  readonly of: PlacedLevels;
  readonly inner: number;
  readonly outer: number;
}
/** By A, which responses of one design share. */
const designs = new WeakMap<Float64Array, { readonly design: SummedDesign | null }>();

function levelSums(reduction: Reduction): LevelSums | null {
  const { A, C, yy, p, q } = reduction;
  const { design } = designs.get(A) ?? { design: summedDesignOf(reduction) };
  designs.set(A, { design });
  if (!design) return null;
  const { of, inner, outer } = design;
  const column = { sums: newLastColumn(of), version: 0, last: yy };
  setLastColumn(of, C.subarray(p * q), column.sums);
  return {
    ...{ of, column, work: nestedWork(of), slopes: slopeWork(of), inner, outer },
    corner: new Float64Array((p + 1) ** 2),
    out: new Float64Array(2),
  };
}
function summedDesignOf({ layout, A, C, p, q }: Reduction): SummedDesign | null {
  const { factors, parts, first, at, row } = layout;
  if (factors.length < 1 || factors.length > 2 || factors.some(({ size }) => size !== 1)) return null;
  const [own, shared, other] = parts;
  if (!own) return null;
  const [inner, outer] = [own.column, other ? other.column : -1];
  const count = own.to - own.from;
  if (shared && shared.to - shared.from !== count) return null;
  const home = shared ? new Int32Array(count) : null;
  const [size, between] = [new Float64Array(count), new Float64Array(count)];
  for (let c = 0; c < count; c++) {
    size[c] = A[at[own.from + c]];
    if (!shared || !home) continue;
    // by column level: as many blocks as levels, one each
    if (layout.column[shared.from + c] !== layout.column[own.from + c]) return null;
    home[c] = row[shared.from + c] - first[outer];
    between[c] = A[at[shared.from + c]];
  }
  const outerSize = new Float64Array(other ? other.to - other.from : 0);
  for (let g = 0; other && g < outerSize.length; g++) outerSize[g] = A[at[other.from + g]];
  const rows = { ld: q, innerRow: first[inner], outerRow: outer < 0 ? 0 : first[outer] };
  const levels = nestedLevels({ home, size, shared: home && between, outerSize, borders: C, columns: p, ...rows });
  if (!levels) return null;
  return { of: { ...levels, ordered: orderedLevels(levels), basis: null }, inner, outer };
}

/** As criterion.ts's `solveAt`, without W. */
export type QuickSolution = Omit<Solution, 'W'>;

export function solveBySums(sums: LevelSums, criterion: Criterion, lambda: Factors): QuickSolution | null {
  const { of, column, work, inner, outer, corner } = sums;
  const { reduction, solution } = criterion;
  const { p, yy } = reduction;
  const { Rx, gamma } = solution;
  const m = p + 1;
  solution.lambda = lambda;
  const t = outer < 0 ? 0 : lambda[outer][0];
  // the complement's factor [R_x, 0; c', r]: c = R_x^-1 C_x-less-y, r^2 what is left of yy
  if (!eliminateNested(of, column, work, lambda[inner][0], t, corner)) return null;
  for (let j = 0; j < p; j++) {
    for (let i = j; i < p; i++) Rx[j * p + i] = corner[j * m + i];
    gamma[j] = corner[j * m + p];
  }
  solveLowerT(Rx, p, gamma, 1);
  solution.halfLogDetM = work.logDet / 2;
  solution.halfLogDetG = halfLogDet(Rx, p);
  solution.r2 = corner[m * m - 1] ** 2;
  return isReliable(solution, yy) ? solution : null;
}

/** slope (as Lambda) <- gradient of log|M| + scale r^2, and + log|G| with `reml`; where it was solved, constraint included. */
export function fillGradientBySums(
  { of, column, work, slopes, inner, outer, out }: LevelSums,
  { criterion, lambda, gamma, Rx }: QuickSolution,
  scale: number,
  reml: boolean,
  slope: Factors,
): void {
  const { p } = criterion.reduction;
  const { Ginv } = criterion.work;
  const { G } = slopes;
  const m = p + 1;
  if (reml) choleskyInverse(Rx, p, Ginv);
  // scale (-gamma, 1)(-gamma, 1)' + G^-1
  for (let j = 0; j < m; j++) {
    const x = j < p ? -gamma[j] : 1;
    for (let i = j; i < m; i++) {
      const both = scale * x * (i < p ? -gamma[i] : 1) + (reml && i < p ? Ginv[j * p + i] : 0);
      G[j * m + i] = both;
      G[i * m + j] = both;
    }
  }
  nestedSlopes(of, column, work, slopes, lambda[inner][0], outer < 0 ? 0 : lambda[outer][0], out);
  slope[inner][0] = out[0];
  if (outer >= 0) slope[outer][0] = out[1];
}

/** x <- M^-1 x, q x columns, where it was solved: pivots are p_c and S_g, entries beside the diagonal s t w_c. */
export function solveSystemBySums(
  { of: { from, level, shared, sizeOf, innerRow, outerRow }, work: { pivot, outerPivot }, inner, outer }: LevelSums,
  lambda: Factors,
  x: Float64Array,
  q: number,
  columns: number,
): void {
  const both = outer < 0 ? 0 : lambda[inner][0] * lambda[outer][0];
  for (let start = 0; start < columns * q; start += q) {
    const [own, around] = [start + innerRow, start + outerRow];
    for (let g = 0, c = 0; g < outerPivot.length; g++) {
      const first = c;
      let sum = x[around + g];
      for (; c < from[g + 1]; c++) sum -= ((both * shared[c]) / pivot[sizeOf[c]]) * x[own + level[c]];
      const found = sum / outerPivot[g];
      x[around + g] = found;
      for (c = first; c < from[g + 1]; c++) x[own + level[c]] -= both * shared[c] * found;
    }
    for (let c = 0; c < level.length; c++) x[own + level[c]] /= pivot[sizeOf[c]];
  }
}
