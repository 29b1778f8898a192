/**
 * What a verdict needs to be asked of: the referee where it can open the problem, differences of the engine's own
 * objective where it cannot, and the certificate says which.
 */
import { type Answer, type Canonical, isRefusal, type Matrix, type Method, type Refusal } from '@mixdiff/contract';
import type { FixedEffects, Information, Referee } from '@mixdiff/referee';

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
/** A judge that can say why it has no answer. */
export interface RefereeJudge extends Judge {
  refusal(at: Canonical): Refusal | null;
}

const sameColumns = (a: Float64Array, b: Float64Array): boolean =>
  a.every((x, j) => Number.isNaN(x) === Number.isNaN(b[j]));

/** Each point (an object that nobody changes) is evaluated once, whatever is asked of it. */
export function refereeJudge(referee: Referee, method: Method): RefereeJudge {
  const heights = new WeakMap<Canonical, Answer<{ readonly logLik: number }>>();
  const fixed = new WeakMap<Canonical, Answer<FixedEffects>>();
  const completed = new WeakMap<Canonical, Canonical>();
  const fixedAt = (at: Canonical): Answer<FixedEffects> => kept(fixed, at, () => referee.generalizedLeastSquares(at));
  // REML knows the best beta alone: its likelihood is that of the fixed effects
  const heightAt = (at: Canonical) => kept(heights, at, () => (method === 'REML' ? fixedAt(at) : referee.logLik(at)));
  return {
    kind: 'referee',
    refusal: (at) => {
      const answer = heightAt(at);
      return isRefusal(answer) ? answer : null;
    },
    logLik: (at) => {
      const answer = heightAt(at);
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
      const known = completed.get(at);
      if (known && sameColumns(known.beta, like.beta)) return known;
      const start = sameColumns(at.beta, like.beta) ? at : { ...at, beta: like.beta };
      const answer = fixedAt(start);
      if (isRefusal(answer)) return at;
      const found = { ...at, beta: answer.beta };
      completed.set(at, found);
      if (method === 'REML') fixed.set(found, answer);
      return found;
    },
    standardErrors: (at) => {
      const answer = fixedAt(at);
      if (isRefusal(answer)) return null;
      const { nrow, data } = answer.vcov;
      return Float64Array.from({ length: nrow }, (_, j) => Math.sqrt(data[j * (nrow + 1)]));
    },
  };
}
function kept<V extends object>(map: WeakMap<Canonical, V>, at: Canonical, make: () => V): V {
  const known = map.get(at) ?? make();
  map.set(at, known);
  return known;
}
