/**
 * The criterion of one grouping factor with c effects, from sums over its levels that are made once. Level j has A_j = Z_j'Z_j = K K', K of
 * as many columns as the level's rank, and Z_j'[Q, y] = K D_j. Levels of one A are a class, of which the products of rows of D_j are added up.
 * With F = Lambda'K, M and W of criterion.ts have, level by level,
 *
 *   M = I + F F' = LL',   W_j'W_j = D_j'N D_j,   N = F'M^-1 F = Y'Y,   Y = L^-1 F,   U = M^-1 F
 *   the sum of D_j'N D_j over a class: sum over a, b of N[a, b] P[a, b],   P[a, b] = sum_j D_j[a, ]'D_j[b, ]
 *   d ( log|M| - tr(G W'W) ) / dLambda = 2 sum over classes of K (n I - T + N T) U',   T[a, b] = tr(G P[a, b])
 *
 * so in a direction that a level does not show nothing is added and taken away again, however large Lambda is. A balanced design has one
 * class, one with missing visits a few, however many its levels. The values are criterion.ts's to rounding. The P of all classes stand in the
 * workspace, row after row: all sums with N as weights are one product with them, and all T another.
 */
import { cholesky, choleskyInverse, halfLogDet, solveLowerT } from '@mixdiff/linalg';
import { ownedWorkspace, type Workspace } from '@mixdiff/wasm';
import { addSlopes, classFactors, factorClasses } from './class-factors.ts';
import { isReliable } from './criterion.ts';
import { addProducts, divided, type LevelClasses } from './level-classes.ts';
import type { Reduction } from './reduction.ts';

/** LIVE. At the Lambda that `solve` was asked of last. */
export interface FactorSums {
  readonly halfLogDetM: number;
  readonly halfLogDetG: number;
  readonly r2: number;
  /** p: coefficients of Q, beside those of least squares. */
  readonly gamma: Float64Array;
  /** False where a factorization fails, or r^2 has no digits left. */
  solve(lambda: Float64Array): boolean;
  /** slope (c x c) <- gradient of log|M| + scale r^2, and + log|G| with `reml`, where it was solved. */
  fillGradient(scale: number, reml: boolean, slope: Float64Array): void;
}

/** By C, which problems share that differ in the method alone. */
const known = new WeakMap<Float64Array, Sums>();
/** `C`: of the reduction, with its response. */
export function factorSums(design: LevelClasses, { C, q, yy }: Pick<Reduction, 'C' | 'q' | 'yy'>): FactorSums {
  const { p, triangle } = design;
  const m = p + 1;
  const sums = known.get(C) ?? summed(design, C, q);
  known.set(C, sums);
  const factors = classFactors(design);
  const [corner, Rx, Ginv] = [new Float64Array(m * m), new Float64Array(p * p), new Float64Array(p * p)];
  const found = { halfLogDetM: Number.NaN, halfLogDetG: Number.NaN, r2: Number.NaN, gamma: new Float64Array(p) };

  function solve(lambda: Float64Array): boolean {
    const logDet = factorClasses(factors, lambda);
    const { numbers, kernels } = sums.place();
    numbers.set(factors.N, sums.weights);
    kernels.combineRows(sums.products, sums.width, sums.rows, sums.weights, sums.sum);
    // [G, ; c', r^2] = diag(1, ..., 1, yy) less the sums
    for (let i = 0, e = sums.sum; i < m; i++)
      for (let j = 0; j <= i; j++, e++) corner[j * m + i] = (i === j ? (i < p ? 1 : yy) : 0) - numbers[e];
    if (!Number.isFinite(logDet) || cholesky(corner, m) !== -1) return false;
    const { gamma } = found;
    for (let j = 0; j < p; j++) {
      for (let i = j; i < p; i++) Rx[j * p + i] = corner[j * m + i];
      gamma[j] = corner[j * m + p];
    }
    solveLowerT(Rx, p, gamma, 1);
    found.halfLogDetM = logDet;
    found.halfLogDetG = halfLogDet(Rx, p);
    found.r2 = corner[m * m - 1] ** 2;
    return isReliable(found, yy);
  }
  /** The lower triangle of scale (-gamma, 1)(-gamma, 1)' + G^-1, both ways round, from `to` on. */
  function weigh(scale: number, reml: boolean, numbers: Float64Array, to: number): void {
    const { gamma } = found;
    if (reml) choleskyInverse(Rx, p, Ginv);
    for (let i = 0, e = to; i < m; i++) {
      const x = scale * (i < p ? -gamma[i] : 1);
      for (let j = 0; j <= i; j++, e++) {
        const entry = x * (j < p ? -gamma[j] : 1) + (reml && i < p ? Ginv[j * p + i] : 0);
        numbers[e] = i === j ? entry : 2 * entry;
      }
    }
  }
  function fillGradient(scale: number, reml: boolean, slope: Float64Array): void {
    const { numbers, kernels } = sums.place();
    weigh(scale, reml, numbers, sums.sum);
    kernels.products(sums.products, sums.width, sums.rows, sums.sum, triangle, sums.weights);
    slope.fill(0);
    addSlopes(factors, numbers, sums.weights, slope);
  }
  return Object.assign(found, { solve, fillGradient });
}

/** The P of all classes, a pair of rows of D a row, and where they and what is asked of them stand in the workspace. */
interface Sums {
  readonly rows: number;
  /** Numbers of a row: a triangle, and zeros up to a multiple of four. */
  readonly width: number;
  /** One a row; one a column, of which the first are a triangle; the rows. */
  readonly weights: number;
  readonly sum: number;
  readonly products: number;
  place(): Workspace;
}
function summed(
  { c, p, of, classes, triangle, products: ofDesign, D: shared }: LevelClasses,
  C: Float64Array,
  q: number,
): Sums {
  const products = ofDesign.slice();
  const D = shared.slice();
  for (let l = 0; l < of.length; l++) {
    const one = classes[of[l]];
    divided(one, C, p * q + l * c, D, p * q + l * c);
    addProducts(D, q, l * c, one.rank, p, p + 1, products, one.from, triangle);
  }
  const rows = products.length / triangle;
  const width = (triangle + 3) & ~3;
  const sum = (rows + 3) & ~3;
  const sums: Sums = {
    ...{ rows, width, sum, weights: 0, products: sum + width },
    place() {
      const { space, kept } = ownedWorkspace(sum + width * (rows + 1), sums, 0);
      if (kept === 'nothing') {
        const { numbers } = space;
        numbers.fill(0, sum, sum + width * (rows + 1));
        for (let row = 0; row < rows; row++)
          numbers.set(products.subarray(row * triangle, (row + 1) * triangle), sum + (row + 1) * width);
      }
      return space;
    },
  };
  return sums;
}
