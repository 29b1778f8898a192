/**
 * The marginal density of y by clusters of rows that go together, V = Z Sigma Z' + R, R diagonal:
 *
 *   -l = n/2 log 2 pi + 1/2 log|V| + 1/2 e'V^-1 e,   e = y - X beta                                          (ML)
 *   -l = (n - p)/2 log 2 pi + 1/2 log|V| + 1/2 log|X'V^-1 X| + 1/2 e'V^-1 e,   beta by generalised least squares  (REML)
 *
 * which is what Laplace's approximation is here, exactly (Kristensen et al. 2016, section 2): without the random effects as
 * variables there is nothing to cancel where R is next to nothing (dispformula = ~ 0), nor where Sigma is singular.
 * Derivatives (Harville 1977, section 5): d(-l) = tr(G dV),
 *
 *   2 G = V^-1 - V^-1 e e'V^-1 - [REML: V^-1 X (X'V^-1 X)^-1 X'V^-1],   d(-l)/dbeta = -X'V^-1 e.
 */
import { cholesky, choleskyInverse, halfLogDet, solveLower, solveLowerT } from '@mixdiff/linalg';
import type { FixedEffects } from '../design.ts';
import { divideByTransposed } from '../triangle.ts';
import type { Side } from './sides.ts';

export interface Likelihood {
  /** -l at the Sigma of the sides, the variances R (n) and, under ML, the residuals e0 = y - X beta (n); Infinity: none. */
  value(variances: Float64Array, e0: Float64Array): number;
  /** After `value`: fills slopes M (c x c per side), G_ii (n) and V^-1 e (n). */
  derivatives(): void;
  readonly M: readonly Float64Array[];
  /** What M holds: d(-l)/dSigma, or d(-l)/dT of its factor. */
  readonly form: 'sigma' | 'factor';
  readonly diagonal: Float64Array;
  readonly solved: Float64Array;
  /** REML: R (beta - beta0) of the residuals e0 = y - X beta0; rank. */
  readonly gamma: Float64Array;
  /** REML: (Q'V^-1 Q)^-1 after `value`, rank x rank. */
  covarianceOfGamma(): Float64Array;
}

const LOG_2PI = Math.log(2 * Math.PI);

export function likelihood(
  sides: readonly Side[],
  rowsOf: readonly Int32Array[],
  fixed: FixedEffects,
  integrated: boolean,
): Likelihood {
  const { rank, Q, logDet } = fixed;
  const n = Q.nrow;
  const most = rowsOf.reduce((size, rows) => Math.max(size, rows.length), 0);
  const blocks = rowsOf.map(({ length: m }) => ({
    L: new Float64Array(m * m),
    /** L^-1 Q, then V^-1 Q A^-T. */
    Q: new Float64Array(integrated ? m * rank : 0),
    e: new Float64Array(m),
  }));
  const Sigma = sides.map(({ covariance: { c } }) => new Float64Array(c * c));
  const M = sides.map(({ covariance: { c } }) => new Float64Array(c * c));
  const A = new Float64Array(rank * rank);
  const gamma = new Float64Array(rank);
  const solved = new Float64Array(n);
  const diagonal = new Float64Array(n);
  const G = new Float64Array(most * most);
  const inverse = new Float64Array(most * most);

  const fill = (rows: Int32Array, V: Float64Array, variances: Float64Array): void => {
    const m = rows.length;
    V.fill(0);
    for (let i = 0; i < m; i++) V[i * (m + 1)] = variances[rows[i]];
    sides.forEach((side, k) => {
      addSide(side, Sigma[k], rows, V);
    });
  };
  /** -l without what beta contributes; false where V is no covariance matrix. */
  const factorAll = (variances: Float64Array, e0: Float64Array): number => {
    let half = 0;
    for (let b = 0; b < blocks.length; b++) {
      const rows = rowsOf[b];
      const m = rows.length;
      const { L, e, Q: own } = blocks[b];
      fill(rows, L, variances);
      if (cholesky(L, m) >= 0) return Number.POSITIVE_INFINITY;
      half += halfLogDet(L, m);
      for (let i = 0; i < m; i++) e[i] = e0[rows[i]];
      solveLower(L, m, e, 1);
      if (!integrated) continue;
      for (let j = 0; j < rank; j++) for (let i = 0; i < m; i++) own[i + j * m] = Q.data[rows[i] + j * n];
      solveLower(L, m, own, rank);
    }
    return half;
  };
  /** gamma by generalised least squares, taken off e; returns 1/2 log|Q'V^-1 Q|. */
  const profile = (): number => {
    A.fill(0);
    gamma.fill(0);
    for (const { Q: own, e } of blocks) {
      const m = e.length;
      for (let j = 0; j < rank; j++) {
        for (let i = 0; i < m; i++) gamma[j] += own[i + j * m] * e[i];
        for (let k = j; k < rank; k++) {
          let sum = 0;
          for (let i = 0; i < m; i++) sum += own[i + j * m] * own[i + k * m];
          A[k + j * rank] += sum;
        }
      }
    }
    if (rank === 0) return 0;
    if (cholesky(A, rank) >= 0) return Number.POSITIVE_INFINITY;
    solveLower(A, rank, gamma, 1);
    solveLowerT(A, rank, gamma, 1);
    for (const { Q: own, e } of blocks) {
      const m = e.length;
      for (let j = 0; j < rank; j++) for (let i = 0; i < m; i++) e[i] -= own[i + j * m] * gamma[j];
    }
    return halfLogDet(A, rank);
  };

  return {
    M,
    form: 'sigma',
    diagonal,
    solved,
    gamma,
    value(variances, e0) {
      sides.forEach(({ covariance: { c, T } }, k) => {
        multiply(T, c, Sigma[k]);
      });
      let half = factorAll(variances, e0);
      if (!Number.isFinite(half)) return Number.POSITIVE_INFINITY;
      if (integrated) half += profile() + logDet;
      let squares = 0;
      for (const { e } of blocks) for (const x of e) squares += x * x;
      return ((integrated ? n - rank : n) * LOG_2PI + squares) / 2 + half;
    },
    derivatives() {
      for (const one of M) one.fill(0);
      for (let b = 0; b < blocks.length; b++) {
        const rows = rowsOf[b];
        const m = rows.length;
        const { L, e, Q: own } = blocks[b];
        solveLowerT(L, m, e, 1);
        choleskyInverse(L, m, inverse);
        if (integrated) solveLowerT(L, m, own, rank);
        if (integrated) divideByTransposed(own, m, A, rank);
        for (let j = 0; j < m; j++) {
          for (let i = 0; i < m; i++) {
            let sum = inverse[i + j * m] - e[i] * e[j];
            if (integrated) for (let k = 0; k < rank; k++) sum -= own[i + k * m] * own[j + k * m];
            G[i + j * m] = sum / 2;
          }
        }
        for (let i = 0; i < m; i++) {
          solved[rows[i]] = e[i];
          diagonal[rows[i]] = G[i * (m + 1)];
        }
        sides.forEach((side, k) => {
          collectSide(side, G, rows, M[k]);
        });
      }
    },
    covarianceOfGamma() {
      const out = new Float64Array(rank * rank);
      choleskyInverse(A, rank, out);
      return out;
    },
  };
}

/** out <- T T', T lower triangular, c x c. */
function multiply(T: Float64Array, c: number, out: Float64Array): void {
  for (let j = 0; j < c; j++) {
    for (let i = j; i < c; i++) {
      let sum = 0;
      for (let h = 0; h <= j; h++) sum += T[i + h * c] * T[j + h * c];
      out[i + j * c] = sum;
      out[j + i * c] = sum;
    }
  }
}

/** V (lower triangle) += Z Sigma Z' over the rows of a cluster. */
function addSide(side: Side, Sigma: Float64Array, rows: Int32Array, V: Float64Array): void {
  const { level, position, covariance } = side;
  const { c } = covariance;
  const m = rows.length;
  for (let j = 0; j < m; j++) {
    if (level[rows[j]] < 0) continue;
    for (let i = j; i < m; i++) {
      if (level[rows[i]] !== level[rows[j]]) continue;
      V[i + j * m] += position ? Sigma[position[rows[i]] + c * position[rows[j]]] : form(side, Sigma, rows[i], rows[j]);
    }
  }
}
/** z_i' Sigma z_j */
function form({ Z, level, covariance: { c } }: Side, Sigma: Float64Array, i: number, j: number): number {
  const n = level.length;
  const z = Z as Float64Array;
  let sum = 0;
  for (let b = 0; b < c; b++) {
    const zb = z[j + b * n];
    if (zb !== 0) for (let a = 0; a < c; a++) sum += z[i + a * n] * Sigma[a + b * c] * zb;
  }
  return sum;
}
/** M += sum over pairs of rows of a level of G_ij z_i z_j'. */
function collectSide(
  { level, position, Z, covariance: { c } }: Side,
  G: Float64Array,
  rows: Int32Array,
  M: Float64Array,
) {
  const n = level.length;
  const m = rows.length;
  for (let j = 0; j < m; j++) {
    const row = rows[j];
    if (level[row] < 0) continue;
    for (let i = 0; i < m; i++) {
      if (level[rows[i]] !== level[row]) continue;
      const g = G[i + j * m];
      if (position) M[position[rows[i]] + c * position[row]] += g;
      else addOuter(Z as Float64Array, n, rows[i], row, c, g, M);
    }
  }
}
function addOuter(Z: Float64Array, n: number, i: number, j: number, c: number, g: number, M: Float64Array): void {
  for (let b = 0; b < c; b++) {
    const zb = g * Z[j + b * n];
    if (zb !== 0) for (let a = 0; a < c; a++) M[a + b * c] += Z[i + a * n] * zb;
  }
}
