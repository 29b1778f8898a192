/**
 * The same density as likelihood.ts where nothing but random effects correlates rows, R diagonal: V is never formed, and its
 * digits are not lost where some rows have next to no residual variance. By clusters, with b = T u,
 *
 *   H = T'Z'R^-1 Z T + I,   H u = T'Z'R^-1 e,   r = e - Z T u,   log|V| = log|R| + log|H|,   e'V^-1 e = r'R^-1 r + u'u
 *
 * (Henderson 1973; Harville 1977, section 5), and V^-1 e = R^-1 r, Z'V^-1 Z T = Z'R^-1 Z T H^-1, so that, B = V^-1 X A^-T
 * with X'V^-1 X = A A',
 *
 *   d(-l)/dT = sum over levels of [Z'R^-1 Z T H^-1 - (Z'V^-1 e) u' - Z'B B'Z T]_ll
 *   2 G_ii   = 1 / R_i - (Z T H^-1 T'Z')_ii / R_i^2 - (V^-1 e)_i^2 - sum_j B_ij^2
 */
import { cholesky, choleskyInverse, choleskySolve, halfLogDet } from '@mixdiff/linalg';
import type { FixedEffects } from '../design.ts';
import { divideByTransposed } from '../triangle.ts';
import type { Likelihood } from './likelihood.ts';
import type { Side } from './sides.ts';

interface Cluster {
  readonly rows: Int32Array;
  /** Random effects. */
  readonly q: number;
  /** rows x width: which of them each entry of a row of Z belongs to. */
  readonly place: Int32Array;
  readonly H: Float64Array;
  readonly u: Float64Array;
  /** q x rank: H^-1 T'Z'R^-1 Q. */
  readonly U: Float64Array;
}

const LOG_2PI = Math.log(2 * Math.PI);

export function weightedLikelihood(
  sides: readonly Side[],
  rowsOf: readonly Int32Array[],
  fixed: FixedEffects,
  integrated: boolean,
): Likelihood {
  const { Q, logDet } = fixed;
  const rank = integrated ? fixed.rank : 0;
  const n = Q.nrow;
  const width = sides.reduce((sum, { covariance: { c } }) => sum + c, 0);
  const clusters = rowsOf.map((rows) => clusterOf(rows, sides, width, rank));
  const D = sides.map(({ covariance: { c } }) => new Float64Array(c * c));
  const ZT = new Float64Array(n * width);
  const inverseR = new Float64Array(n);
  const r = new Float64Array(n);
  /** Q - Z T U, then times R^-1 A^-T. */
  const rest = new Float64Array(n * rank);
  const A = new Float64Array(rank * rank);
  const gamma = new Float64Array(rank);
  const solved = new Float64Array(n);
  const diagonal = new Float64Array(n);
  const step = new Float64Array(width);

  const fillZT = (): void => {
    let first = 0;
    for (const {
      Z,
      covariance: { c, T },
    } of sides) {
      const z = Z as Float64Array;
      for (let i = 0; i < n; i++) {
        for (let a = 0; a < c; a++) {
          let sum = 0;
          for (let h = a; h < c; h++) sum += z[i + h * n] * T[h + a * c];
          ZT[i * width + first + a] = sum;
        }
      }
      first += c;
    }
  };
  const solve = ({ rows, q, place, H, u, U }: Cluster, e0: Float64Array): boolean => {
    H.fill(0);
    u.fill(0);
    U.fill(0);
    for (let k = 0; k < q; k++) H[k * (q + 1)] = 1;
    rows.forEach((row, i) => {
      for (let a = 0; a < width; a++) {
        const at = place[i * width + a];
        const z = ZT[row * width + a] * inverseR[row];
        if (z === 0) continue;
        u[at] += z * e0[row];
        for (let j = 0; j < rank; j++) U[at + j * q] += z * Q.data[row + j * n];
        for (let b = 0; b < width; b++) {
          const below = place[i * width + b];
          if (below >= at) H[below + at * q] += z * ZT[row * width + b];
        }
      }
    });
    if (q > 0 && cholesky(H, q) >= 0) return false;
    choleskySolve(H, q, u, 1);
    choleskySolve(H, q, U, rank);
    rows.forEach((row, i) => {
      r[row] = e0[row];
      for (let j = 0; j < rank; j++) rest[row + j * n] = Q.data[row + j * n];
      for (let a = 0; a < width; a++) {
        const at = place[i * width + a];
        const z = ZT[row * width + a];
        r[row] -= z * u[at];
        for (let j = 0; j < rank; j++) rest[row + j * n] -= z * U[at + j * q];
      }
    });
    return true;
  };
  /** As in likelihood.ts: beta is taken out of r and u. */
  const profile = (e0: Float64Array): number => {
    A.fill(0);
    gamma.fill(0);
    for (let j = 0; j < rank; j++) {
      for (let i = 0; i < n; i++) gamma[j] += rest[i + j * n] * inverseR[i] * e0[i];
      for (let k = j; k < rank; k++) {
        for (let i = 0; i < n; i++) A[k + j * rank] += Q.data[i + k * n] * inverseR[i] * rest[i + j * n];
      }
    }
    if (cholesky(A, rank) >= 0) return Number.POSITIVE_INFINITY;
    choleskySolve(A, rank, gamma, 1);
    for (let j = 0; j < rank; j++) {
      for (let i = 0; i < n; i++) r[i] -= rest[i + j * n] * gamma[j];
      for (const { u, U, q } of clusters) for (let k = 0; k < q; k++) u[k] -= U[k + j * q] * gamma[j];
    }
    return halfLogDet(A, rank);
  };
  /** rest <- R^-1 rest A^-T, U <- U A^-T. */
  const scaleRest = (): void => {
    divideByTransposed(rest, n, A, rank);
    for (let j = 0; j < rank; j++) for (let i = 0; i < n; i++) rest[i + j * n] *= inverseR[i];
    for (const { U, q } of clusters) divideByTransposed(U, q, A, rank);
  };
  const collect = ({ rows, q, place, u, U }: Cluster, inverse: Float64Array): void => {
    rows.forEach((row, i) => {
      const w = inverseR[row];
      let leverage = 0;
      for (let a = 0; a < width; a++) {
        const at = place[i * width + a];
        let sum = 0;
        for (let b = 0; b < width; b++) sum += inverse[at + place[i * width + b] * q] * ZT[row * width + b];
        leverage += ZT[row * width + a] * sum;
        step[a] = w * sum - solved[row] * u[at];
        for (let j = 0; j < rank; j++) step[a] -= rest[row + j * n] * U[at + j * q];
      }
      let G = w * (1 - w * leverage) - solved[row] ** 2;
      for (let j = 0; j < rank; j++) G -= rest[row + j * n] ** 2;
      diagonal[row] = G / 2;
      addRow(sides, row, n, step, D);
    });
  };

  return {
    M: D,
    form: 'factor',
    diagonal,
    solved,
    gamma: integrated ? gamma : new Float64Array(fixed.rank),
    value(variances, e0) {
      fillZT();
      let half = 0;
      for (let i = 0; i < n; i++) {
        inverseR[i] = 1 / variances[i];
        half += Math.log(variances[i]) / 2;
      }
      for (const cluster of clusters) {
        if (!solve(cluster, e0)) return Number.POSITIVE_INFINITY;
        half += halfLogDet(cluster.H, cluster.q);
      }
      if (integrated && rank > 0) half += profile(e0);
      if (integrated) half += logDet;
      let squares = 0;
      for (let i = 0; i < n; i++) squares += r[i] * r[i] * inverseR[i];
      for (const { u } of clusters) for (const x of u) squares += x * x;
      return ((integrated ? n - fixed.rank : n) * LOG_2PI + squares) / 2 + half;
    },
    derivatives() {
      for (const one of D) one.fill(0);
      for (let i = 0; i < n; i++) solved[i] = r[i] * inverseR[i];
      scaleRest();
      for (const cluster of clusters) {
        const inverse = new Float64Array(cluster.q * cluster.q);
        choleskyInverse(cluster.H, cluster.q, inverse);
        collect(cluster, inverse);
      }
    },
    covarianceOfGamma() {
      const out = new Float64Array(rank * rank);
      choleskyInverse(A, rank, out);
      return out;
    },
  };
}

function clusterOf(rows: Int32Array, sides: readonly Side[], width: number, rank: number): Cluster {
  const first = new Map<number, number>();
  const place = new Int32Array(rows.length * width);
  let q = 0;
  rows.forEach((row, i) => {
    let column = 0;
    sides.forEach(({ level, covariance: { c } }, k) => {
      const key = k + sides.length * level[row];
      let at = first.get(key);
      if (at === undefined) {
        at = q;
        first.set(key, at);
        q += c;
      }
      for (let a = 0; a < c; a++) place[i * width + column + a] = at + a;
      column += c;
    });
  });
  return { rows, q, place, H: new Float64Array(q * q), u: new Float64Array(q), U: new Float64Array(q * rank) };
}

/** D_k += z_i step_k' of one row. */
function addRow(sides: readonly Side[], row: number, n: number, step: Float64Array, D: readonly Float64Array[]): void {
  let first = 0;
  sides.forEach(({ Z, covariance: { c } }, k) => {
    const z = Z as Float64Array;
    for (let b = 0; b < c; b++) for (let a = 0; a < c; a++) D[k][a + b * c] += z[row + a * n] * step[first + b];
    first += c;
  });
}
