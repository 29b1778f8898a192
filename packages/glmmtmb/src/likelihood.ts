/**
 * The negative log-likelihood by the Laplace approximation (Kristensen et al. 2016, section 2; numbers not checked), exact
 * here because the joint density is Gaussian. With f(u) the negative joint log-density of y and u (b = T u),
 *
 *   f(u) = N log(sigma sqrt(2 pi)) + |W^(1/2) r(u)|^2 / (2 sigma^2) + |u|^2 / 2,
 *   -l   = f(u^) + (1/2) log|H|,      H = f''(u^),      u^ = one Newton step: H u = T'Z'W(y - X beta) / sigma^2.
 *
 * REML: gamma = R (beta - beta0) joins u with a flat prior, -l gains log|R| - (p/2) log(2 pi), and H its border.
 * N is the sum of the weights where they multiply each log-density, and n where they are precisions, with
 * -(1/2) sum log w added.
 *
 * |W^(1/2) r|^2 comes from the cross-products, at a cost that does not depend on n; where their sum cancels so far that it
 * would show in -l, residuals are taken row by row, and u^ gets a second Newton step from them.
 *
 * Gradient (the same section, with f'(u^) = 0): d/d beta = -R'Q'W^(1/2)r / sigma^2; d/d log sigma = N - |W^(1/2)r|^2/sigma^2 -
 * tr(K H^-1); and for each term, E = T' d/dT = sum over levels of [K H^-1]_ll - u_l u_l' (or d/dT itself).
 */
import { addProduct, crossprod2 } from '@mixdiff/linalg';
import { type CrossProducts, multiplyZtZ, type Term } from './cross-products.ts';
import { directSlopes } from './direct-slopes.ts';
import { factorAt, invert } from './joint-factor.ts';
import type { JointMatrix } from './joint-matrix.ts';
import { levelTraces } from './joint-traces.ts';
import { conditionalVariances } from './joint-variances.ts';
import { cancels, type LikelihoodRounding, roundingOf } from './likelihood-rounding.ts';
import type { ResidualsByRow } from './residuals.ts';
import type { Response } from './response.ts';

export interface Likelihood {
  /** Set before `value`: 1/sigma^2 and log sigma; T and, under ML, gamma are read from the arrays given at creation. */
  setSigma(logSigma: number): void;
  /** Negative log-likelihood; NaN or Infinity where it does not exist. */
  value(): number;
  /**
   * After `value`: how far rounding may have moved it and its gradient. `condition`: of the correlation matrices that an
   * arithmetic inverts (the original's; ours inverts none), 0 for none.
   */
  rounding(condition?: number): LikelihoodRounding;
  /** After `value`: fills E and residualQ, returns d/d log sigma. */
  derivatives(): number;
  /** After `value`: H^-1 at the places of H. */
  inverse(): Float64Array;
  /** After `value`: out (q) <- variances of the random effects, beta and theta held fixed; under REML beta integrated out. */
  variances(out: Float64Array): void;
  /** c_k x c_k per term: E, or D where that is asked for. */
  readonly E: readonly Float64Array[];
  /** Q'W^(1/2) r, rank. */
  readonly residualQ: Float64Array;
  /** Modes on the scale of the data, q. */
  readonly b: Float64Array;
  /** rank; given under ML, solved for under REML. */
  readonly gamma: Float64Array;
}
export interface LikelihoodParts {
  readonly cross: CrossProducts;
  readonly byRow: ResidualsByRow;
  readonly joint: JointMatrix;
  readonly T: readonly Float64Array[];
  /** Per term: D = dF/dT is asked for, not E = T'D. */
  readonly direct: readonly boolean[];
  /** Read at every evaluation: `refit` swaps what it returns. */
  readonly response: () => Response;
  /** N */
  readonly densities: number;
  /** Added to -l: -(1/2) sum log w, log|R| - (p/2) log(2 pi). */
  readonly constant: number;
}

export const HALF_LOG_2PI = Math.log(2 * Math.PI) / 2;
export function likelihood({
  cross,
  byRow,
  joint,
  T,
  direct,
  response,
  densities,
  constant,
}: LikelihoodParts): Likelihood {
  const { q, rank, terms, ZQ, ZZdiagonal } = cross;
  const integrated = joint.border > 0;
  const solution = new Float64Array(joint.size);
  const step = new Float64Array(joint.size);
  const gamma = new Float64Array(rank);
  const lessGamma = new Float64Array(rank);
  const b = new Float64Array(q);
  const d = new Float64Array(q);
  const ZZd = new Float64Array(q);
  const ZQd = new Float64Array(rank);
  const Zr = new Float64Array(q);
  const residualQ = new Float64Array(rank);
  const widest = Math.max(1, ...terms.map((term) => term.c));
  const work = new Float64Array(widest * widest);
  const E = terms.map(({ c }) => new Float64Array(c * c));
  let logSigma = 0;
  let inverseVariance = 1;
  let squares = 0;
  /** Sum of the squares that |W^(1/2) r|^2 is the rest of. */
  let parts = 0;
  let isByRow = false;
  let total = 0;
  let penalty = 0;

  /** z <- z - Z'W^(1/2)Q gamma */
  const subtractFixed = (z: Float64Array): void => {
    for (let j = 0; j < rank; j++) lessGamma[j] = -gamma[j];
    addProduct(ZQ, lessGamma, q, rank, 1, z);
  };
  /** One Newton step from u = 0, which is exact, by the factor of H. */
  const solveModes = ({ Zy, Qy }: Response): void => {
    ZZd.set(Zy);
    if (!integrated) subtractFixed(ZZd);
    rightHandSide(ZZd);
    if (integrated) for (let j = 0; j < rank; j++) solution[q + j] = Qy[j] * inverseVariance;
    if (joint.size === 0) return;
    // u^ = arg min f: H u = T'Z'W(y - X beta) / sigma^2, one Newton step from 0
    joint.cholesky.solve(solution, 1);
    if (integrated) for (let j = 0; j < rank; j++) gamma[j] = solution[q + j];
  };
  /** solution <- T'z / sigma^2, level by level. */
  const rightHandSide = (z: Float64Array): void => {
    for (let k = 0; k < terms.length; k++) {
      const { c, m, offset } = terms[k];
      if (c === 1) {
        const t = T[k][0];
        for (let j = offset; j < offset + m; j++) solution[j] = t * z[j] * inverseVariance;
        continue;
      }
      for (let first = offset; first < offset + m * c; first += c) {
        for (let a = 0; a < c; a++) {
          let sum = 0;
          for (let h = a; h < c; h++) sum += T[k][h + a * c] * z[first + h];
          solution[first + a] = sum * inverseVariance;
        }
      }
    }
  };
  /** b <- T u; returns |u|^2. */
  const modes = (): number => {
    let penalty = 0;
    for (let k = 0; k < terms.length; k++) {
      const { c, m, offset } = terms[k];
      if (c === 1) {
        const t = T[k][0];
        for (let j = offset; j < offset + m; j++) {
          b[j] = t * solution[j];
          penalty += solution[j] * solution[j];
        }
        continue;
      }
      for (let first = offset; first < offset + m * c; first += c) {
        for (let a = 0; a < c; a++) {
          let sum = 0;
          for (let h = 0; h <= a; h++) sum += T[k][a + h * c] * solution[first + h];
          b[first + a] = sum;
          penalty += solution[first + a] * solution[first + a];
        }
      }
    }
    return penalty;
  };
  /** |W^(1/2) r|^2 at (gamma, b). */
  const residualSquares = (y: Response): number => {
    for (let j = 0; j < q; j++) d[j] = b[j] - y.b[j];
    multiplyZtZ(cross, d, ZZd);
    crossprod2(ZQ, d, q, rank, 1, ZQd);
    let sum = y.squares;
    parts = y.squares;
    for (let j = 0; j < rank; j++) {
      sum += gamma[j] * (gamma[j] + 2 * (ZQd[j] - y.Qe[j]));
      parts += gamma[j] * gamma[j];
    }
    for (let j = 0; j < q; j++) {
      sum += d[j] * (ZZd[j] - 2 * y.Ze[j]);
      parts += d[j] * d[j] * ZZdiagonal[j];
    }
    return sum;
  };
  /** One more Newton step for u, from residuals by row: the first lost the digits of its right-hand side. */
  const stepFromRows = (y: Response): void => {
    if (joint.size === 0) return;
    byRow.squares(y, gamma, b, residualQ, ZZd);
    step.set(solution);
    rightHandSide(ZZd);
    for (let j = 0; j < q; j++) solution[j] -= step[j];
    if (integrated) for (let j = 0; j < rank; j++) solution[q + j] = residualQ[j] * inverseVariance;
    joint.cholesky.solve(solution, 1);
    for (let j = 0; j < joint.size; j++) solution[j] += step[j];
    if (integrated) for (let j = 0; j < rank; j++) gamma[j] = solution[q + j];
  };

  /** Zr <- Z'Wr */
  const residualZ = (y: Response): void => {
    if (isByRow) Zr.set(ZZd);
    else for (let j = 0; j < q; j++) Zr[j] = y.Ze[j] - ZZd[j];
    if (!isByRow) subtractFixed(Zr);
  };
  const subtractModes = ({ c, m, offset }: Term, D: Float64Array): void => {
    for (let first = offset; first < offset + m * c; first += c) {
      for (let h = 0; h < c; h++) {
        for (let a = 0; a < c; a++) D[a + h * c] -= Zr[first + a] * solution[first + h] * inverseVariance;
      }
    }
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
      if (!factorAt(joint, cross, T, inverseVariance, work)) return Number.POSITIVE_INFINITY;
      solveModes(y);
      penalty = modes();
      squares = residualSquares(y);
      const halfLogDet = joint.size > 0 ? joint.cholesky.halfLogDet() : 0;
      // -log L* = f(u^) + (1/2) log|H|; the (2 pi)^(q/2) of Laplace's formula and that of the density of u cancel
      const rest = densities * (HALF_LOG_2PI + logSigma) + halfLogDet + constant;
      total = rest + (squares * inverseVariance + penalty) / 2;
      isByRow = cancels(parts * inverseVariance, total);
      if (!isByRow) return total;
      stepFromRows(y);
      penalty = modes();
      squares = byRow.squares(y, gamma, b, residualQ, ZZd);
      total = rest + (squares * inverseVariance + penalty) / 2;
      return total;
    },
    rounding(condition = 0) {
      const pivots = joint.size > 0 ? joint.cholesky.cancellation(joint.H) : 0;
      return roundingOf({ total, squares, parts, isByRow, inverseVariance, penalty, q, pivots }, condition);
    },
    inverse() {
      invert(joint);
      return joint.V;
    },
    variances(out) {
      invert(joint);
      conditionalVariances(cross, joint, T, out);
    },
    derivatives() {
      const y = response();
      if (!isByRow) for (let j = 0; j < rank; j++) residualQ[j] = y.Qe[j] - gamma[j] - ZQd[j];
      let trace = 0;
      if (joint.size > 0) {
        invert(joint);
        trace = levelTraces(joint, cross, E);
      }
      if (direct.includes(true)) residualZ(y);
      for (let k = 0; k < terms.length; k++) {
        const { c, m, offset } = terms[k];
        for (let a = 0; a < c; a++) trace += E[k][a * (c + 1)];
        if (direct[k]) {
          // D = sum over levels of [Z'WZ T H^-1 / sigma^2]_ll - Z'Wr u_l' / sigma^2
          directSlopes(joint, cross, T, k, inverseVariance, E[k]);
          subtractModes(terms[k], E[k]);
          continue;
        }
        for (let first = offset; first < offset + m * c; first += c) {
          for (let h = 0; h < c; h++) {
            // E = sum over levels of [K H^-1]_ll - u_l u_l'
            for (let a = 0; a < c; a++) E[k][a + h * c] -= solution[first + a] * solution[first + h];
          }
        }
      }
      // d(-l) / d log sigma = N - |W^(1/2)r|^2 / sigma^2 - tr(K H^-1)
      return densities - squares * inverseVariance - trace;
    },
  };
}
