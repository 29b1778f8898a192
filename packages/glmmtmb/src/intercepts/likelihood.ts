/**
 * likelihood.ts for random intercepts within one another, beta given, by kernels: the same equations, with H = L D L' and no square roots,
 *
 *   log|H| = sum log D_j,    u^ = (L D L')^-1 T'Z'W(y - X beta) / sigma^2,
 *   d'Bd - 2 d'Z'We = sum over columns j of d_j (B_jj d_j + 2 (sum over rows i below of B_ij d_i) - 2 (Z'We)_j),    B = Z'WZ.
 *
 * What hangs on T and sigma alone is kept while they stay: differences along beta find it there.
 */
import { factorAt, invert } from '../joint-factor.ts';
import type { JointMatrix } from '../joint-matrix.ts';
import { HALF_LOG_2PI, type Likelihood, type LikelihoodParts } from '../likelihood.ts';
import { cancels, roundingOf } from '../likelihood-rounding.ts';
import type { InterceptSystem } from './system.ts';

/** `joint`: laid out where what only it can tell is asked for. */
export function interceptLikelihood(
  { now, eliminate, solve, step, traces, inverseDiagonal }: InterceptSystem,
  { cross, byRow, T, response, densities, constant }: Omit<LikelihoodParts, 'joint' | 'direct'>,
  joint: () => JointMatrix,
): Likelihood {
  const { q, rank, terms } = cross;
  const gamma = new Float64Array(rank);
  const residualQ = new Float64Array(rank);
  const b = new Float64Array(q);
  const Zr = new Float64Array(q);
  const E = terms.map(() => new Float64Array(1));
  const traced = new Float64Array(terms.length);
  let [isTraced, isByRow] = [false, false];
  let [logSigma, inverseVariance] = [0, 1];
  /** Where `traced` is of. */
  const here = new Float64Array(terms.length + 1);
  let [squares, parts, penalty, total] = [0, 0, 0, 0];

  const isHere = (): boolean => {
    let same = isTraced && here[terms.length] === inverseVariance;
    for (let k = 0; k < terms.length; k++) same = same && here[k] === T[k][0];
    return same;
  };
  const sumUp = (): void => {
    penalty = 0;
    for (let k = 0; k < terms.length; k++) penalty += now.penalties[k];
    total =
      densities * (HALF_LOG_2PI + logSigma) + now.halfLogDet + constant + (squares * inverseVariance + penalty) / 2;
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
      if (!eliminate(T, inverseVariance)) return Number.POSITIVE_INFINITY;
      solve(y, gamma, b);
      squares = y.squares + now.squares;
      parts = y.squares + now.parts;
      for (let j = 0; j < rank; j++) {
        squares += gamma[j] * (gamma[j] + 2 * (now.ZQd[j] - y.Qe[j]));
        parts += gamma[j] * gamma[j];
      }
      sumUp();
      isByRow = cancels(parts * inverseVariance, total);
      if (!isByRow) return total;
      byRow.squares(y, gamma, b, null, Zr);
      step(Zr, b);
      squares = byRow.squares(y, gamma, b, residualQ, null);
      sumUp();
      return total;
    },
    derivatives() {
      const { Qe } = response();
      if (!isByRow) for (let j = 0; j < rank; j++) residualQ[j] = Qe[j] - gamma[j] - now.ZQd[j];
      if (!isHere()) {
        traces(traced);
        for (let k = 0; k < terms.length; k++) here[k] = T[k][0];
        here[terms.length] = inverseVariance;
        isTraced = true;
      }
      let trace = 0;
      for (let k = 0; k < terms.length; k++) {
        trace += traced[k];
        E[k][0] = traced[k] - now.penalties[k];
      }
      return densities - squares * inverseVariance - trace;
    },
    inverse() {
      factorAt(joint(), cross, T, inverseVariance, new Float64Array(1));
      invert(joint());
      return joint().V;
    },
    variances(out) {
      inverseDiagonal(out);
      terms.forEach(({ m, offset }, k) => {
        const t = T[k][0];
        for (let j = offset; j < offset + m; j++) out[j] *= t * t;
      });
    },
    rounding(condition = 0) {
      const { pivots } = now;
      return roundingOf({ total, squares, parts, isByRow, inverseVariance, penalty, q, pivots }, condition);
    },
  };
}
