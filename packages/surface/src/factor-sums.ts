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
 * class, one with missing visits a few, however many its levels. The values are criterion.ts's to rounding.
 */
import { cholesky, choleskyInverse, halfLogDet, multiply, solveLower, solveLowerT } from '@mixdiff/linalg';
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

/** `C`: of the reduction, with its response. */
export function factorSums(design: LevelClasses, { C, q, yy }: Pick<Reduction, 'C' | 'q' | 'yy'>): FactorSums {
  const { c, p, of, classes, triangle } = design;
  const m = p + 1;
  const products = design.products.slice();
  const D = design.D.slice();
  for (let l = 0; l < of.length; l++) {
    const one = classes[of[l]];
    divided(one, C, p * q + l * c, D, p * q + l * c);
    addProducts(D, q, l * c, one.rank, p, m, products, one.from, triangle);
  }
  const [sum, weights] = [new Float64Array(triangle), new Float64Array(triangle)];
  const [corner, Rx, Ginv] = [new Float64Array(m * m), new Float64Array(p * p), new Float64Array(p * p)];
  const [M, T, NT] = Array.from({ length: 3 }, () => new Float64Array(c * c));
  // per class, c x rank and rank x rank
  const [Y, U] = Array.from({ length: 2 }, () => classes.map(({ rank }) => new Float64Array(c * rank)));
  const Ns = classes.map(({ rank }) => new Float64Array(rank * rank));
  const found = { halfLogDetM: Number.NaN, halfLogDetG: Number.NaN, r2: Number.NaN, gamma: new Float64Array(p) };

  /** Y and U of class k; |M|^(1/2), NaN where a pivot fails. */
  function factor(k: number, lambda: Float64Array): number {
    const { rank: r, K } = classes[k];
    const [F, u] = [Y[k], U[k]];
    for (let a = 0; a < r; a++) {
      for (let j = 0; j < c; j++) {
        let entry = 0;
        for (let i = 0; i < c; i++) entry += lambda[j * c + i] * K[a * c + i];
        F[a * c + j] = entry;
      }
    }
    if (c === 2) return halfSolveTwo(F, u, r);
    for (let j = 0; j < c; j++) {
      for (let i = j; i < c; i++) {
        let entry = i === j ? 1 : 0;
        for (let a = 0; a < r; a++) entry += F[a * c + i] * F[a * c + j];
        M[j * c + i] = entry;
      }
    }
    if (cholesky(M, c) !== -1) return Number.NaN;
    solveLower(M, c, F, r);
    u.set(F);
    solveLowerT(M, c, u, r);
    let root = 1;
    for (let j = 0; j < c; j++) root *= M[j * (c + 1)];
    return root;
  }
  /** N <- Y'Y of class k. */
  function fillN(k: number): void {
    const { rank: r } = classes[k];
    const [y, N] = [Y[k], Ns[k]];
    for (let b = 0; b < r; b++) {
      for (let a = b; a < r; a++) {
        let entry = 0;
        for (let i = 0; i < c; i++) entry += y[a * c + i] * y[b * c + i];
        N[b * r + a] = entry;
        N[a * r + b] = entry;
      }
    }
  }
  function solve(lambda: Float64Array): boolean {
    sum.fill(0);
    let [logDet, product] = [0, 1];
    for (let k = 0; k < classes.length; k++) {
      const { rank: r, count } = classes[k];
      let { from } = classes[k];
      const root = factor(k, lambda);
      if (count > 1) logDet += count * Math.log(root);
      else {
        // one logarithm of many
        product *= root;
        if (product > 1e100) {
          logDet += Math.log(product);
          product = 1;
        }
      }
      fillN(k);
      const N = Ns[k];
      for (let a = 0; a < r; a++) {
        for (let b = 0; b <= a; b++, from += triangle) {
          const weight = N[b * r + a];
          for (let e = 0; e < triangle; e++) sum[e] += weight * products[from + e];
        }
      }
    }
    // [G, ; c', r^2] = diag(1, ..., 1, yy) less the sums
    for (let i = 0, e = 0; i < m; i++)
      for (let j = 0; j <= i; j++, e++) corner[j * m + i] = (i === j ? (i < p ? 1 : yy) : 0) - sum[e];
    logDet += Math.log(product);
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
  /** The lower triangle of scale (-gamma, 1)(-gamma, 1)' + G^-1, both ways round. */
  function weigh(scale: number, reml: boolean): void {
    const { gamma } = found;
    if (reml) choleskyInverse(Rx, p, Ginv);
    for (let i = 0, e = 0; i < m; i++) {
      const x = scale * (i < p ? -gamma[i] : 1);
      for (let j = 0; j <= i; j++, e++) {
        const entry = x * (j < p ? -gamma[j] : 1) + (reml && i < p ? Ginv[j * p + i] : 0);
        weights[e] = i === j ? entry : 2 * entry;
      }
    }
  }
  function fillGradient(scale: number, reml: boolean, slope: Float64Array): void {
    weigh(scale, reml);
    slope.fill(0);
    for (let k = 0; k < classes.length; k++) {
      const { rank: r, count, K } = classes[k];
      let { from } = classes[k];
      for (let a = 0; a < r; a++) {
        for (let b = 0; b <= a; b++, from += triangle) {
          let trace = 0;
          for (let e = 0; e < triangle; e++) trace += weights[e] * products[from + e];
          T[b * r + a] = a === b ? trace : trace / 2;
          T[a * r + b] = T[b * r + a];
        }
      }
      // n I - T + N T
      multiply(Ns[k], T, r, r, r, NT);
      for (let e = 0; e < r * r; e++) NT[e] += (e % (r + 1) === 0 ? count : 0) - T[e];
      for (let b = 0; b < r; b++) {
        for (let a = 0; a < r; a++) {
          const weight = 2 * NT[b * r + a];
          for (let j = 0; j < c; j++)
            for (let i = 0; i < c; i++) slope[j * c + i] += weight * K[a * c + i] * U[k][b * c + j];
        }
      }
    }
  }
  return Object.assign(found, { solve, fillGradient });
}
/** F (2 x r) <- Y, u <- U; returns |M|^(1/2): by hand, which is what most slopes are. */
function halfSolveTwo(F: Float64Array, u: Float64Array, r: number): number {
  let [m00, m10, m11] = [1, 0, 1];
  for (let a = 0; a < 2 * r; a += 2) {
    m00 += F[a] * F[a];
    m10 += F[a] * F[a + 1];
    m11 += F[a + 1] * F[a + 1];
  }
  const l00 = Math.sqrt(m00);
  const l10 = m10 / l00;
  const l11 = Math.sqrt(m11 - l10 * l10);
  for (let a = 0; a < 2 * r; a += 2) {
    F[a] /= l00;
    F[a + 1] = (F[a + 1] - l10 * F[a]) / l11;
    u[a + 1] = F[a + 1] / l11;
    u[a] = (F[a] - l10 * u[a + 1]) / l00;
  }
  return l00 * l11;
}
