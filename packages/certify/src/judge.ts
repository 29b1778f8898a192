/**
 * What a verdict needs to be asked of: the referee where it can open the problem, differences of the engine's own
 * objective where it cannot, and the certificate says which.
 */
import { type Canonical, isRefusal, type Matrix } from '@mixdiff/contract';
import type { Information, Referee } from '@mixdiff/referee';

/** What a verdict is made from. NaN or null: it cannot be computed at that point. */
export interface Judge {
  readonly kind: 'referee' | 'finite-difference';
  logLik(at: Canonical): number;
  score(at: Canonical): Slopes | null;
  information(at: Canonical): Information | null;
  /** The point with the best beta for its variances, over the columns that `like` keeps. */
  complete(at: Canonical, like: Canonical): Canonical;
  /** Standard errors of beta at fixed variances. */
  standardErrors(at: Canonical): Float64Array | null;
}
export interface Slopes {
  /** dl/dSigma_k, symmetric. */
  readonly Sigma: readonly Matrix[];
  readonly sigma2: number;
}

export const refereeJudge = (referee: Referee): Judge => ({
  kind: 'referee',
  logLik: (at) => {
    const answer = referee.logLik(at);
    return isRefusal(answer) ? Number.NaN : answer.logLik;
  },
  score: (at) => {
    const answer = referee.score(at);
    return isRefusal(answer) ? null : answer;
  },
  information: (at) => {
    const answer = referee.information(at);
    return isRefusal(answer) ? null : answer;
  },
  complete: (at, like) => {
    const answer = referee.generalizedLeastSquares({ ...at, beta: like.beta });
    return isRefusal(answer) ? at : { ...at, beta: answer.beta };
  },
  standardErrors: (at) => {
    const answer = referee.generalizedLeastSquares(at);
    if (isRefusal(answer)) return null;
    const { nrow, data } = answer.vcov;
    return Float64Array.from({ length: nrow }, (_, j) => Math.sqrt(data[j * (nrow + 1)]));
  },
});
