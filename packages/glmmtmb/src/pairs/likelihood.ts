/**
 * likelihood.ts for one term of two columns: the same equations, level by level, with the blocks of H made once for levels that are alike
 * (kinds.ts). With K_l + I the block of a level, N_l its inverse, G_l = T'[Z'W^(1/2)Q]_l / sigma^2 its border under REML,
 *
 *   C = I / sigma^2 - sum G_l'N_l G_l,   log|H| = sum log|K_l + I| + log|C|
 *   gamma = C^-1 (Q'W^(1/2)y / sigma^2 - sum G_l'N_l r_l),   u_l = N_l (r_l - G_l gamma),   r_l = [T'Z'W y]_l / sigma^2
 *   sum [K H^-1]_ll = sum K_l N_l - sum N_l G_l C^-1 G_l'N_l,   and its trace over the border is the rank of X
 */
import { cholesky, choleskyInverse, halfLogDet, solveLower, solveLowerT } from '@mixdiff/linalg';
import { factorAt, invert } from '../joint-factor.ts';
import type { JointMatrix } from '../joint-matrix.ts';
import { conditionalVariances } from '../joint-variances.ts';
import { HALF_LOG_2PI, type Likelihood, type LikelihoodParts } from '../likelihood.ts';
import { cancels, roundingOf } from '../likelihood-rounding.ts';
import { factorKinds, type Kinds } from './kinds.ts';

/** `joint`: laid out where what only it can tell is asked for. With `kinds.sums` gamma is integrated out. */
export function pairLikelihood(
  kinds: Kinds,
  { cross, byRow, T: factors, response, densities, constant }: Omit<LikelihoodParts, 'joint' | 'direct'>,
  joint: () => JointMatrix,
): Likelihood {
  const { q, rank, ZQ } = cross;
  const { of, A, K, N, count, sums } = kinds;
  const [T] = factors;
  const gamma = new Float64Array(rank);
  const residualQ = new Float64Array(rank);
  const [b, u, step, Zr] = Array.from({ length: 4 }, () => new Float64Array(q));
  const [ZQd, moved] = [new Float64Array(rank), new Float64Array(rank)];
  const [C, inverse] = [new Float64Array(rank * rank), new Float64Array(rank * rank)];
  const E = [new Float64Array(4)];
  /** The sum of u u' over the levels, lower triangle. */
  const uu = new Float64Array(3);
  let [logSigma, inverseVariance, isByRow] = [0, 1, false];
  let [squares, parts, penalty, total, ofBorder, pivots] = [0, 0, 0, 0, 0, 0];

  /** C's factor; false where it has none. */
  function factorBorder(): boolean {
    [ofBorder, pivots] = [0, kinds.pivots];
    if (!sums) return true;
    const { numbers, kernels } = sums.place();
    const scale = inverseVariance * inverseVariance;
    for (let e = 0; e < N.length; e += 3) turn(T, N[e], N[e + 1], N[e + 2], scale, numbers, sums.weights + e);
    kernels.combineRows(sums.products, sums.width, N.length, sums.weights, sums.sum);
    for (let i = 0, e = sums.sum; i < rank; i++)
      for (let j = 0; j <= i; j++, e++) C[j * rank + i] = (i === j ? inverseVariance : 0) - numbers[e];
    if (cholesky(C, rank) >= 0) return false;
    ofBorder = halfLogDet(C, rank);
    for (let j = 0; j < rank; j++) pivots += inverseVariance / C[j * (rank + 1)] ** 2;
    return true;
  }
  /** out <- T'z / sigma^2. */
  function rightHandSide(z: Float64Array, out: Float64Array): void {
    const [t00, t10, t11] = [T[0] * inverseVariance, T[1] * inverseVariance, T[3] * inverseVariance];
    for (let j = 0; j < q; j += 2) {
      out[j] = t00 * z[j] + t10 * z[j + 1];
      out[j + 1] = t11 * z[j + 1];
    }
  }
  /** x <- N x, level by level. */
  function timesN(x: Float64Array): void {
    for (let l = 0, j = 0; j < q; l++, j += 2) {
      const e = 3 * of[l];
      const [x0, x1] = [x[j], x[j + 1]];
      x[j] = N[e] * x0 + N[e + 1] * x1;
      x[j + 1] = N[e + 1] * x0 + N[e + 2] * x1;
    }
  }
  /** x (q) <- its part of H^-1 [x, y]; y (rank) <- the other where it is a border. `room`: q. */
  function solve(x: Float64Array, y: Float64Array, room: Float64Array): void {
    timesN(x);
    if (!sums) return;
    // G_l'v = [Z'W^(1/2)Q]_l'T v / sigma^2
    timesT(x, room);
    for (let i = 0; i < rank; i++) y[i] -= inverseVariance * inner(ZQ, i * q, room, q);
    solveLower(C, rank, y, 1);
    solveLowerT(C, rank, y, 1);
    borderTimes(y, room);
    rightHandSide(room, room);
    timesN(room);
    for (let j = 0; j < q; j++) x[j] -= room[j];
  }
  function timesT(x: Float64Array, out: Float64Array): void {
    for (let j = 0; j < q; j += 2) {
      out[j + 1] = T[1] * x[j] + T[3] * x[j + 1];
      out[j] = T[0] * x[j];
    }
  }
  /** out <- Z'W^(1/2)Q y */
  function borderTimes(y: Float64Array, out: Float64Array): void {
    out.fill(0);
    for (let i = 0; i < rank; i++) {
      const by = y[i];
      for (let j = 0, at = i * q; j < q; j++, at++) out[j] += by * ZQ[at];
    }
  }
  /** b <- T u; |u|^2, u u' and what |W^(1/2) r|^2 is made of. */
  function takeModes(of0: Float64Array, Ze: Float64Array, isRest: boolean): void {
    let [u00, u10, u11] = [0, 0, 0];
    timesT(u, b);
    for (let j = 0; j < q; j += 2) {
      u00 += u[j] * u[j];
      u10 += u[j] * u[j + 1];
      u11 += u[j + 1] * u[j + 1];
    }
    uu[0] = u00;
    uu[1] = u10;
    uu[2] = u11;
    penalty = u00 + u11;
    if (isRest) return;
    for (let l = 0, j = 0; j < q; l++, j += 2) {
      const e = 3 * of[l];
      const [d0, d1] = [b[j] - of0[j], b[j + 1] - of0[j + 1]];
      squares += d0 * (A[e] * d0 + A[e + 1] * d1 - 2 * Ze[j]) + d1 * (A[e + 1] * d0 + A[e + 2] * d1 - 2 * Ze[j + 1]);
      parts += d0 * d0 * A[e] + d1 * d1 * A[e + 2];
      Zr[j] = d0;
      Zr[j + 1] = d1;
    }
    for (let i = 0; i < rank; i++) ZQd[i] = inner(ZQ, i * q, Zr, q);
  }
  const sumUp = (): void => {
    const rest = densities * (HALF_LOG_2PI + logSigma) + kinds.halfLogDet + ofBorder + constant;
    total = rest + (squares * inverseVariance + penalty) / 2;
  };
  return {
    E,
    residualQ,
    b,
    gamma,
    setSigma(value) {
      logSigma = value;
      inverseVariance = Math.exp(-2 * value);
    },
    value() {
      const y = response();
      isByRow = false;
      if (!factorKinds(kinds, T, inverseVariance) || !factorBorder()) return Number.POSITIVE_INFINITY;
      if (sums) {
        rightHandSide(y.Zy, u);
        for (let i = 0; i < rank; i++) gamma[i] = y.Qy[i] * inverseVariance;
      } else {
        borderTimes(gamma, step);
        for (let j = 0; j < q; j++) step[j] = y.Zy[j] - step[j];
        rightHandSide(step, u);
      }
      solve(u, gamma, step);
      [squares, parts] = [y.squares, y.squares];
      takeModes(y.b, y.Ze, false);
      for (let i = 0; i < rank; i++) {
        squares += gamma[i] * (gamma[i] + 2 * (ZQd[i] - y.Qe[i]));
        parts += gamma[i] * gamma[i];
      }
      sumUp();
      isByRow = cancels(parts * inverseVariance, total);
      if (!isByRow) return total;
      // one more step of Newton's method, from residuals by row
      byRow.squares(y, gamma, b, residualQ, Zr);
      rightHandSide(Zr, step);
      for (let j = 0; j < q; j++) step[j] -= u[j];
      for (let i = 0; i < rank; i++) moved[i] = residualQ[i] * inverseVariance;
      solve(step, moved, Zr);
      for (let j = 0; j < q; j++) u[j] += step[j];
      if (sums) for (let i = 0; i < rank; i++) gamma[i] += moved[i];
      takeModes(y.b, y.Ze, true);
      squares = byRow.squares(y, gamma, b, residualQ, Zr);
      sumUp();
      return total;
    },
    derivatives() {
      const { Qe } = response();
      if (!isByRow) for (let i = 0; i < rank; i++) residualQ[i] = Qe[i] - gamma[i] - ZQd[i];
      const [own] = E;
      own.fill(0);
      // E = sum over levels of [K H^-1]_ll - u_l u_l'
      for (let k = 0, e = 0; k < count.length; k++, e += 3) {
        const n = count[k];
        own[0] += n * (K[e] * N[e] + K[e + 1] * N[e + 1]);
        own[1] += n * (K[e + 1] * N[e] + K[e + 2] * N[e + 1]);
        own[2] += n * (K[e] * N[e + 1] + K[e + 1] * N[e + 2]);
        own[3] += n * (K[e + 1] * N[e + 1] + K[e + 2] * N[e + 2]);
      }
      if (sums) subtractBorder(own);
      const trace = own[0] + own[3] + (sums ? rank : 0);
      own[0] -= uu[0];
      own[1] -= uu[1];
      own[2] -= uu[1];
      own[3] -= uu[2];
      return densities - squares * inverseVariance - trace;
    },
    inverse: () => inverted().V,
    variances(out) {
      if (sums) {
        conditionalVariances(cross, inverted(), factors, out);
        return;
      }
      const [t00, t10, t11] = [T[0], T[1], T[3]];
      for (let l = 0, j = 0; j < q; l++, j += 2) {
        const e = 3 * of[l];
        out[j] = t00 * t00 * N[e];
        out[j + 1] = t10 * t10 * N[e] + 2 * t10 * t11 * N[e + 1] + t11 * t11 * N[e + 2];
      }
    },
    rounding(condition = 0) {
      return roundingOf({ total, squares, parts, isByRow, inverseVariance, penalty, q, pivots }, condition);
    },
  };

  function inverted(): JointMatrix {
    factorAt(joint(), cross, factors, inverseVariance, new Float64Array(4));
    invert(joint());
    return joint();
  }
  /** out -= the sum of N_l G_l C^-1 G_l'N_l. */
  function subtractBorder(out: Float64Array): void {
    if (!sums) return;
    choleskyInverse(C, rank, inverse);
    const { numbers, kernels } = sums.place();
    for (let i = 0, e = sums.sum; i < rank; i++)
      for (let j = 0; j <= i; j++, e++) numbers[e] = (i === j ? 1 : 2) * inverse[j * rank + i];
    kernels.products(sums.products, sums.width, N.length, sums.sum, (rank * (rank + 1)) / 2, sums.weights);
    const scale = inverseVariance * inverseVariance;
    const [t00, t10, t11] = [T[0], T[1], T[3]];
    for (let e = 0, at = sums.weights; e < N.length; e += 3, at += 3) {
      // of both orders of two rows, half
      const [m00, m10, m11] = [numbers[at] * scale, (numbers[at + 1] / 2) * scale, numbers[at + 2] * scale];
      const [w00, w01] = [t00 * m00 + t10 * m10, t00 * m10 + t10 * m11];
      const [g00, g10, g11] = [w00 * t00 + w01 * t10, w01 * t11, t11 * m11 * t11];
      const [x0, x1] = [N[e] * g00 + N[e + 1] * g10, N[e] * g10 + N[e + 1] * g11];
      const [z0, z1] = [N[e + 1] * g00 + N[e + 2] * g10, N[e + 1] * g10 + N[e + 2] * g11];
      const across = x0 * N[e + 1] + x1 * N[e + 2];
      out[0] -= x0 * N[e] + x1 * N[e + 1];
      out[1] -= across;
      out[2] -= across;
      out[3] -= z0 * N[e + 1] + z1 * N[e + 2];
    }
  }
}
/** out[at ..] <- scale T N T', lower triangle. */
function turn(
  T: Float64Array,
  n00: number,
  n10: number,
  n11: number,
  scale: number,
  out: Float64Array,
  at: number,
): void {
  const [x0, x1] = [T[0] * n00, T[0] * n10];
  const [z0, z1] = [T[1] * n00 + T[3] * n10, T[1] * n10 + T[3] * n11];
  out[at] = scale * x0 * T[0];
  out[at + 1] = scale * (x0 * T[1] + x1 * T[3]);
  out[at + 2] = scale * (z0 * T[1] + z1 * T[3]);
}
function inner(a: Float64Array, at: number, x: Float64Array, n: number): number {
  let [s0, s1] = [0, 0];
  for (let j = 0; j < n; j += 2) {
    s0 += a[at + j] * x[j];
    s1 += a[at + j + 1] * x[j + 1];
  }
  return s0 + s1;
}
